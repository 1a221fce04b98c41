/** What the probe of an execution provider and its owner say to each other. */
import { z } from 'zod';
import { executionProviders, modelEntrySchema } from '../../contract/model.ts';

export const probeSetupSchema = z.object({
  entry: modelEntrySchema,
  path: z.string(),
  provider: z.enum(executionProviders),
  threads: z.int().positive(),
});
export type ProbeSetup = z.infer<typeof probeSetupSchema>;

export const probeMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stage'), stage: z.string() }),
  z.object({
    type: z.literal('result'),
    /** Why the provider is not to be trusted; null where its answer is the CPU's. */
    problem: z.string().nullable(),
    /** Time of one run on the provider and on the CPU. */
    milliseconds: z.number(),
    cpuMilliseconds: z.number(),
    /** Memory of the CPU session for each luma pixel of a tile. */
    bytesPerPixel: z.number().positive(),
  }),
]);
export type ProbeMessage = z.infer<typeof probeMessageSchema>;
