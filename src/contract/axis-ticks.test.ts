import { describe, expect, it } from 'vitest';
import { roundTicks } from './axis-ticks.ts';

describe('round ticks', () => {
  it('lie between the limits, at steps of 1, 2 or 5', () => {
    expect(roundTicks(27.9, 31.8, 5)).toEqual([28, 29, 30, 31]);
    expect(roundTicks(0.8612, 0.8991, 5)).toEqual([0.87, 0.88, 0.89]);
    expect(roundTicks(-0.31, 0.52, 5)).toEqual([-0.2, 0, 0.2, 0.4]);
    expect(roundTicks(0, 200_000, 4)).toEqual([0, 50_000, 100_000, 150_000, 200_000]);
  });

  it('of nothing are none', () => {
    expect(roundTicks(3, 3, 5)).toEqual([]);
    expect(roundTicks(NaN, 3, 5)).toEqual([]);
  });
});
