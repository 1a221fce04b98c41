/**
 * Quality fluctuation of a clip: PVD and SD of its per-frame quality curve (PSNR-Y in dB, or SSIM). Definitions and
 * sources: docs/measures.md.
 */

/** A peak, one of the two valleys next to it, and how far apart they are. Numbers are frames of the whole curve. */
export type PeakValleyPair = { peak: number; valley: number; difference: number };

export type Fluctuation = {
  /** Mean difference between peaks and the nearest valley before and after each; 0 where there is no such pair. */
  pvd: number;
  /** Population standard deviation of the finite values; 0 where there are none. */
  sd: number;
  peaks: number[];
  valleys: number[];
  /** What the PVD is the mean of. */
  pairs: PeakValleyPair[];
  /** Frames whose value is infinite (identical to the reference): left out of the SD, and no part of a pair. */
  infinite: number;
};

/** Frames `from` … `to` − 1. */
export type FrameRange = { from: number; to: number };

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Population standard deviation (divisor n) of the finite values, computed in two passes. */
export const standardDeviation = (values: readonly number[]): number => {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) {
    return 0;
  }
  const center = mean(finite);
  return Math.sqrt(mean(finite.map((value) => (value - center) ** 2)));
};

/** Frames whose value is strictly greater (peaks) or strictly smaller (valleys) than both neighbours'. */
const extrema = (values: readonly number[], isBeyond: (a: number, b: number) => boolean): number[] =>
  values.flatMap((value, i) => {
    const before = values[i - 1];
    const after = values[i + 1];
    // End frames have one neighbour only and are neither.
    return before !== undefined && after !== undefined && isBeyond(value, before) && isBeyond(value, after) ? [i] : [];
  });

/** For each peak, the nearest valley before it and the nearest after it, where they exist. */
const pairUp = (values: readonly number[], peaks: readonly number[], valleys: readonly number[]): PeakValleyPair[] => {
  const pairs: PeakValleyPair[] = [];
  let next = 0;
  for (const peak of peaks) {
    while (next < valleys.length && (valleys[next] as number) < peak) {
      next += 1;
    }
    for (const valley of [valleys[next - 1], valleys[next]]) {
      if (valley !== undefined && Number.isFinite(values[peak])) {
        pairs.push({ peak, valley, difference: (values[peak] as number) - (values[valley] as number) });
      }
    }
  }
  return pairs;
};

/**
 * PVD and SD of a per-frame curve, over all of it or over a range, which is then treated as a clip of its own (its first
 * and last frame are neither peak nor valley). A peak of infinite height ends no pair: its difference would be infinite.
 */
export const fluctuation = (curve: readonly number[], range?: FrameRange): Fluctuation => {
  const from = Math.max(0, range?.from ?? 0);
  const values = curve.slice(from, range?.to ?? curve.length);
  const peaks = extrema(values, (a, b) => a > b);
  const valleys = extrema(values, (a, b) => a < b);
  const pairs = pairUp(values, peaks, valleys);
  const inCurve = (frame: number): number => frame + from;
  return {
    pvd: pairs.length === 0 ? 0 : mean(pairs.map(({ difference }) => difference)),
    sd: standardDeviation(values),
    peaks: peaks.map(inCurve),
    valleys: valleys.map(inCurve),
    pairs: pairs.map(({ peak, valley, difference }) => ({
      peak: inCurve(peak),
      valley: inCurve(valley),
      difference,
    })),
    infinite: values.filter((value) => value === Infinity).length,
  };
};
