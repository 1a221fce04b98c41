/**
 * Several inference threads beside each other, each with a session of its own and frames of its own: what a session does
 * on one thread, or waits for between layers, the others do not wait for (docs/decisions/0011-inference-lanes.md).
 */
import type { ExecutionProvider } from '../../contract/model.ts';
import type { FrameJob } from './frame-restorer.ts';
import type { Sampled } from './guard.ts';
import type { ThreadSetup } from './protocol.ts';
import { startInferenceThread, type InferenceThread, type ThreadListener } from './thread-client.ts';

export type LaneFacts = {
  readonly provider: ExecutionProvider;
  /** Inference threads of all lanes together. */
  readonly threads: number;
  /** Lanes that the memory budget allows; there is one in any case. */
  readonly affordable: number;
};

/**
 * Threads of each lane: as many lanes as there are threads and the memory budget allows. A graphics card has one lane:
 * its kernels fill it, and its memory is not what the budget is about.
 */
export const planLanes = ({ provider, threads, affordable }: LaneFacts): number[] => {
  const lanes = provider === 'cpu' ? Math.min(threads, Math.max(1, affordable)) : 1;
  return Array.from({ length: lanes }, (_, lane) => Math.floor(threads / lanes) + (lane < threads % lanes ? 1 : 0));
};

/** Opens a lane for each number of threads; a frame goes to the lane that has the least to do. Throws what opening throws. */
export const openLanes = async (
  setup: Omit<ThreadSetup, 'threads'>,
  threads: readonly number[],
  listener: ThreadListener,
): Promise<InferenceThread> => {
  const opening = await Promise.allSettled(
    threads.map((count) => startInferenceThread({ ...setup, threads: count }, listener)),
  );
  const lanes = opening.flatMap((result) => (result.status === 'fulfilled' ? [{ thread: result.value, jobs: 0 }] : []));
  const close = async (): Promise<void> => {
    await Promise.all(lanes.map(({ thread }) => thread.close()));
  };
  const failed = opening.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  const restore = async (job: FrameJob): Promise<Sampled | null> => {
    const lane = lanes.reduce((idlest, other) => (other.jobs < idlest.jobs ? other : idlest));
    lane.jobs += 1;
    try {
      return await lane.thread.restore(job);
    } finally {
      lane.jobs -= 1;
    }
  };
  return { restore, close };
};
