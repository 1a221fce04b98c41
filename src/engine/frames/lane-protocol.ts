/**
 * What the coordinator and a service process say to each other. A lane is one such process; each request is answered
 * with one value, or with a stream of values that the asker pulls one by one (so a slow reader slows the decoder).
 */
import { z } from 'zod';
import {
  alignmentFindingSchema,
  batchRequestSchema,
  comparisonOptionsSchema,
  comparisonPhases,
  noReferenceSummarySchema,
  rateRequestSchema,
  trackColumnsSchema,
} from '../../contract/comparison.ts';
import { reductions } from '../../contract/frame-packet.ts';
import { errorRecordSchema } from '../../contract/errors.ts';
import { qpSummarySchema } from '../../contract/library.ts';
import { mediaInfoSchema } from '../../contract/media.ts';
import { executionProviders } from '../../contract/model.ts';
import { exportPresetSchema, streamPlanSchema } from '../../contract/presets.ts';
import { provenanceSchema } from '../../contract/provenance.ts';
import { batchReportSchema, qualitySummarySchema } from '../../contract/quality.ts';
import { providerReportSchema } from '../../contract/catalogue.ts';
import { regionSchema } from '../../contract/regions.ts';
import { restoreSettingsSchema } from '../../contract/settings.ts';

const bytesSchema = z.instanceof(Uint8Array);
const columnSchema = z.instanceof(Float64Array);

/** A media file that the lane was told of with `open`. */
const mediaKeySchema = z.string();

const pictureSchema = z.object({ media: mediaKeySchema, frame: z.int().min(0), region: regionSchema.nullable() });

export const qpColumnsSchema = z.object({
  summary: qpSummarySchema,
  qp: columnSchema,
  spread: columnSchema,
  bits: columnSchema,
  type: columnSchema,
});
export type QpColumns = z.infer<typeof qpColumnsSchema>;

/** QP of source frames from frame `from` on. */
export const nearQpSchema = z.object({ from: z.int().min(0), values: columnSchema });
export type NearQp = z.infer<typeof nearQpSchema>;

/** A comparison of files that the lane was told of. */
export const comparisonInputSchema = z.object({
  reference: z.object({ path: z.string(), key: mediaKeySchema }).nullable(),
  files: z.array(z.object({ path: z.string(), key: mediaKeySchema, offset: z.int().nullable() })),
  baseline: z.int().min(0),
  options: comparisonOptionsSchema,
  /** Where figures of the same contents are kept from one measurement to the next. */
  cacheFolder: z.string(),
});
export type ComparisonInput = z.infer<typeof comparisonInputSchema>;

/** A report of a comparison; where its figures are kept, nothing is measured again. */
export const reportInputSchema = z.object({
  comparison: comparisonInputSchema,
  path: z.string(),
  rate: rateRequestSchema.nullable(),
  settings: z.array(z.object({ name: z.string(), value: z.string() })),
  commands: z.array(z.string()),
});

/** A report of a measurement of folders. */
export const batchReportInputSchema = z.object({
  batch: batchReportSchema,
  path: z.string(),
  settings: z.array(z.object({ name: z.string(), value: z.string() })),
  command: z.string(),
});

export const batchInputSchema = z.object({
  references: z.string(),
  folders: z.array(z.string()),
  options: batchRequestSchema.shape.options,
  cacheFolder: z.string(),
});
export type BatchInput = z.output<typeof batchInputSchema>;

const countSchema = z.object({ done: z.int(), all: z.int() });

export const batchStepSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), sequence: z.string(), sequences: countSchema, frames: countSchema }),
  z.object({ type: z.literal('report'), report: batchReportSchema }),
]);
export type BatchStep = z.infer<typeof batchStepSchema>;

export const comparisonStepSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), phase: z.enum(comparisonPhases) }),
  /** What was found out about a track before it is measured. */
  z.object({
    type: z.literal('checked'),
    track: z.int(),
    offset: z.int().nullable(),
    provenance: provenanceSchema.nullable(),
    findings: z.array(alignmentFindingSchema),
    notes: z.array(z.string()),
  }),
  /** Further rows of a track, with the finished frames of all tracks and how many there are. */
  z.object({
    type: z.literal('rows'),
    track: z.int(),
    columns: trackColumnsSchema,
    frame: z.int(),
    frames: z.int(),
  }),
  /** Columns that come when all rows are there. */
  z.object({ type: z.literal('columns'), track: z.int(), columns: trackColumnsSchema.partial() }),
  z.object({
    type: z.literal('summary'),
    summaries: z.array(qualitySummarySchema),
    noReference: z.array(noReferenceSummarySchema),
    cachedTracks: z.int(),
  }),
]);
export type ComparisonStep = z.infer<typeof comparisonStepSchema>;

