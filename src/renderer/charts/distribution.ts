/** How the values of curves are distributed: histograms over common bins, and cumulative shares. Pure. */

export type Bins = { low: number; width: number; count: number };

const finite = (values: Float64Array, range: { from: number; to: number } | null): number[] => {
  const part = range === null ? values : values.subarray(range.from, range.to);
  return Array.from(part.filter(Number.isFinite));
};

const mostBins = 80;

/**
 * Bins that all curves share, between their least and greatest finite values: about as many as the root of the number of
 * frames, so that short clips do not fall apart into single frames. Null where nothing has a finite value.
 */
export const commonBins = (
  curves: readonly Float64Array[],
  range: { from: number; to: number } | null,
): Bins | null => {
  let [low, high, frames] = [Infinity, -Infinity, 0];
  for (const values of curves) {
    const known = finite(values, range);
    frames = Math.max(frames, known.length);
    for (const value of known) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) {
    return null;
  }
  const span = high - low;
  const count = Math.min(mostBins, Math.ceil(1.5 * Math.sqrt(frames)));
  return span === 0 ? { low: low - 0.5, width: 1, count: 1 } : { low, width: span / count, count };
};

/** Share of the frames with a value in each bin, in percent; identical frames (infinite) count in `identical`. */
export const histogram = (
  values: Float64Array,
  range: { from: number; to: number } | null,
  { low, width, count }: Bins,
): { shares: number[]; identical: number } => {
  const part = range === null ? values : values.subarray(range.from, range.to);
  const measured = part.filter((value) => !Number.isNaN(value));
  const counts = new Array<number>(count).fill(0);
  let identical = 0;
  for (const value of measured) {
    if (value === Infinity) {
      identical += 1;
    } else if (Number.isFinite(value)) {
      // The greatest value lies on the end of the last bin and belongs to it.
      const bin = Math.min(count - 1, Math.floor((value - low) / width));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  const percent = (frames: number): number => (measured.length === 0 ? 0 : (100 * frames) / measured.length);
  return { shares: counts.map(percent), identical: percent(identical) };
};

/**
 * The cumulative distribution: at each value, the percentage of frames that have it or less. At most about `most` points;
 * identical frames lie beyond the end, so a curve may end below 100.
 */
export const cumulative = (
  values: Float64Array,
  range: { from: number; to: number } | null,
  most: number,
): { x: number; y: number }[] => {
  const part = range === null ? values : values.subarray(range.from, range.to);
  const sorted = part.filter((value) => !Number.isNaN(value)).sort();
  const ends = sorted.filter(Number.isFinite);
  if (ends.length === 0) {
    return [];
  }
  const step = Math.max(1, Math.floor(ends.length / most));
  const points = [{ x: ends[0] ?? 0, y: 0 }];
  for (let i = 0; i < ends.length; i += step) {
    points.push({ x: ends[i] ?? 0, y: (100 * (i + 1)) / sorted.length });
  }
  points.push({ x: ends.at(-1) ?? 0, y: (100 * ends.length) / sorted.length });
  return points;
};
