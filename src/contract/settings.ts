/** Everything a person can choose about a restoration. A job freezes its settings when it is created. */
import { z } from 'zod';
import { executionProviders, modes } from './model.ts';
import { containers } from './presets.ts';

/** HEVC-equivalent quantisation parameter. */
export const qpSchema = z.number().min(0).max(51);

/** `auto`: the QP of every frame is read from the coded stream, `fallback` is used where nothing can be read. */
export const qpChoiceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('auto'), fallback: qpSchema.default(37) }),
  z.object({ kind: z.literal('fixed'), qp: qpSchema }),
]);
export type QpChoice = z.infer<typeof qpChoiceSchema>;

export const restoreSettingsSchema = z.object({
  /** A mode picks the model that the manifest names for it; a model id picks any model. */
  mode: z.enum(modes).default('fast'),
  model: z.string().nullable().default(null),
  qp: qpChoiceSchema.default({ kind: 'auto', fallback: 37 }),
  /** Blend of restored and source samples: 0 keeps the source, 1 is the model's output. */
  strength: z.number().min(0).max(1).default(1),
  /** Diffusion steps; null takes what the mode ships with. */
  steps: z.int().min(1).max(8).nullable().default(null),
  seed: z.int().min(0).max(0xffffffff).default(0),
  /** Restore the chroma planes; off carries them over as they are. */
  chroma: z.boolean().default(true),
  /** Interlaced input is refused unless a deinterlacer is named. `frame` keeps the frame rate, `field` doubles it. */
  deinterlace: z.enum(['none', 'bwdif-frame', 'bwdif-field']).default('none'),
  /** Frame rate for raw streams that carry no timing, as `num/den`. */
  rawFrameRate: z
    .string()
    .regex(/^[1-9]\d*(\/[1-9]\d*)?$/)
    .nullable()
    .default(null),
  /** In and out points as frame numbers in display order; `out` is exclusive. */
  range: z
    .object({ in: z.int().min(0), out: z.int().positive() })
    .nullable()
    .default(null),
  preset: z.string().default('ffv1'),
  container: z.enum(containers).nullable().default(null),
  provider: z.enum([...executionProviders, 'auto']).default('auto'),
  /** Memory that one inference may take, in MiB; null lets the engine choose. */
  memoryBudgetMiB: z.int().min(64).nullable().default(null),
  /** Inference threads; null lets the engine choose. */
  threads: z.int().min(1).max(256).nullable().default(null),
});
export type RestoreSettings = z.infer<typeof restoreSettingsSchema>;
export type RestoreSettingsInput = z.input<typeof restoreSettingsSchema>;
