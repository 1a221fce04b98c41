/** What this machine offers: models, providers, presets, and what a restoration would cost on it. */
import { z } from 'zod';
import { errorRecordSchema } from './errors.ts';
import { fileIdSchema, mediaIdSchema } from './ids.ts';
import { executionProviders, modelEntrySchema } from './model.ts';
import { exportPresetSchema, streamPlanSchema } from './presets.ts';
import { restoreSettingsSchema } from './settings.ts';

export const modelOfferSchema = z.object({
  entry: modelEntrySchema,
  /** Added by the person, not shipped. */
  own: z.boolean(),
  /** Why it cannot be used (missing file, wrong hash); null when it can. */
  problem: errorRecordSchema.nullable(),
});
export type ModelOffer = z.infer<typeof modelOfferSchema>;

export const presetOfferSchema = z.object({
  preset: exportPresetSchema,
  own: z.boolean(),
  /** Null when the encoder opens here. */
  problem: errorRecordSchema.nullable(),
});
export type PresetOffer = z.infer<typeof presetOfferSchema>;

/** One execution provider, tried on this machine against the CPU's answer. */
export const providerReportSchema = z.object({
  provider: z.enum(executionProviders),
  available: z.boolean(),
  /** Why it was rejected; null when available. */
  reason: z.string().nullable(),
});
export type ProviderReport = z.infer<typeof providerReportSchema>;

export const machineReportSchema = z.object({
  platform: z.string(),
  cpu: z.string(),
  cores: z.int(),
  memoryMiB: z.int(),
  versions: z.record(z.string(), z.string()),
  providers: z.array(providerReportSchema),
});
export type MachineReport = z.infer<typeof machineReportSchema>;

/** What is known before the start of a job. */
export const exportPlanSchema = z.object({
  /** Every stream and property with what happens to it and why. */
  plan: streamPlanSchema,
  frames: z.int(),
  disk: z.object({
    /** A cautious guess of what the result and its working files take, in bytes. */
    needed: z.number(),
    /** Free bytes at the destination; null where it cannot be asked. */
    free: z.number().nullable(),
    enough: z.boolean(),
  }),
});
export type ExportPlan = z.infer<typeof exportPlanSchema>;

export const exportPlanRequestSchema = z.object({
  media: mediaIdSchema,
  settings: restoreSettingsSchema,
  /** Where the result would go; null: beside the source. */
  folder: fileIdSchema.nullable().default(null),
});

/** Expected cost of restoring a clip (or the range in the settings) on this machine. */
export const costEstimateSchema = z.object({
  frames: z.int(),
  fps: z.number(),
  seconds: z.number(),
  provider: z.enum(executionProviders),
  /** When the model was timed here; estimates come from a short run of a few frames, kept until the model changes. */
  measuredAt: z.iso.datetime(),
});
export type CostEstimate = z.infer<typeof costEstimateSchema>;
