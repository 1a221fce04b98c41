/**
 * What the engine tells without being asked: server-sent events at `/api/events`, one JSON object of this union in each
 * `data`. Ids go up by one, so a window that lost the connection resumes with `Last-Event-ID`; when that is too old,
 * or at the first connection, it gets `hello` with `complete: false` and reads queue, media, comparisons and batches anew.
 */
import { z } from 'zod';
import { batchSchema, comparisonSchema } from './comparison.ts';
import { jobIdSchema, mediaIdSchema } from './ids.ts';
import { jobProgressSchema } from './jobs.ts';
import { mediaItemSchema } from './library.ts';
import { jobItemSchema, measurePairSchema, queueSettingsSchema, whenDoneActions } from './queue.ts';

export const studioEventSchema = z.discriminatedUnion('type', [
  /** First on every connection. `complete`: nothing was missed since the id that the window named. */
  z.object({ type: z.literal('hello'), complete: z.boolean() }),
  z.object({ type: z.literal('media'), media: mediaItemSchema }),
  z.object({ type: z.literal('media-removed'), media: mediaIdSchema }),
  /** New or changed in anything but progress, measures and picture. */
  z.object({ type: z.literal('job'), job: jobItemSchema }),
  z.object({ type: z.literal('jobs-added'), jobs: z.array(jobItemSchema) }),
  z.object({ type: z.literal('job-removed'), job: jobIdSchema }),
  /** At most four times a second for each job. */
  z.object({ type: z.literal('job-progress'), job: jobIdSchema, progress: jobProgressSchema }),
  /** Measures of the frames finished since the last one. */
  z.object({ type: z.literal('job-measures'), job: jobIdSchema, measures: z.array(measurePairSchema) }),
  /** A newer before/after picture; see `dataPaths.jobPicture`. */
  z.object({ type: z.literal('job-picture'), job: jobIdSchema, picture: z.int() }),
  z.object({ type: z.literal('queue'), settings: queueSettingsSchema, order: z.array(jobIdSchema) }),
  /** The last runnable job has ended. */
  z.object({ type: z.literal('queue-done'), action: z.enum(whenDoneActions), done: z.int(), failed: z.int() }),
  /** At most four times a second for each. */
  z.object({ type: z.literal('comparison'), comparison: comparisonSchema }),
  z.object({ type: z.literal('batch'), batch: batchSchema }),
  /** Something a person should know that belongs to no request: the preview process was restarted, for example. */
  z.object({ type: z.literal('notice'), level: z.enum(['info', 'warning', 'error']), text: z.string() }),
]);
export type StudioEvent = z.infer<typeof studioEventSchema>;
