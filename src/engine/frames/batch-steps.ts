/** A measurement of folders in the service process, told of step by step. */
import { compareFolders } from '../quality/batch.ts';
import { MeasureStore } from '../quality/measure-store.ts';
import type { BatchInput, BatchStep } from './lane-protocol.ts';
import { StepQueue } from './step-queue.ts';

export async function* batchInSteps(
  { references, folders, options, cacheFolder }: BatchInput,
  signal: AbortSignal,
): AsyncGenerator<BatchStep, void, void> {
  const queue = new StepQueue<BatchStep>();
  const running = queue.run(async () => {
    const report = await compareFolders(references, folders, {
      ...options,
      signal,
      store: new MeasureStore(cacheFolder),
      onProgress: ({ name, sequence, sequences, frame, frames }) => {
        queue.push({
          type: 'progress',
          sequence: name,
          sequences: { done: sequence - 1, all: sequences },
          frames: { done: frame, all: frames },
        });
      },
    });
    queue.push({ type: 'report', report });
  });
  yield* queue.read();
  await running;
}
