/** Presentation times: frame rates, constancy, durations. Pure functions over lists of timestamps in display order. */
import type { Rational } from '../../contract/media.ts';

export const secondsOf = (ticks: number, timeBase: Rational): number => (ticks * timeBase.num) / timeBase.den;

export const isPositive = (rational: Rational): boolean => rational.num > 0 && rational.den > 0;

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** The same value in lowest terms. */
export const reduce = ({ num, den }: Rational): Rational => {
  const divisor = greatestCommonDivisor(Math.abs(num), Math.abs(den));
  return divisor === 0 ? { num, den } : { num: num / divisor, den: den / divisor };
};

/** Frame rates in use in film, television and the web. */
const customaryRates: readonly Rational[] = [
  ...[24, 30, 48, 60, 120].map((rate) => ({ num: rate * 1000, den: 1001 })),
  ...[5, 6, 8, 10, 12, 15, 16, 18, 20, 24, 25, 30, 48, 50, 60, 72, 90, 100, 120].map((num) => ({ num, den: 1 })),
  { num: 15000, den: 1001 },
  { num: 25, den: 2 },
  { num: 15, den: 2 },
];

/**
 * Largest deviation of the timestamps from a constant rate, in ticks of the time base. A container with a coarse
 * time base (Matroska: 1 ms) rounds every timestamp on its own, so up to one tick is rounding and nothing else.
 */
const deviationFrom = (pts: readonly number[], timeBase: Rational, rate: Rational): number => {
  const step = (timeBase.den * rate.den) / (timeBase.num * rate.num);
  const first = pts[0] ?? 0;
  let low = 0;
  let high = 0;
  for (let i = 1; i < pts.length; i += 1) {
    const difference = (pts[i] ?? 0) - first - i * step;
    low = Math.min(low, difference);
    high = Math.max(high, difference);
  }
  // The first timestamp is rounded too: what counts is the width of the band that holds all of them.
  return high - low;
};

/** Half a tick of rounding on either side, and a little for the arithmetic. */
const roundingTolerance = 1 + 1e-3;

export type FrameTiming = {
  /** Average rate; the exact one where the timestamps are constant. Null where one frame says nothing. */
  frameRate: Rational | null;
  constant: boolean;
};

/**
 * Frame rate of a list of timestamps, and whether it is constant: whether every timestamp is the rounded value of a
 * multiple of one frame duration.
 *
 * @param pts strictly increasing, in units of `timeBase`
 * @param stated rates that the container or the stream states, the most trusted one first
 */
export const frameTiming = (
  pts: readonly number[],
  timeBase: Rational,
  stated: readonly Rational[] = [],
): FrameTiming => {
  const claims = stated.filter(isPositive).map(reduce);
  const first = pts[0];
  const last = pts.at(-1);
  if (first === undefined || last === undefined || pts.length < 2 || last <= first) {
    return { frameRate: claims[0] ?? null, constant: true };
  }
  const span = secondsOf(last - first, timeBase);
  const measured = (pts.length - 1) / span;
  // A measured mean is off by at most the rounding of the first and the last timestamp.
  const slack = secondsOf(2, timeBase) / span;
  const fits = (rate: Rational): boolean => Math.abs(rate.num / rate.den / measured - 1) <= slack + 1e-9;
  const exact = reduce({ num: (pts.length - 1) * timeBase.den, den: (last - first) * timeBase.num });
  for (const rate of [...claims, ...customaryRates, exact]) {
    if (fits(rate) && deviationFrom(pts, timeBase, rate) <= roundingTolerance) {
      return { frameRate: rate, constant: true };
    }
  }
  return { frameRate: exact, constant: false };
};

/** Duration of one frame in ticks of the time base, rounded, at least one. */
export const frameTicks = (rate: Rational, timeBase: Rational): number =>
  Math.max(1, Math.round((timeBase.den * rate.den) / (timeBase.num * rate.num)));

/**
 * Duration of each frame in ticks: the way to the next timestamp. The last frame has no next one: it lasts as long as
 * its packet says, else one frame of the average rate, else as long as the frame before it.
 */
export const frameDuration = (
  pts: readonly number[],
  index: number,
  timeBase: Rational,
  frameRate: Rational | null,
  packetDuration = 0,
): number => {
  const own = pts[index];
  const next = pts[index + 1];
  if (own !== undefined && next !== undefined) {
    return next - own;
  }
  if (packetDuration > 0) {
    return packetDuration;
  }
  if (frameRate !== null && isPositive(frameRate)) {
    return frameTicks(frameRate, timeBase);
  }
  const previous = pts[index - 1];
  return own !== undefined && previous !== undefined ? own - previous : 1;
};

/**
 * Index of a timestamp in a strictly increasing list.
 *
 * @returns -1 where the list does not hold it
 */
export const indexOfTimestamp = (pts: readonly number[], timestamp: number): number => {
  let low = 0;
  let high = pts.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const value = pts[middle] ?? Number.NaN;
    if (value === timestamp) {
      return middle;
    }
    if (value < timestamp) {
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return -1;
};

/** `30000/1001`, `25` as a rational; null for anything else. */
export const parseFrameRate = (text: string): Rational | null => {
  const match = /^(\d+)(?:\/(\d+))?$/.exec(text);
  if (match === null) {
    return null;
  }
  const rate = { num: Number(match[1]), den: match[2] === undefined ? 1 : Number(match[2]) };
  return isPositive(rate) ? reduce(rate) : null;
};
