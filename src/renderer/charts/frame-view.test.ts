import { describe, expect, it } from 'vitest';
import { leastFrames, zoomedWindow } from './frame-view.ts';

describe('a zoomed window', () => {
  it('keeps the place under the pointer where it is', () => {
    const place = 700;
    const found = zoomedWindow({ from: 100, to: 1100 }, place, 0.5, 10_000);
    expect(found).toEqual({ from: 400, to: 900 });
    const part = (place - (found?.from ?? 0)) / ((found?.to ?? 1) - (found?.from ?? 0));
    expect(part).toBeCloseTo((place - 100) / 1000, 12);
  });

  it('stops at the fewest frames, also there under the pointer, and at the ends of the clip', () => {
    const close = zoomedWindow({ from: 100, to: 110 }, 109, 0.1, 10_000);
    expect((close?.to ?? 0) - (close?.from ?? 0)).toBeCloseTo(leastFrames, 12);
    expect(109 - (close?.from ?? 0)).toBeCloseTo(0.9 * leastFrames, 12);
    expect(zoomedWindow({ from: 0, to: 500 }, 10, 1.5, 10_000)).toEqual({ from: 0, to: 750 });
    expect(zoomedWindow({ from: 0, to: 900 }, 450, 1.25, 1000)).toBeNull();
  });
});
