/** Thinning a curve for the screen without losing what matters: every minimum and maximum stays. */

export type CurvePoint = { x: number; y: number };

/**
 * At most about two points for each of `columns` columns between positions `from` and `to`: where more samples than
 * that lie in one column, its smallest and its largest remain, in their order. So a dip of one frame is drawn at every
 * zoom. Missing samples (NaN) break the curve and are kept as one gap. Infinite samples are kept as extremes.
 *
 * @param values one sample for each position, counted from `first`
 */
export const decimate = (
  values: ArrayLike<number>,
  first: number,
  from: number,
  to: number,
  columns: number,
): CurvePoint[] => {
  const begin = Math.max(0, Math.floor(from) - first - 1);
  const end = Math.min(values.length, Math.ceil(to) - first + 2);
  const count = end - begin;
  const points: CurvePoint[] = [];
  if (count <= 0) {
    return points;
  }
  if (count <= columns * 2) {
    for (let i = begin; i < end; i++) {
      points.push({ x: i + first, y: values[i] ?? NaN });
    }
    return points;
  }
  const width = count / columns;
  for (let column = 0; column < columns; column++) {
    const start = begin + Math.floor(column * width);
    const stop = begin + Math.floor((column + 1) * width);
    let least = -1;
    let most = -1;
    let gap = -1;
    for (let i = start; i < stop; i++) {
      const value = values[i] ?? NaN;
      if (Number.isNaN(value)) {
        gap = i;
        continue;
      }
      if (least < 0 || value < (values[least] ?? 0)) {
        least = i;
      }
      if (most < 0 || value > (values[most] ?? 0)) {
        most = i;
      }
    }
    const kept = [...new Set([least, most, gap])].filter((i) => i >= 0).sort((a, b) => a - b);
    for (const i of kept) {
      points.push({ x: i + first, y: values[i] ?? NaN });
    }
  }
  return points;
};
