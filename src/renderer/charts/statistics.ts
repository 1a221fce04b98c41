/** Figures of a curve over the whole clip or a range of it. */
import { fluctuation } from './fluctuation.ts';

export type CurveStatistics = { mean: number; pvd: number; sd: number; identical: number };

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
  };
};
