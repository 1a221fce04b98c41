import { describe, expect, it } from 'vitest';
import { summariesOf } from './use-figures.ts';

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
