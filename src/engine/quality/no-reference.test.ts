import { describe, expect, it } from 'vitest';
import { blockiness, blur, flicker, staticBlocks } from './no-reference.ts';

const size = { width: 64, height: 48 };

const draw = (value: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: size.width * size.height }, (_, i) => value(i % size.width, Math.floor(i / size.width)));

/** A reproducible hash of a position, 0 … 255. */
const grain = (x: number, y: number): number => {
  const h = Math.imul((x * 73856093) ^ (y * 19349663), 0x2c1b3c6d);
  return (h >>> 13) & 255;
};

describe('block edges', () => {
  it('are 1 on a flat picture and close to 1 on a texture without a grid', () => {
    expect(
      blockiness(
        draw(() => 77),
        size,
        8,
      ),
    ).toBe(1);
    expect(blockiness(draw(grain), size, 8)).toBeCloseTo(1, 1);
  });

  it('are what the definition gives for blocks of constant value', () => {
    // Across every border the step is 20; inside 0. (20 + 0.255) / 0.255
    const blocks = draw((x, y) => (((x >> 3) + (y >> 3)) % 2 === 0 ? 100 : 120));
    expect(blockiness(blocks, size, 8)).toBeCloseTo(20.255 / 0.255, 9);
  });

  it('see the grid that they are asked for only', () => {
    const blocks = draw((x, y) => ((x >> 3) * 31 + (y >> 3) * 17 + (grain(x, y) >> 5)) % 200);
    expect(blockiness(blocks, size, 8, 8)).toBeGreaterThan(2);
    expect(blockiness(blocks, size, 8, 7)).toBeLessThan(1.3);
  });
});

describe('blur', () => {
  // A nine-sample mean scales a sinusoid of period p by |sin(9π/p)| / (9 sin(π/p)); rounding and borders add a little.
  it.each([
    { period: 8, expected: 0.111 },
    { period: 16, expected: 0.558 },
    { period: 32, expected: 0.876 },
  ])('of a wave of $period samples is what a nine-sample mean leaves of it', ({ period, expected }) => {
    const wave = (i: number): number => 55 * Math.sin((2 * Math.PI * i) / period);
    const value = blur(
      draw((x, y) => Math.round(128 + wave(x) + wave(y))),
      size,
    );
    expect(Math.abs(value - expected)).toBeLessThan(0.06);
  });

  it('of a single step edge is the share that a nine-sample mean keeps: 1/9', () => {
    // The step of 90 becomes nine steps of 10, of which the one in the old place is compared: (90 − 80) / 90.
    expect(
      blur(
        draw((x) => (x < 32 ? 50 : 140)),
        { ...size },
      ),
    ).toBe(1);
    const rows = draw((x, y) => (x < 32 ? 50 : 140) + (y < 24 ? 0 : 90));
    expect(blur(rows, size)).toBeCloseTo(1 / 9, 9);
  });
});

describe('flicker', () => {
  const still = draw(grain);

  it('is 0 between identical frames and the change in code values where everything brightens', () => {
    const mask = staticBlocks(still, still, size, 8);
    expect(mask).toHaveLength(12);
    expect(flicker(still, still, size, 8, mask)).toBe(0);
    const dark = draw((x, y) => grain(x, y) >> 1);
    const brighter = draw((x, y) => (grain(x, y) >> 1) + 3);
    expect(flicker(dark, brighter, size, 8, mask)).toBeCloseTo(3, 9);
    const deep = (plane: Uint8Array) => Uint16Array.from(plane, (value) => value * 4);
    expect(flicker(deep(dark), deep(brighter), size, 10, mask)).toBeCloseTo((12 * 255) / 1023, 9);
  });

  it('looks at static blocks only, and at none where all move', () => {
    const moved = draw((x, y) => (x < 16 && y < 16 ? 255 - grain(x, y) : grain(x, y)));
    const mask = staticBlocks(still, moved, size, 8);
    expect(mask.indexOf(false)).toBe(0);
    expect(mask.filter(Boolean)).toHaveLength(11);
    expect(flicker(still, moved, size, 8, mask)).toBe(0);
    expect(
      flicker(
        still,
        moved,
        size,
        8,
        mask.map(() => false),
      ),
    ).toBeNull();
  });
});
