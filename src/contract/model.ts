/** The manifest that describes every restoration model, shipped or added by the user. */
import { z } from 'zod';

/**
 * One frame of a model's input window: a fixed offset from the current frame, or the best-coded frame (lowest QP,
 * nearest on a tie) at distance 1…4 on one side that is not in the window already, or the current frame as the model in
 * `neighboursBy` restored it (`own`). The current frame stands in for what does not exist (clip end, scene cut).
 */
export const windowSlotSchema = z.union([z.int().min(-8).max(8), z.enum(['best-', 'best+', 'own'])]);
export type WindowSlot = z.infer<typeof windowSlotSchema>;

/** How far 'best-' and 'best+' look, in frames. */
export const bestSlotReach = 4;

export const executionProviders = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const;
export type ExecutionProvider = (typeof executionProviders)[number];

export const modes = ['fast', 'quality', 'max'] as const;
export type Mode = (typeof modes)[number];

export const modelEntrySchema = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
  name: z.string().min(1),
  /** The mode that this model serves; null for a model that is chosen by id only. */
  mode: z.enum(modes).nullable().default(null),
  /** ONNX file, relative to the manifest. */
  file: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
  /**
   * `yuv420`: luma [1,F,H,W] and chroma [1,2F,H/2,W/2] (Cb, Cr of each slot in turn); `y`: luma alone, chroma is
   * carried over; `rgb`: [1,3F,H,W], converted with the frame's own matrix and range.
   */
  layout: z.enum(['yuv420', 'y', 'rgb']),
  /** Sample type of inputs and outputs. `float32` samples lie in 0…1; integer samples are code values. */
  sampleType: z.enum(['uint8', 'uint16', 'float32']),
  slots: z
    .array(windowSlotSchema)
    .min(1)
    .refine((slots) => slots.includes(0), 'the window must hold the frame itself (0)'),
  /**
   * Model of the same catalogue that restores the window's other frames first: this one was trained on neighbours that
   * are restored already.
   */
  neighboursBy: z.string().optional(),
  /** Names of the graph's inputs; `qp` [1,F] float32 and `peak` [1] float32 are given only where named. */
  inputs: z.object({
    y: z.string().optional(),
    uv: z.string().optional(),
    rgb: z.string().optional(),
    qp: z.string().optional(),
    peak: z.string().optional(),
  }),
  outputs: z.object({ y: z.string().optional(), uv: z.string().optional(), rgb: z.string().optional() }),
  /** QP range that the model was trained on. */
  qp: z.object({ min: z.number(), max: z.number() }).nullable().default(null),
  /** Width and height must be multiples of this; the engine pads by reflection. */
  multiple: z.int().min(1).max(256).default(1),
  /** Luma pixels that neighbouring tiles share, on each side: at least the radius of what one output pixel sees. */
  overlap: z.int().min(0).max(512).default(32),
  /** Standard normal noise [1,channels,H/scale,W/scale], a function of seed, frame number and position. */
  noise: z.object({ name: z.string(), channels: z.int().positive(), scale: z.int().positive() }).optional(),
  /** Working memory for each luma pixel of the input, in bytes; measured on this machine where it is not stated. */
  bytesPerPixel: z.number().positive().optional(),
  /** Diffusion steps inside the graph. */
  steps: z.int().positive().optional(),
  /** Thousand multiply-accumulates for each luma pixel, those of `neighboursBy` included. */
  kmacPerPixel: z.number().positive().optional(),
  parameters: z.int().positive().optional(),
  quality: z
    .array(z.object({ data: z.string(), qp: z.number(), deltaPsnrY: z.number(), deltaSsimY: z.number() }))
    .optional(),
  training: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  license: z.string().optional(),
});
export type ModelEntry = z.infer<typeof modelEntrySchema>;

export const modelManifestSchema = z.object({ version: z.literal(1), models: z.array(modelEntrySchema) });
export type ModelManifest = z.infer<typeof modelManifestSchema>;
