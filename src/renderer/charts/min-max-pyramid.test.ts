import { describe, expect, it } from 'vitest';
import { MinMaxPyramid, runFlags } from './min-max-pyramid.ts';

/** Numerical Recipes' generator: the same numbers in every run. */
const noise = (count: number): Float64Array => {
  let state = 12_345;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 20 + (state / 2 ** 32) * 20;
  });
};

describe('the pyramid of extremes', () => {
  it('keeps a dip of one frame in 200 000 at every level, wherever it is', () => {
    for (const dip of [0, 1, 777, 99_999, 123_457, 199_999]) {
      const values = new Float64Array(200_000).fill(35);
      values[dip] = 20;
      const pyramid = new MinMaxPyramid(values);
      for (let level = 0; level <= pyramid.top; level++) {
        expect(pyramid.low(level, Math.floor(dip / 2 ** level))).toBe(dip);
      }
    }
  });

  it('has the exact extremes of every run and of every range', () => {
    const values = noise(1023);
    const pyramid = new MinMaxPyramid(values);
    for (let level = 0; level <= pyramid.top; level++) {
      const size = 2 ** level;
      expect(pyramid.runs(level)).toBe(Math.ceil(values.length / size));
      for (let run = 0; run < pyramid.runs(level); run++) {
        const part = values.subarray(run * size, (run + 1) * size);
        expect(values[pyramid.low(level, run)]).toBe(Math.min(...part));
        expect(values[pyramid.high(level, run)]).toBe(Math.max(...part));
      }
    }
    for (const [from, to] of [
      [0, 1023],
      [1, 2],
      [17, 800],
      [511, 513],
      [1000, 5000],
      [-4, 9],
    ] as const) {
      const part = values.subarray(Math.max(0, from), to);
      expect(pyramid.extremes(from, to)).toEqual({ low: Math.min(...part), high: Math.max(...part), flags: 0 });
    }
  });

  it('tells missing and infinite values apart from the finite extremes', () => {
    const pyramid = new MinMaxPyramid(Float64Array.of(30, Infinity, 40, NaN, -Infinity, NaN, NaN, NaN));
    expect(pyramid.extremes(0, 3)).toEqual({ low: 30, high: 40, flags: runFlags.above });
    expect(pyramid.extremes(0, 8).flags).toBe(runFlags.above | runFlags.missing | runFlags.below);
    expect(pyramid.low(1, 3)).toBe(-1);
    expect(pyramid.flags(1, 3)).toBe(runFlags.missing);
    expect(pyramid.extremes(5, 8)).toEqual({ low: Infinity, high: -Infinity, flags: runFlags.missing });
  });

  it('of nothing is nothing', () => {
    const pyramid = new MinMaxPyramid(new Float64Array(0));
    expect(pyramid.top).toBe(0);
    expect(pyramid.extremes(0, 10)).toEqual({ low: Infinity, high: -Infinity, flags: 0 });
  });
});
