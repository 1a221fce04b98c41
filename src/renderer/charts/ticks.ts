/** Round values for an axis. */

/** Multiples of 1, 2 or 5 times a power of ten between two values: about `count` of them. Empty for an empty interval. */
export const roundTicks = (low: number, high: number, count: number): number[] => {
  const span = high - low;
  if (!(span > 0)) {
    return [];
  }
  const magnitude = 10 ** Math.floor(Math.log10(span / count));
  const step = magnitude * ([1, 2, 5].find((factor) => span / (factor * magnitude) <= count) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // One division at the end keeps 0.3 from becoming 0.30000000000000004.
  const inverse = Math.round(1 / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) =>
    step < 1 ? (first + i) / inverse : (first + i) * step,
  );
};
