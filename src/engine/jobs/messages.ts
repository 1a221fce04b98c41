/** What the coordinator and a job's worker process say to each other; parsed on both ends. */
import { z } from 'zod';
import { errorRecordSchema } from '../../contract/errors.ts';
import { jobProgressSchema } from '../../contract/jobs.ts';
import { streamPlanSchema } from '../../contract/presets.ts';
import { frameMeasureSchema, qualitySummarySchema } from '../../contract/quality.ts';

export const workerCommandSchema = z.discriminatedUnion('type', [
  /** `pictures`: somebody watches, so small pictures of finished frames are made on the way. */
  z.object({ type: z.literal('run'), directory: z.string(), pictures: z.boolean() }),
  /** Ends the run at the next frame; finished chunks stay for a later run. */
  z.object({ type: z.literal('stop') }),
]);
export type WorkerCommand = z.infer<typeof workerCommandSchema>;

export const jobResultSchema = z.object({
  output: z.string(),
  frames: z.int(),
  /** Frames per second over the whole of this run. */
  fps: z.number(),
  model: z.string(),
  provider: z.string(),
  qpSource: z.string(),
  bytes: z.int(),
  /** Source and restored file against the reference; null without a reference. */
  before: qualitySummarySchema.nullable(),
  after: qualitySummarySchema.nullable(),
});
export type JobResult = z.infer<typeof jobResultSchema>;

export const workerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('planned'), streams: streamPlanSchema, frames: z.int(), resumedAt: z.int() }),
  z.object({ type: z.literal('progress'), progress: jobProgressSchema }),
  z.object({ type: z.literal('notice'), text: z.string() }),
  /** Measures of one frame, before and after restoration. */
  z.object({ type: z.literal('measured'), before: frameMeasureSchema, after: frameMeasureSchema }),
  /** JPEGs of a finished frame, in base64: the channel may carry JSON alone. */
  z.object({ type: z.literal('picture'), frame: z.int(), before: z.base64(), after: z.base64() }),
  z.object({ type: z.literal('stopped') }),
  z.object({ type: z.literal('done'), result: jobResultSchema }),
  z.object({ type: z.literal('error'), error: errorRecordSchema }),
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;
