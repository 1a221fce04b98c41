/**
 * The least and the greatest value of every run of 2, 4, 8 … frames, so that a curve of any length is drawn in time that
 * depends on the width of the screen alone. Nothing is averaged: a dip of one frame is the least value of its run.
 */

/** What a run holds that has no height. Bits of `MinMaxPyramid.flags`. */
export const runFlags = { missing: 1, above: 2, below: 4 } as const;

type Level = { low: Int32Array; high: Int32Array; flags: Uint8Array };

const flagOf = (value: number): number =>
  Number.isNaN(value) ? runFlags.missing : value === Infinity ? runFlags.above : runFlags.below;

export class MinMaxPyramid {
  readonly values: Float64Array;
  /** `levels[k - 1]` has runs of 2^k frames. */
  private readonly levels: Level[] = [];

  /** @param values one for each frame; NaN is missing, infinities are counted apart from the finite extremes */
  constructor(values: Float64Array) {
    this.values = values;
    for (let level = 1, count = values.length; count > 1; level++) {
      count = Math.ceil(count / 2);
      this.levels.push(this.combine(level, count));
    }
  }

  /** The highest level: one run that holds everything. Level 0 are the frames themselves. */
  get top(): number {
    return this.levels.length;
  }

  /** How many runs a level has. */
  runs(level: number): number {
    return level === 0 ? this.values.length : (this.levels[level - 1]?.low.length ?? 0);
  }

  /** Frame of the least finite value of a run; −1 where it has none. */
  low(level: number, run: number): number {
    return level === 0 ? this.own(run) : (this.levels[level - 1]?.low[run] ?? -1);
  }

  /** Frame of the greatest finite value of a run; −1 where it has none. */
  high(level: number, run: number): number {
    return level === 0 ? this.own(run) : (this.levels[level - 1]?.high[run] ?? -1);
  }

  /** Which values without a height a run has: bits of `runFlags`. */
  flags(level: number, run: number): number {
    if (level > 0) {
      return this.levels[level - 1]?.flags[run] ?? 0;
    }
    const value = this.values[run] ?? NaN;
    return Number.isFinite(value) ? 0 : flagOf(value);
  }

  /** Exact finite extremes and the flags of frames `from` … `to` − 1; low above high where nothing is finite. */
  extremes(from: number, to: number): { low: number; high: number; flags: number } {
    const found = { low: Infinity, high: -Infinity, flags: 0 };
    const take = (level: number, run: number): void => {
      const low = this.low(level, run);
      if (low >= 0) {
        found.low = Math.min(found.low, this.values[low] ?? NaN);
        found.high = Math.max(found.high, this.values[this.high(level, run)] ?? NaN);
      }
      found.flags |= this.flags(level, run);
    };
    let left = Math.max(0, from);
    let right = Math.min(this.values.length, to);
    for (let level = 0; left < right; level++) {
      if (left % 2 === 1) {
        take(level, left);
        left += 1;
      }
      if (right % 2 === 1) {
        right -= 1;
        take(level, right);
      }
      left /= 2;
      right /= 2;
    }
    return found;
  }

  private own(frame: number): number {
    return Number.isFinite(this.values[frame] ?? NaN) ? frame : -1;
  }

  private combine(level: number, count: number): Level {
    const { values } = this;
    const below = this.runs(level - 1);
    const low = new Int32Array(count);
    const high = new Int32Array(count);
    const flags = new Uint8Array(count);
    for (let run = 0; run < count; run++) {
      const first = 2 * run;
      const second = first + 1;
      const has = second < below;
      const [lowA, lowB] = [this.low(level - 1, first), has ? this.low(level - 1, second) : -1];
      const [highA, highB] = [this.high(level - 1, first), has ? this.high(level - 1, second) : -1];
      low[run] = lowA < 0 || (lowB >= 0 && (values[lowB] ?? NaN) < (values[lowA] ?? NaN)) ? lowB : lowA;
      high[run] = highA < 0 || (highB >= 0 && (values[highB] ?? NaN) > (values[highA] ?? NaN)) ? highB : highA;
      flags[run] = this.flags(level - 1, first) | (has ? this.flags(level - 1, second) : 0);
    }
    return { low, high, flags };
  }
}

const built = new WeakMap<Float64Array, MinMaxPyramid>();

/** The pyramid of a column, made once for as long as the column lives. Columns must not be changed afterwards. */
export const pyramidOf = (values: Float64Array): MinMaxPyramid => {
  const known = built.get(values);
  if (known !== undefined) {
    return known;
  }
  const made = new MinMaxPyramid(values);
  built.set(values, made);
  return made;
};
