import { describe, expect, it } from 'vitest';
import { commonMultiple, planTiles, type Span, type TilePlan } from './tiling.ts';

/** How often each pixel of the frame is kept. */
const coverage = (plan: TilePlan, width: number, height: number): Uint8Array => {
  const counts = new Uint8Array(width * height);
  for (const { x, y } of plan.tiles) {
    for (let row = y.keepStart; row < y.keepEnd; row += 1) {
      for (let column = x.keepStart; column < x.keepEnd; column += 1) {
        counts[row * width + column] = (counts[row * width + column] ?? 0) + 1;
      }
    }
  }
  return counts;
};

/** What is wrong with one axis of a tile. */
const faults = (
  span: Span,
  size: number,
  padded: number,
  real: number,
  multiple: number,
  overlap: number,
): string[] => {
  const { start, keepStart, keepEnd } = span;
  const end = start + size;
  const even = (border: number): boolean => multiple % 2 === 1 || border % 2 === 0;
  return Object.entries({
    'off the grid': start % multiple !== 0,
    'outside the frame': start < 0 || end > padded,
    // Context on each side: the overlap, or the border of the frame.
    'too little before': start !== 0 && keepStart - start < overlap,
    'too little behind': end !== padded && end - keepEnd < overlap,
    'odd seam': !even(keepStart) || !(keepEnd === real || even(keepEnd)),
  }).flatMap(([name, wrong]) => (wrong ? [`${name}: ${JSON.stringify(span)}`] : []));
};

const sizes = [
  [1920, 1080],
  [1280, 720],
  [639, 359],
  [416, 240],
  [64, 1000],
  [17, 9],
  [1, 1],
] as const;

describe('planTiles', () => {
  for (const [width, height] of sizes) {
    for (const [multiple, overlap] of [
      [1, 0],
      [2, 5],
      [16, 16],
      [16, 40],
    ] as const) {
      for (const maxPixels of [1e9, 200_000, 20_000, 3_000, 1]) {
        it(`covers ${width}×${height} once, multiple ${multiple}, overlap ${overlap}, at most ${maxPixels} pixels`, () => {
          const plan = planTiles({ width, height, multiple, overlap, maxPixels });
          expect(coverage(plan, width, height).every((count) => count === 1)).toBe(true);
          expect(plan.tileWidth % multiple).toBe(0);
          expect(plan.tileHeight % multiple).toBe(0);
          expect(plan.withinBudget).toBe(plan.tileWidth * plan.tileHeight <= maxPixels);
          expect(
            plan.tiles.flatMap(({ x, y }) => [
              ...faults(x, plan.tileWidth, plan.paddedWidth, width, multiple, overlap),
              ...faults(y, plan.tileHeight, plan.paddedHeight, height, multiple, overlap),
            ]),
          ).toEqual([]);
        });
      }
    }
  }

  it('takes the whole frame where it fits', () => {
    const plan = planTiles({ width: 1920, height: 1080, multiple: 16, overlap: 32, maxPixels: 1920 * 1088 });
    expect(plan).toMatchObject({ paddedWidth: 1920, paddedHeight: 1088, tileWidth: 1920, tileHeight: 1088 });
    expect(plan.tiles).toHaveLength(1);
  });

  it('spends little on overlaps', () => {
    const plan = planTiles({ width: 1920, height: 1080, multiple: 16, overlap: 32, maxPixels: 500_000 });
    const computed = plan.tiles.length * plan.tileWidth * plan.tileHeight;
    expect(computed / (1920 * 1080)).toBeLessThan(1.2);
  });

  it('plans the same tiles again from the size of its own tile', () => {
    for (const maxPixels of [700_000, 300_000, 90_000, 20_000, 10]) {
      const request = { width: 1918, height: 1078, multiple: 8, overlap: 24, maxPixels };
      const plan = planTiles(request);
      expect(planTiles({ ...request, maxPixels: plan.tileWidth * plan.tileHeight }).tiles).toEqual(plan.tiles);
    }
  });

  it('refuses nonsense', () => {
    expect(() => planTiles({ width: 0, height: 4, multiple: 1, overlap: 0, maxPixels: 1 })).toThrow(RangeError);
    expect(() => planTiles({ width: 4, height: 4, multiple: 1, overlap: 0, maxPixels: Number.NaN })).toThrow(
      RangeError,
    );
  });
});

describe('commonMultiple', () => {
  it('is the least one', () => {
    expect(commonMultiple(1, 2)).toBe(2);
    expect(commonMultiple(6, 4)).toBe(12);
    expect(commonMultiple(16, 2)).toBe(16);
  });
});
