/** The three curves through rate-distortion points that Bjøntegaard deltas are computed with, and their integrals. */

/** Definite integral of a curve from `low` to `high`, both within the range of its points. */
export type Integral = (low: number, high: number) => number;

/** At least four points with strictly increasing x. */
export type CurvePoints = { x: readonly number[]; y: readonly number[] };

const at = (values: readonly number[], i: number): number => {
  const value = values[i];
  if (value === undefined) {
    throw new RangeError(`no value ${i} among ${values.length}`);
  }
  return value;
};

/** Slopes of the straight lines between neighbouring points. */
const secants = ({ x, y }: CurvePoints): number[] =>
  x.slice(1).map((right, i) => (at(y, i + 1) - at(y, i)) / (right - at(x, i)));

/** Solves a small dense system by Gaussian elimination with partial pivoting; rows are [coefficients …, right side]. */
const solve = (rows: number[][]): number[] => {
  const n = rows.length;
  for (let column = 0; column < n; column += 1) {
    const pivot = rows.slice(column).reduce((a, b) => (Math.abs(at(b, column)) > Math.abs(at(a, column)) ? b : a));
    const from = rows.indexOf(pivot);
    [rows[column], rows[from]] = [pivot, rows[column] as number[]];
    for (const row of rows.slice(column + 1)) {
      const factor = at(row, column) / at(pivot, column);
      for (let k = column; k <= n; k += 1) {
        row[k] = at(row, k) - factor * at(pivot, k);
      }
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i -= 1) {
    const row = rows[i] as number[];
    const known = solution.reduce((sum, value, k) => (k > i ? sum + value * at(row, k) : sum), 0);
    solution[i] = (at(row, n) - known) / at(row, i);
  }
  return solution;
};

/**
 * One cubic polynomial through four points, or the least-squares cubic of more, as in VCEG-M33 (Bjøntegaard 2001).
 * The abscissa is scaled to −1 … 1 first, so that the normal equations stay well conditioned.
 */
export const cubicIntegral = ({ x, y }: CurvePoints): Integral => {
  const first = at(x, 0);
  const last = at(x, x.length - 1);
  const half = (last - first) / 2;
  const scaled = x.map((value) => (value - first) / half - 1);
  const normal = [0, 1, 2, 3].map((row) => [
    ...[0, 1, 2, 3].map((column) => scaled.reduce((sum, u) => sum + u ** (row + column), 0)),
    scaled.reduce((sum, u, i) => sum + u ** row * at(y, i), 0),
  ]);
  const coefficients = solve(normal);
  const primitive = (value: number): number => {
    const u = (value - first) / half - 1;
    return half * coefficients.reduce((sum, c, power) => sum + (c * u ** (power + 1)) / (power + 1), 0);
  };
  return (low, high) => primitive(high) - primitive(low);
};

/** Integral of the piecewise cubic with the given slope at each point (Hermite form). */
const hermiteIntegral =
  ({ x, y }: CurvePoints, slopes: readonly number[]): Integral =>
  (low, high) => {
    let total = 0;
    for (let i = 0; i + 1 < x.length; i += 1) {
      const left = at(x, i);
      const width = at(x, i + 1) - left;
      const from = (Math.max(low, left) - left) / width;
      const to = (Math.min(high, at(x, i + 1)) - left) / width;
      if (to <= from) {
        continue;
      }
      const rise = at(y, i + 1) - at(y, i);
      const [d0, d1] = [at(slopes, i) * width, at(slopes, i + 1) * width];
      // y(u) = y0 + d0·u + (3·rise − 2·d0 − d1)·u² + (d0 + d1 − 2·rise)·u³ with u from 0 to 1 in the interval
      const primitive = (u: number): number =>
        u * (at(y, i) + u * (d0 / 2 + u * ((3 * rise - 2 * d0 - d1) / 3 + (u * (d0 + d1 - 2 * rise)) / 4)));
      total += width * (primitive(to) - primitive(from));
    }
    return total;
  };

/** Three-point slope at an end, limited so that the curve keeps the direction of its data (Moler 2004, pchip). */
const pchipEnd = (h0: number, h1: number, m0: number, m1: number): number => {
  const slope = ((2 * h0 + h1) * m0 - h0 * m1) / (h0 + h1);
  if (Math.sign(slope) !== Math.sign(m0)) {
    return 0;
  }
  return Math.sign(m0) !== Math.sign(m1) && Math.abs(slope) > 3 * Math.abs(m0) ? 3 * m0 : slope;
};

const pchipSlopes = ({ x, y }: CurvePoints): number[] => {
  const m = secants({ x, y });
  if (m.length === 1) {
    return [at(m, 0), at(m, 0)];
  }
  const h = m.map((_, i) => at(x, i + 1) - at(x, i));
  const n = m.length;
  const inner = m.slice(1).map((after, i) => {
    const before = at(m, i);
    if (before * after <= 0) {
      return 0;
    }
    const w1 = 2 * at(h, i + 1) + at(h, i);
    const w2 = at(h, i + 1) + 2 * at(h, i);
    return (w1 + w2) / (w1 / before + w2 / after);
  });
  const start = pchipEnd(at(h, 0), at(h, 1), at(m, 0), at(m, 1));
  const end = pchipEnd(at(h, n - 1), at(h, n - 2), at(m, n - 1), at(m, n - 2));
  return [start, ...inner, end];
};

/**
 * Monotone piecewise cubic Hermite interpolation (Fritsch & Butland 1984), as in the Excel sheets of the JCT-VC and
 * JVET common test conditions (JCTVC-L1100, JVET-T2010).
 */
export const pchipIntegral = (points: CurvePoints): Integral => hermiteIntegral(points, pchipSlopes(points));

/**
 * The same curve, read at one place; two points are joined by a straight line. Null outside the points: nothing is
 * extrapolated.
 */
export const pchipValue = (points: CurvePoints, place: number): number | null => {
  const { x, y } = points;
  const i = x.findIndex((left, k) => k + 1 < x.length && place >= left && place <= at(x, k + 1));
  if (i === -1) {
    return null;
  }
  const slopes = pchipSlopes(points);
  const width = at(x, i + 1) - at(x, i);
  const u = (place - at(x, i)) / width;
  const rise = at(y, i + 1) - at(y, i);
  const [d0, d1] = [at(slopes, i) * width, at(slopes, i + 1) * width];
  return at(y, i) + u * (d0 + u * (3 * rise - 2 * d0 - d1 + u * (d0 + d1 - 2 * rise)));
};

/** Akima interpolation (Akima 1970); Herglotz et al. 2022 and 2023 found it closest to densely measured curves. */
export const akimaIntegral = (points: CurvePoints): Integral => {
  const m = secants(points);
  const n = m.length;
  const before = 2 * at(m, 0) - at(m, 1);
  const after = 2 * at(m, n - 1) - at(m, n - 2);
  const extended = [2 * before - at(m, 0), before, ...m, after, 2 * after - at(m, n - 1)];
  const slopes = points.x.map((_, i) => {
    const [m1, m2, m3, m4] = [0, 1, 2, 3].map((k) => at(extended, i + k)) as [number, number, number, number];
    const [w1, w2] = [Math.abs(m4 - m3), Math.abs(m2 - m1)];
    return w1 + w2 < 1e-12 ? (m2 + m3) / 2 : (w1 * m2 + w2 * m3) / (w1 + w2);
  });
  return hermiteIntegral(points, slopes);
};
