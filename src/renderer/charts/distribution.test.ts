import { describe, expect, it } from 'vitest';
import { commonBins, cumulative, histogram } from './distribution.ts';

const values = Float64Array.of(30, 31, 31, 32, NaN, Infinity);

describe('distributions', () => {
  it('share bins over all curves', () => {
    expect(commonBins([values, Float64Array.of(28, 34)], null)).toEqual({ low: 28, width: 2, count: 3 });
    expect(commonBins([Float64Array.of(NaN, Infinity)], null)).toBeNull();
    expect(commonBins([Float64Array.of(5, 5)], null)).toEqual({ low: 4.5, width: 1, count: 1 });
    expect(commonBins([values], { from: 1, to: 4 })).toEqual({ low: 31, width: 1 / 3, count: 3 });
    const long = Float64Array.from({ length: 100_000 }, (_, i) => i);
    expect(commonBins([long], null)?.count).toBe(80);
  });

  it('count every measured frame once, the greatest value in the last bin, identical ones apart', () => {
    const { shares, identical } = histogram(values, null, { low: 30, width: 1, count: 2 });
    expect(shares).toEqual([20, 60]);
    expect(identical).toBe(20);
  });

  it('add up to the share of frames that are not identical', () => {
    expect(cumulative(values, null, 100).map(({ x, y }) => [x, y])).toEqual([
      [30, 0],
      [30, 20],
      [31, 40],
      [31, 60],
      [32, 80],
      [32, 80],
    ]);
    expect(cumulative(Float64Array.of(NaN), null, 100)).toEqual([]);
  });

  it('stay short for long clips', () => {
    const long = Float64Array.from({ length: 100_000 }, (_, i) => i);
    const points = cumulative(long, null, 500);
    expect(points.length).toBeLessThan(505);
    expect(points.at(-1)).toEqual({ x: 99_999, y: 100 });
  });
});
