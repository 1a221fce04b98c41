import { describe, expect, it } from 'vitest';
import { PixReviveError } from '../../contract/errors.ts';
import type { Samples } from './psnr.ts';
import { ssim } from './ssim.ts';

/** Reproducible noise; the sequence of a 32-bit xorshift generator. */
const noise = (length: number, peak: number, seed: number): number[] => {
  let state = seed;
  return Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % (peak + 1);
  });
};

/** SSIM straight from the definition: means, then sample covariances from deviations, window by window. */
const slowSsim = (a: Samples, b: Samples, width: number, height: number, peak: number): number => {
  let total = 0;
  for (let top = 0; top + 7 <= height; top += 1) {
    for (let left = 0; left + 7 <= width; left += 1) {
      const indices = Array.from({ length: 49 }, (_, i) => (top + Math.floor(i / 7)) * width + left + (i % 7));
      const mean = (plane: Samples) => indices.reduce((sum, i) => sum + (plane[i] as number), 0) / 49;
      const [ma, mb] = [mean(a), mean(b)];
      const covariance = (p: Samples, mp: number, q: Samples, mq: number) =>
        indices.reduce((sum, i) => sum + ((p[i] as number) - mp) * ((q[i] as number) - mq), 0) / 48;
      const [c1, c2] = [(0.01 * peak) ** 2, (0.03 * peak) ** 2];
      total +=
        ((2 * ma * mb + c1) * (2 * covariance(a, ma, b, mb) + c2)) /
        ((ma * ma + mb * mb + c1) * (covariance(a, ma, a, ma) + covariance(b, mb, b, mb) + c2));
    }
  }
  return total / ((width - 6) * (height - 6));
};

describe('SSIM', () => {
  it('is 1 for identical planes', () => {
    const plane = Uint8Array.from(noise(20 * 15, 255, 7));
    expect(ssim(plane, plane.slice(), { width: 20, height: 15 }, 8)).toBe(1);
  });

  it('of two flat planes is the luminance term alone', () => {
    // (2·100·120 + 6.5025) / (100² + 120² + 6.5025)
    const size = { width: 9, height: 8 };
    const value = ssim(new Uint8Array(72).fill(100), new Uint8Array(72).fill(120), size, 8);
    expect(value).toBeCloseTo(24006.5025 / 24406.5025, 12);
  });

  it.each([
    { bitDepth: 8, width: 23, height: 17 },
    { bitDepth: 8, width: 7, height: 7 },
    { bitDepth: 10, width: 31, height: 9 },
    { bitDepth: 16, width: 12, height: 20 },
  ])('agrees with the definition at $bitDepth bit, $width × $height', ({ bitDepth, width, height }) => {
    const peak = 2 ** bitDepth - 1;
    const make = bitDepth === 8 ? Uint8Array : Uint16Array;
    const reference = make.from(noise(width * height, peak, 1));
    const test = make.from(noise(width * height, peak, 99).map((v, i) => ((reference[i] as number) * 3 + v) >> 2));
    const expected = slowSsim(reference, test, width, height, peak);
    expect(expected).toBeGreaterThan(0.1);
    expect(expected).toBeLessThan(0.99);
    expect(ssim(reference, test, { width, height }, bitDepth)).toBeCloseTo(expected, 10);
  });

  it('refuses planes smaller than its window', () => {
    const plane = new Uint8Array(6 * 40);
    expect(() => ssim(plane, plane, { width: 40, height: 6 }, 8)).toThrow(PixReviveError);
    expect(() => ssim(plane, plane, { width: 40, height: 6 }, 8)).toThrow(/smaller than 7 × 7/);
  });
});
