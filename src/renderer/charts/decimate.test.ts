import { describe, expect, it } from 'vitest';
import { decimate } from './decimate.ts';

const long = 200_000;

describe('decimate', () => {
  it('lets a dip of one frame survive at every zoom, wherever it is', () => {
    const values = new Float64Array(long).fill(35);
    for (const dip of [0, 1, 777, 99_999, 123_457, long - 1]) {
      values[dip] = 20;
      for (const columns of [10, 300, 1000, 3999]) {
        const points = decimate(values, 0, 0, long, columns);
        expect(points.some(({ x, y }) => x === dip && y === 20)).toBe(true);
        expect(points.length).toBeLessThanOrEqual(columns * 3);
      }
      values[dip] = 35;
    }
  });

  it('keeps the exact extremes of random data over any window', () => {
    let state = 12_345;
    const values = Float64Array.from({ length: 50_000 }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return 20 + (state / 2_147_483_648) * 20;
    });
    for (const [from, to] of [
      [0, 50_000],
      [1234, 40_321],
      [49_000, 50_000],
    ] as const) {
      const window = values.subarray(from, to);
      const kept = decimate(values, 0, from, to, 200).map(({ y }) => y);
      expect(Math.min(...kept)).toBeLessThanOrEqual(Math.min(...window));
      expect(Math.max(...kept)).toBeGreaterThanOrEqual(Math.max(...window));
    }
  });

  it('gives every sample when there is room, in ascending order', () => {
    const points = decimate([3, 1, 2], 100, 0, 1000, 50);
    expect(points).toEqual([
      { x: 100, y: 3 },
      { x: 101, y: 1 },
      { x: 102, y: 2 },
    ]);
    const xs = decimate(new Float64Array(5000).map(Math.sin), 0, 0, 5000, 100).map(({ x }) => x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
  });

  it('keeps gaps and infinite values', () => {
    const values = new Float64Array(1000).fill(30);
    values[500] = NaN;
    values[700] = Infinity;
    const points = decimate(values, 0, 0, 1000, 20);
    expect(points.some(({ x, y }) => x === 500 && Number.isNaN(y))).toBe(true);
    expect(points.some(({ x, y }) => x === 700 && y === Infinity)).toBe(true);
  });

  it('gives nothing outside the data', () => {
    expect(decimate([1, 2, 3], 0, 50, 60, 10)).toEqual([]);
    expect(decimate([], 0, 0, 10, 10)).toEqual([]);
  });
});
