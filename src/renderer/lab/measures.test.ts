import { describe, expect, it } from 'vitest';
import { availableMeasures, denseTrack, passes, shifted } from './measures.ts';

describe('columns of the lab', () => {
  it('lie at their frames; null is identical for PSNR and unknown for others', () => {
    const columns = { frame: [2, 3, 5], psnrY: [30, null, 32], blur: [0.1, null, 0.3] };
    expect([...denseTrack(columns, 'psnrY', 6, true)]).toEqual([NaN, NaN, 30, Infinity, NaN, 32]);
    expect([...denseTrack(columns, 'blur', 6, false)]).toEqual([NaN, NaN, 0.1, NaN, NaN, 0.3]);
    expect([...denseTrack(columns, 'ssimY', 2, false)]).toEqual([NaN, NaN]);
  });

  it('are offered where a track has values', () => {
    expect(availableMeasures([{ frame: [0], psnrY: [null], blur: [null] }])).toEqual(['psnrY']);
    expect(availableMeasures([{ frame: [] }, { frame: [0], blur: [0.2], ssimY: [0.9] }])).toEqual(['ssimY', 'blur']);
  });

  it('of a file move by its offset', () => {
    const values = Float64Array.of(1, 2, 3);
    expect([...shifted(values, 2, 6)]).toEqual([NaN, NaN, 1, 2, 3, NaN]);
    expect([...shifted(values, -1, 3)]).toEqual([2, 3, NaN]);
  });
});

describe('a threshold', () => {
  const values = Float64Array.of(30, 32, Infinity, NaN, 31.9);

  it('counts frames that reach it; identical ones do, missing ones do not count', () => {
    expect(passes(values, 32, 'high', null)).toEqual({ pass: 2, fail: 2 });
    expect(passes(values, 32, 'low', null)).toEqual({ pass: 3, fail: 1 });
  });

  it('counts within the range', () => {
    expect(passes(values, 32, 'high', { from: 1, to: 4 })).toEqual({ pass: 2, fail: 0 });
  });
});
