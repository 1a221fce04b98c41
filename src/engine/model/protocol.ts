/** What the inference thread and its owner say to each other. Planes are views of shared memory: nothing is copied. */
import { z } from 'zod';
import { errorRecordSchema } from '../../contract/errors.ts';
import { colorTagsSchema, pictureFormatSchema } from '../../contract/media.ts';
import { executionProviders, modelEntrySchema } from '../../contract/model.ts';

const planeSchema = z.custom<Uint8Array<SharedArrayBuffer> | Uint16Array<SharedArrayBuffer>>(
  (value) => (value instanceof Uint8Array || value instanceof Uint16Array) && value.buffer instanceof SharedArrayBuffer,
  'a plane in shared memory',
);

const samplesSchema = z.custom<Float32Array<ArrayBuffer>>((value) => value instanceof Float32Array, 'samples');

/** What a thread starts with (`workerData`). */
export const threadSetupSchema = z.object({
  entry: modelEntrySchema,
  path: z.string(),
  provider: z.enum(executionProviders),
  threads: z.int().positive(),
  seed: z.int().min(0).max(0xffffffff),
  maxPixels: z.number().positive(),
  /** Smaller limits for frames of some sizes (`width`x`height`), found when memory ran out. */
  limits: z.record(z.string(), z.number().positive()).default({}),
});
export type ThreadSetup = z.input<typeof threadSetupSchema>;

export const frameJobSchema = z.object({
  format: pictureFormatSchema,
  colors: colorTagsSchema,
  window: z.array(z.array(planeSchema)),
  qp: z.array(z.number()),
  frame: z.int().min(0),
  origin: z.object({ x: z.int().min(0), y: z.int().min(0) }).optional(),
  output: z.array(planeSchema),
  strength: z.number().min(0).max(1),
  chroma: z.boolean(),
});

export const toThreadSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('restore'), id: z.int(), job: frameJobSchema }),
  z.object({ type: z.literal('close') }),
]);
export type ToThread = z.infer<typeof toThreadSchema>;

export const fromThreadSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('unusable'), error: errorRecordSchema }),
  z.object({ type: z.literal('notice'), text: z.string() }),
  z.object({
    type: z.literal('plan'),
    plan: z.object({
      format: pictureFormatSchema,
      tileWidth: z.int().positive(),
      tileHeight: z.int().positive(),
      tiles: z.int().positive(),
      reduced: z.boolean(),
    }),
  }),
  z.object({
    type: z.literal('done'),
    id: z.int(),
    /** Luma before and after, on one grid; null where the frame was only copied. */
    samples: z.object({ source: samplesSchema, output: samplesSchema }).nullable(),
  }),
  z.object({ type: z.literal('failed'), id: z.int(), error: errorRecordSchema }),
]);
export type FromThread = z.infer<typeof fromThreadSchema>;
