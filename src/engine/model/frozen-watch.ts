/** Finds a model, or a provider, that returns the same picture again and again: a stale frame looks like its neighbours. */
import type { Sampled } from './guard.ts';

/** So many times in a row the output stays (mean absolute difference in code values of 8 bits) while the source moves. */
const frozenRepeats = 2;
const stillDifference = 0.02;
const movedDifference = 1;

/** Watches the frames of one restoration. They may come in any order; only consecutive ones can be found frozen. */
export class FrozenWatch {
  private previous: { frame: number; samples: Sampled } | null = null;
  private repeats = 0;

  /** Whether the output has stood still up to this frame while the source moved. */
  isFrozen(frame: number, samples: Sampled): boolean {
    const before = this.previous;
    this.previous = { frame, samples };
    if (before?.frame !== frame - 1 || before.samples.source.length !== samples.source.length) {
      this.repeats = 0;
      return false;
    }
    const still = meanDifference(before.samples.output, samples.output) < stillDifference;
    const moved = meanDifference(before.samples.source, samples.source) > movedDifference;
    this.repeats = still && moved ? this.repeats + 1 : 0;
    return this.repeats >= frozenRepeats;
  }
}

const meanDifference = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) {
    sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  }
  return sum / a.length;
};
