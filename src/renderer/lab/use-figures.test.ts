import { describe, expect, it } from 'vitest';
import type { NoReferenceSummary } from '../../contract/comparison.ts';
import { noReferenceOf, summariesOf } from './use-figures.ts';

const track = (psnrY: number[]) => ({
  frame: psnrY.map((_, i) => i + 10),
  psnrY,
  psnrU: psnrY.map(() => 40),
  psnrV: psnrY.map(() => 40),
  ssimY: psnrY.map(() => 0.9),
});

describe('figures of a range', () => {
  const before = track([30, 32, 30, 33, 31, 40]);
  const after = track([31, 32.5, 31, 33, 32, 40]);

  it('count the frames of the range alone, by their numbers in the reference', () => {
    const [first, second] = summariesOf([before, after], 0, { from: 10, to: 15 });
    expect(first).toMatchObject({ frames: 5, deltaPsnrY: null });
    expect(first?.psnrY).toBeCloseTo(31.2, 12);
    // Peaks at 32 and 33; valleys at 30 on the inside only.
    expect(first?.pvd).toBeCloseTo((32 - 30 + (33 - 30)) / 2, 12);
    expect(second?.deltaPsnrY).toBeCloseTo((1 + 0.5 + 1 + 0 + 1) / 5, 12);
  });

  it('refer to another baseline', () => {
    const [first, second] = summariesOf([before, after], 1, { from: 10, to: 11 });
    expect(first?.deltaPsnrY).toBeCloseTo(-1, 12);
    expect(second?.deltaPsnrY).toBeNull();
  });

  it('of frames that were not measured are none', () => {
    expect(summariesOf([before], 0, { from: 100, to: 110 })[0]).toMatchObject({ frames: 0, psnrY: null });
  });
});

describe('figures of a range without a reference', () => {
  const columns = {
    frame: [4, 5, 6, 7],
    blockEdges: [1, 2, 3, 4],
    blur: [0.1, 0.2, 0.3, 0.4],
    flicker: [null, 1, null, 3],
    change: [0, 3, 4, 0],
    estimatedPsnrY: [30, 31, 33, 36],
  };
  const clip: NoReferenceSummary = {
    ...{ path: 'a', frames: 4, blockEdges: 2.5, detail: 0, blur: 0.25, flicker: 2, change: 2.5, qp: null },
    ...{ bitrate: 1000, estimatedDeltaPsnrY: null, estimateProblem: null },
    estimatedPsnrY: { value: 32.5, low: 31.5, high: 35 },
  };

  it('are means over its frames, root mean squares of changes, and estimates with the band of the clip', () => {
    const [found] = noReferenceOf([columns], [clip], { from: 5, to: 7 });
    expect(found).toMatchObject({ frames: 2, blockEdges: 2.5, flicker: 1, bitrate: 1000, estimatedDeltaPsnrY: null });
    expect(found?.change).toBeCloseTo(Math.sqrt((9 + 16) / 2), 12);
    expect(found?.estimatedPsnrY).toEqual({ value: 32, low: 31, high: 34.5 });
  });

  it('are those of the engine over the whole clip', () => {
    expect(noReferenceOf([columns], [clip], null)).toEqual([clip]);
  });
});
