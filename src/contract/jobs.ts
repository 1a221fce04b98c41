/** The life of a job, as an explicit state machine, and the files that make up a job directory. */
import { z } from 'zod';
import { errorRecordSchema } from './errors.ts';
import { executionProviders } from './model.ts';
import { modelRecordSchema } from './provenance.ts';
import { exportPresetSchema } from './presets.ts';
import { restoreSettingsSchema } from './settings.ts';

export const jobStates = [
  'queued',
  'running',
  'pausing',
  'paused',
  'cancelling',
  'cancelled',
  'interrupted',
  'failed',
  'done',
] as const;
export type JobState = (typeof jobStates)[number];

/** Which states may follow which. Nothing else happens to a job. */
export const jobTransitions: Readonly<Record<JobState, readonly JobState[]>> = {
  queued: ['running', 'paused', 'cancelled'],
  running: ['pausing', 'cancelling', 'interrupted', 'failed', 'done'],
  pausing: ['paused', 'cancelling', 'interrupted', 'failed', 'done'],
  paused: ['queued', 'running', 'cancelled'],
  cancelling: ['cancelled', 'interrupted', 'failed', 'done'],
  cancelled: ['queued'],
  interrupted: ['queued', 'running', 'cancelled'],
  failed: ['queued', 'running', 'cancelled'],
  done: ['queued'],
};

export const canTransition = (from: JobState, to: JobState): boolean => jobTransitions[from].includes(to);

/** The identity of an input file: a job refuses to resume on a file that is no longer the same. */
export const inputIdentitySchema = z.object({
  path: z.string(),
  bytes: z.int().min(0),
  /** SHA-256 over the size, the first and the last 4 MiB. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
});
export type InputIdentity = z.infer<typeof inputIdentitySchema>;

export const jobManifestSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  createdAt: z.iso.datetime(),
  input: inputIdentitySchema,
  /** Pristine version of the input that the result is measured against, if any. */
  reference: inputIdentitySchema.nullable(),
  output: z.string(),
  overwrite: z.boolean(),
  settings: restoreSettingsSchema,
  /** The person's own export preset as it was then; null for one of the studio. */
  userPreset: exportPresetSchema.nullable().default(null),
  model: modelRecordSchema,
  /** Frames of each chunk; the last one may be shorter. Chunk borders decide the encoder's GOPs, so they are frozen. */
  chunkFrames: z.int().positive(),
  /** Provider used by the first run: a resumed run keeps it, since another one may differ in the last bit. */
  provider: z.enum(executionProviders).nullable(),
  /** Luma pixels of a tile in the first run, kept for the same reason; null until then. */
  tilePixels: z.int().positive().nullable().default(null),
});
export type JobManifest = z.infer<typeof jobManifestSchema>;

export const jobProgressSchema = z.object({
  phase: z.enum(['probing', 'reading-qp', 'loading-model', 'restoring', 'muxing']),
  frame: z.int().min(0),
  frames: z.int().min(0),
  /** Frames per second of working time; null until something can be said. */
  fps: z.number().nullable(),
  etaSeconds: z.number().nullable(),
});
export type JobProgress = z.infer<typeof jobProgressSchema>;

export const jobStatusSchema = z.object({
  state: z.enum(jobStates),
  progress: jobProgressSchema.nullable(),
  error: errorRecordSchema.nullable(),
});
export type JobStatus = z.infer<typeof jobStatusSchema>;
