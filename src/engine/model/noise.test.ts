import { describe, expect, it } from 'vitest';
import { fillNoise } from './noise.ts';

const whole = { x: 0, y: 0, width: 128, height: 96, channels: 6 };
const size = whole.width * whole.height;

const noise = (seed: number, frame: number, region = whole): Float32Array => {
  const out = new Float32Array(region.width * region.height * region.channels);
  fillNoise(out, { seed, frame }, region);
  return out;
};

const mean = (values: Iterable<number>): number => {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    sum += value;
    count += 1;
  }
  return sum / count;
};

const correlation = (a: Float32Array, b: Float32Array): number => mean(a.map((value, i) => value * (b[i] ?? 0)));

describe('fillNoise', () => {
  const values = noise(7, 1000);
  // Standard errors of the estimates from 73,728 independent deviates; five of them are allowed.
  const error = 5 / Math.sqrt(values.length);

  it('is standard normal', () => {
    expect(Math.abs(mean(values))).toBeLessThan(error);
    expect(Math.abs(mean(values.map((z) => z * z)) - 1)).toBeLessThan(error * Math.SQRT2);
    expect(Math.abs(mean(values.map((z) => z ** 3)))).toBeLessThan(error * Math.sqrt(15));
    expect(Math.abs(mean(values.map((z) => z ** 4)) - 3)).toBeLessThan(error * Math.sqrt(96));
  });

  it('has the quantiles of the normal distribution, in the tails too', () => {
    const sorted = Float64Array.from(noise(3, 5, { ...whole, width: 512, height: 512, channels: 4 })).sort();
    for (const [probability, quantile] of [
      [0.001, -3.090232],
      [0.025, -1.959964],
      [0.25, -0.6744898],
      [0.5, 0],
      [0.9, 1.281552],
      [0.999, 3.090232],
    ] as const) {
      const density = Math.exp((-quantile * quantile) / 2) / Math.sqrt(2 * Math.PI);
      const allowed = (5 * Math.sqrt((probability * (1 - probability)) / sorted.length)) / density;
      const found = sorted[Math.floor(probability * sorted.length)] ?? Number.NaN;
      expect(Math.abs(found - quantile)).toBeLessThan(allowed);
    }
    expect(sorted.at(-1)).toBeGreaterThan(4.2);
    expect(sorted.at(-1)).toBeLessThan(6.5);
  });

  it('is unrelated between neighbours, channels, frames and seeds', () => {
    const right = noise(7, 1000, { ...whole, x: 1 });
    const below = noise(7, 1000, { ...whole, y: 1 });
    const planes = Array.from({ length: whole.channels }, (_, c) => values.slice(c * size, (c + 1) * size));
    expect(Math.abs(correlation(values, right))).toBeLessThan(error);
    expect(Math.abs(correlation(values, below))).toBeLessThan(error);
    expect(Math.abs(correlation(values, noise(7, 1001)))).toBeLessThan(error);
    expect(Math.abs(correlation(values, noise(8, 1000)))).toBeLessThan(error);
    for (const [c, plane] of planes.entries()) {
      for (const other of planes.slice(c + 1)) {
        expect(Math.abs(correlation(plane, other))).toBeLessThan(5 / Math.sqrt(size));
      }
    }
  });

  it('depends on the position in the frame, not on the tile', () => {
    const part = { x: 37, y: 41, width: 20, height: 16, channels: 6 };
    const tile = noise(7, 1000, part);
    for (let c = 0; c < part.channels; c += 1) {
      for (let y = 0; y < part.height; y += 1) {
        for (let x = 0; x < part.width; x += 1) {
          const there = c * size + (part.y + y) * whole.width + part.x + x;
          expect(tile[(c * part.height + y) * part.width + x]).toBe(values[there]);
        }
      }
    }
  });

  it('gives the values that it has always given', () => {
    const first = [...noise(0, 0, { x: 0, y: 0, width: 2, height: 1, channels: 4 })].map((z) => z.toFixed(5));
    expect(first).toMatchInlineSnapshot(`
      [
        "-0.54133",
        "0.63140",
        "-0.84762",
        "0.44962",
        "-0.07232",
        "1.28615",
        "0.37438",
        "1.30659",
      ]
    `);
  });
});
