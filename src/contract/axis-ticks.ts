/** Round numbers for axes: the same in the window's charts and in reports. Pure. */

/** The step 1, 2 or 5 times a power of ten that parts a span into at most `most` pieces. */
export const niceStep = (span: number, most: number): number => {
  const rough = span / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10;
  return factor * power;
};

/**
 * Round numbers between two values, about `most` of them at most; empty for an empty interval.
 * @param least the smallest step; 1 leaves whole numbers
 */
export const roundTicks = (low: number, high: number, most: number, least = 0): number[] => {
  if (!(high > low)) {
    return [];
  }
  const step = Math.max(niceStep(high - low, most), least);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // One division at the end keeps 0.3 from becoming 0.30000000000000004.
  const inverse = Math.round(1 / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    step < 1 ? (first + i) / inverse : (first + i) * step,
  );
};

/** Digits behind the point that tell neighbouring ticks apart. */
export const tickDigits = (ticks: readonly number[]): number => {
  const [a = 0, b = a + 1] = ticks;
  // A hair more than a power of ten is that power.
  return Math.max(0, -Math.floor(Math.log10(Math.abs(b - a)) + 1e-9));
};
