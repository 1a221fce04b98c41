/** Figures of a curve over the whole clip or a range of it. */
import { fluctuation } from './fluctuation.ts';

export type CurveStatistics = { mean: number; pvd: number; sd: number; identical: number; measured: number };

/** Frames that were not measured (NaN) are left out; infinite ones are counted and left out of the mean. */
export const statisticsOf = (values: Float64Array, range: { from: number; to: number } | null): CurveStatistics => {
  const part = range === null ? values : values.subarray(range.from, range.to);
  const measured = [...part].filter((value) => !Number.isNaN(value));
  const finite = measured.filter(Number.isFinite);
  const { pvd, sd, infinite } = fluctuation(measured);
  return {
    mean: finite.length === 0 ? NaN : finite.reduce((sum, value) => sum + value, 0) / finite.length,
    pvd: finite.length === 0 ? NaN : pvd,
    sd: finite.length === 0 ? NaN : sd,
    identical: infinite,
    measured: measured.length,
  };
};

/** Mean of what one curve has over another, over the frames where both have a finite value; null where there are none. */
export const meanGain = (
  before: Float64Array,
  after: Float64Array,
  range: { from: number; to: number } | null,
): number | null => {
  let sum = 0;
  let count = 0;
  for (let i = range?.from ?? 0; i < Math.min(before.length, range?.to ?? before.length); i++) {
    const difference = (after[i] ?? NaN) - (before[i] ?? NaN);
    if (Number.isFinite(difference)) {
      sum += difference;
      count += 1;
    }
  }
  return count === 0 ? null : sum / count;
};
