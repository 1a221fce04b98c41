import { describe, expect, it } from 'vitest';
import { meanGain, statisticsOf } from './statistics.ts';

const curve = (...values: number[]): Float64Array => new Float64Array(values);

describe('statistics of a curve', () => {
  it('leave out what was not measured, and count identical frames', () => {
    const figures = statisticsOf(curve(30, NaN, 32, Infinity), null);
    expect(figures).toMatchObject({ mean: 31, sd: 1, identical: 1, measured: 3 });
  });

  it('treat a range as a clip of its own', () => {
    // Peaks and valleys of 3 dB between 1 and 6; the ends count as neither.
    const figures = statisticsOf(curve(10, 33, 30, 33, 30, 33, 10), { from: 1, to: 6 });
    expect(figures.pvd).toBeCloseTo(3);
    expect(figures.mean).toBeCloseTo((33 * 3 + 60) / 5);
  });

  it('compare two curves only where both are measured, so that a half-finished job shows its true gain', () => {
    expect(meanGain(curve(30, 28, 20, 10), curve(30.5, 28.5, NaN, NaN), null)).toBeCloseTo(0.5);
    expect(meanGain(curve(30, Infinity), curve(31, Infinity), null)).toBeCloseTo(1);
    expect(meanGain(curve(30), curve(NaN), null)).toBeNull();
    expect(meanGain(curve(30, 30, 30), curve(31, 35, 31), { from: 1, to: 2 })).toBeCloseTo(5);
  });
});