/** Requests with one answer. */
export const laneCalls = {
  probe: { input: z.object({ path: z.string(), rawFrameRate: z.string().nullable() }), output: mediaInfoSchema },
  /** Facts of a media file that later requests name by its key; again with other facts replaces them. */
  open: { input: z.object({ key: mediaKeySchema, info: mediaInfoSchema }), output: z.null() },
  close: { input: z.object({ key: mediaKeySchema }), output: z.null() },
  /** A frame packet. */
  frame: { input: pictureSchema, output: bytesSchema },
  /** A JPEG. */
  thumbnail: {
    input: z.object({ media: mediaKeySchema, frame: z.int().min(0), width: z.int(), exact: z.boolean() }),
    output: bytesSchema,
  },
  qp: { input: z.object({ media: mediaKeySchema }), output: qpColumnsSchema },
  cuts: { input: z.object({ media: mediaKeySchema }), output: z.object({ frames: z.array(z.int()) }) },
  /** Passes over whole streams stop until `release` (for a while: see `PassGate`). */
  hold: { input: z.object({}), output: z.null() },
  release: { input: z.object({}), output: z.null() },
  plan: {
    input: z.object({
      media: mediaKeySchema,
      settings: restoreSettingsSchema,
      presets: z.array(exportPresetSchema),
      frames: z.int(),
    }),
    /** `bytes`: a cautious guess of what so many frames take on the disk, finished chunks and output together. */
    output: z.object({ plan: streamPlanSchema, bytes: z.number() }),
  },
  /** Why the encoder of each preset does not open here; null where it does. */
  encoders: {
    input: z.object({ presets: z.array(exportPresetSchema) }),
    output: z.array(errorRecordSchema.nullable()),
  },
  /** SHA-256 of a whole file, remembered while it is not touched. */
  hash: { input: z.object({ path: z.string(), cacheFolder: z.string() }), output: z.string() },
  report: { input: reportInputSchema, output: z.null() },
  batchReport: { input: batchReportInputSchema, output: z.null() },
  providers: { input: z.object({}), output: z.array(providerReportSchema) },
  /** QP of the source's frames that a preview of this frame looks at; null where only a pass over the stream tells. */
  nearQp: {
    input: z.object({
      media: mediaKeySchema,
      frame: z.int().min(0),
      settings: restoreSettingsSchema,
      progressive: z.boolean(),
    }),
    output: nearQpSchema.nullable(),
  },
  /** Opens the model of Fast, so that the first preview need not wait for it; false where there is none. */
  warm: { input: z.object({}), output: z.boolean() },
  benchmark: {
    input: z.object({ media: mediaKeySchema, settings: restoreSettingsSchema }),
    output: z.object({ fps: z.number(), provider: z.enum(executionProviders) }),
  },
} as const;

/** Requests that are answered with a stream. */
export const laneStreams = {
  /** Frame packets. */
  play: {
    input: z.object({
      media: mediaKeySchema,
      from: z.int().min(0),
      to: z.int().positive(),
      step: z.int().positive(),
      region: regionSchema.nullable(),
      reduction: z.literal(reductions),
    }),
    output: bytesSchema,
  },
  /** Frame packets, each better than the one before. */
  preview: {
    input: pictureSchema.extend({
      settings: restoreSettingsSchema,
      progressive: z.boolean(),
      /** QP of the source's frames around the wanted one, from frame `from` on; null where they are not known (yet). */
      qp: nearQpSchema.nullable(),
      /** Nothing better is to be expected: the last picture is the final one. */
      final: z.boolean(),
    }),
    output: bytesSchema,
  },
  compare: {
    input: comparisonInputSchema,
    output: comparisonStepSchema,
  },
  batch: { input: batchInputSchema, output: batchStepSchema },
} as const;

export type LaneCalls = typeof laneCalls;
export type LaneStreams = typeof laneStreams;
export type LaneCallName = keyof LaneCalls;
export type LaneStreamName = keyof LaneStreams;

export const laneRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: z.int(), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('stream'), id: z.int(), name: z.string(), input: z.unknown() }),
  /** Allows so many more values of a stream. */
  z.object({ type: z.literal('pull'), id: z.int(), count: z.int().positive() }),
  z.object({ type: z.literal('cancel'), id: z.int() }),
]);
export type LaneRequest = z.infer<typeof laneRequestSchema>;

export const laneReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('value'), id: z.int(), value: z.unknown() }),
  z.object({ type: z.literal('end'), id: z.int() }),
  z.object({ type: z.literal('error'), id: z.int(), error: errorRecordSchema }),
]);
export type LaneReply = z.infer<typeof laneReplySchema>;
