/** The queue of restorations as the window sees it. */
import { z } from 'zod';
import { fileIdSchema, jobIdSchema, mediaIdSchema } from './ids.ts';
import { jobStatusSchema } from './jobs.ts';
import { streamPlanSchema } from './presets.ts';
import { frameMeasureSchema, psnrSchema, qualitySummarySchema } from './quality.ts';
import { restoreSettingsSchema } from './settings.ts';

/** What a file in the way of an output means; decided when the job is put into the queue, not hours later. */
export const overwritePolicies = ['refuse', 'rename', 'overwrite'] as const;

/**
 * Where results go. `name` is a pattern without folder and ending: `{name}` source name, `{mode}`, `{preset}`, `{qp}`,
 * `{date}` (YYYY-MM-DD). `folder` null puts the result beside its source.
 */
export const destinationSchema = z.object({
  folder: fileIdSchema.nullable().default(null),
  name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^/\\:*?"<>|\p{Cc}]+$/u)
    .default('{name} restored'),
});
export type Destination = z.infer<typeof destinationSchema>;

export const jobResultFactsSchema = z.object({
  frames: z.int(),
  fps: z.number(),
  bytes: z.int(),
  model: z.string(),
  provider: z.string(),
  qpSource: z.string(),
  before: qualitySummarySchema.nullable(),
  after: qualitySummarySchema.nullable(),
});

export const jobItemSchema = jobStatusSchema.extend({
  id: jobIdSchema,
  /** Name and path of the source and of the result, for display. */
  name: z.string(),
  input: z.string(),
  output: z.string(),
  /** The media item it was made from while that is open. */
  media: mediaIdSchema.nullable(),
  /** A short restoration of a few seconds for looking at, kept in the cache folder. */
  preview: z.boolean(),
  settings: restoreSettingsSchema,
  overwrite: z.boolean(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  plan: streamPlanSchema.nullable(),
  /** What the worker said on its way, the newest last: provider fallbacks, QP that could not be read. */
  notices: z.array(z.string()),
  /** Counts up with every new before/after picture; null while there is none. */
  picture: z.int().nullable(),
  result: jobResultFactsSchema.nullable(),
});
export type JobItem = z.infer<typeof jobItemSchema>;

/** What happens when the last job has ended; carried out by the shell, which alone can do it. */
export const whenDoneActions = ['nothing', 'notify', 'quit', 'sleep', 'shut-down'] as const;

export const queueSettingsSchema = z.object({
  /** While true no further job is started. */
  paused: z.boolean(),
  /** Jobs that run at the same time. */
  parallel: z.int().min(1).max(8),
  whenDone: z.enum(whenDoneActions),
});
export type QueueSettings = z.infer<typeof queueSettingsSchema>;

export const queueSchema = queueSettingsSchema.extend({
  /** In the order in which they will run; ended ones stay where they are. */
  jobs: z.array(jobItemSchema),
});
export type Queue = z.infer<typeof queueSchema>;

const rangeSchema = z.object({ in: z.int().min(0), out: z.int().positive() });

export const enqueueSchema = z.object({
  /** One job for each. */
  sources: z
    .array(
      z.object({
        media: mediaIdSchema,
        range: rangeSchema.nullable().default(null),
        /** Takes the place of the common settings. */
        settings: restoreSettingsSchema.nullable().default(null),
        /** Pristine version that the result is measured against. */
        reference: mediaIdSchema.nullable().default(null),
      }),
    )
    .min(1)
    .max(10_000),
  settings: restoreSettingsSchema,
  /** Several presets make several jobs of each source; empty takes the one of `settings`. */
  presets: z.array(z.string()).default([]),
  destination: destinationSchema.prefault({}),
  overwrite: z.enum(overwritePolicies).default('refuse'),
  preview: z.boolean().default(false),
  /** False puts the jobs into the queue without starting a queue that stands. */
  start: z.boolean().default(true),
});
export type Enqueue = z.input<typeof enqueueSchema>;

/** What a person may ask of one job; `remove` is for jobs that have ended, `restart` throws finished chunks away. */
export const jobActions = ['pause', 'resume', 'cancel', 'retry', 'restart', 'remove'] as const;
export type JobAction = (typeof jobActions)[number];

/** The same for the whole queue; `clear` removes what has ended. */
export const queueActions = ['start', 'pause', 'resume', 'cancel', 'retry', 'clear'] as const;
export type QueueAction = (typeof queueActions)[number];

export const measurePairSchema = z.object({ before: frameMeasureSchema, after: frameMeasureSchema });

/** Per-frame measures as columns: one element per measured frame, `frame` ascending. Null PSNR: identical. */
export const measureColumnsSchema = z.object({
  frame: z.array(z.int()),
  psnrY: z.array(psnrSchema),
  psnrU: z.array(psnrSchema),
  psnrV: z.array(psnrSchema),
  ssimY: z.array(z.number()),
});
export type MeasureColumns = z.infer<typeof measureColumnsSchema>;
export const jobMeasuresSchema = z.object({ before: measureColumnsSchema, after: measureColumnsSchema });
export type JobMeasures = z.infer<typeof jobMeasuresSchema>;
