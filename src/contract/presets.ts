/** Export presets: what is written, in the encoder's own terms. */
import { z } from 'zod';

export const presetIds = [
  'ffv1',
  'prores-hq',
  'dnxhr-hqx',
  'hevc-10',
  'h264',
  'av1',
  'review',
  'png',
  'png-16',
  'metrics-only',
] as const;

export const containers = ['mkv', 'mp4', 'mov', 'png-sequence', 'none'] as const;
export type ContainerId = (typeof containers)[number];

export const exportPresetSchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  name: z.string(),
  group: z.enum(['archive', 'mezzanine', 'delivery', 'review', 'sequence', 'metrics', 'user']),
  /** FFmpeg encoder name; null writes no video. */
  encoder: z.string().nullable(),
  /** Encoder options under FFmpeg's names. */
  options: z.record(z.string(), z.string()),
  /** First container is the default. */
  containers: z.array(z.enum(containers)).min(1),
  /** Pixel formats in order of preference; `source` keeps the source's own. */
  pixelFormats: z.array(z.string()).min(1),
  /** What the preset is for, and what it costs, in one line. */
  description: z.string(),
  lossless: z.boolean(),
});
export type ExportPreset = z.infer<typeof exportPresetSchema>;

/** Why a stream (or a property) of the source is not in the output as it was. */
export const lossReasons = [
  'container-cannot-hold-codec',
  'container-cannot-hold-kind',
  'container-cannot-hold-chapters',
  'container-cannot-hold-timecode',
  'container-cannot-hold-metadata',
  'timestamps-rounded',
  'timestamps-shifted',
  'sequence-holds-pictures-only',
  'bit-depth-reduced',
  'bit-depth-increased',
  'chroma-converted',
  'range-converted',
  'size-padded',
  'side-data-not-carried',
  'unknown-codec',
  'not-shown',
  'regenerated',
] as const;
export type LossReason = (typeof lossReasons)[number];

export const streamPlanItemSchema = z.object({
  /** Stream index in the source; null for chapters, time base and the like. */
  index: z.int().min(0).nullable(),
  what: z.string(),
  action: z.enum(['restore', 'copy', 'drop', 'change']),
  reason: z.enum(lossReasons).nullable(),
  explanation: z.string().nullable(),
});
export type StreamPlanItem = z.infer<typeof streamPlanItemSchema>;

export const streamPlanSchema = z.object({ container: z.enum(containers), items: z.array(streamPlanItemSchema) });
export type StreamPlan = z.infer<typeof streamPlanSchema>;
