/** From linear light to code values: lens, tone, grain, and the BT.709 limited-range 4:2:0 planes. */
import type { View } from './camera.ts';
import { at, clamp, hash } from './noise.ts';

/** A picture in linear light; `coverage` is 1 where a layer is opaque, and colour is multiplied by it. */
export type Exposure = {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
  readonly coverage: Float32Array;
};

/** Planes Y, Cb, Cr of one frame, 8-bit 4:2:0, tightly packed. */
export type Planes = readonly [Uint8Array, Uint8Array, Uint8Array];

export const createExposure = (width: number, height: number): Exposure => ({
  width,
  height,
  rgb: new Float32Array(width * height * 3),
  coverage: new Float32Array(width * height),
});

/** Adds a view to an exposure of a whole fraction of its size, with weight `share`; empty pixels add nothing. */
export const accumulate = (exposure: Exposure, view: View, share: number): void => {
  const scale = view.width / exposure.width;
  const weight = share / (scale * scale);
  for (let row = 0; row < view.height; row++) {
    for (let column = 0; column < view.width; column++) {
      const source = row * view.width + column;
      if (view.depth[source] === Infinity) {
        continue;
      }
      const target = Math.floor(row / scale) * exposure.width + Math.floor(column / scale);
      exposure.coverage[target] = at(exposure.coverage, target) + weight;
      for (let channel = 0; channel < 3; channel++) {
        exposure.rgb[target * 3 + channel] =
          at(exposure.rgb, target * 3 + channel) + weight * at(view.rgb, source * 3 + channel);
      }
    }
  }
};

/** Gaussian blur of interleaved samples, in both directions; borders are repeated. */
const blur = (samples: Float32Array, width: number, height: number, channels: number, sigma: number): Float32Array => {
  const radius = Math.ceil(sigma * 2.5);
  const kernel = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const sum = kernel.reduce((a, b) => a + b, 0);
  let from = samples;
  for (const horizontal of [true, false]) {
    const to = new Float32Array(samples.length);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        for (let tap = -radius; tap <= radius; tap++) {
          const x = horizontal ? clamp(column + tap, 0, width - 1) : column;
          const y = horizontal ? row : clamp(row + tap, 0, height - 1);
          const weight = (kernel[tap + radius] ?? 0) / sum;
          for (let channel = 0; channel < channels; channel++) {
            const target = (row * width + column) * channels + channel;
            to[target] = at(to, target) + weight * at(from, (y * width + x) * channels + channel);
          }
        }
      }
    }
    from = to;
  }
  return from;
};

/** Exposure, deep shadows, a shoulder for the highlights, and the BT.709 transfer curve: linear light to 0…1. */
const toneOf = (light: number): number => {
  const exposed = Math.max(0, light * 1.17 - 0.011);
  const shouldered = (exposed * (1 + exposed / 9)) / (1 + exposed * 0.55);
  const value = Math.min(1, shouldered);
  return value < 0.018 ? 4.5 * value : 1.099 * Math.pow(value, 0.45) - 0.099;
};

/** Nearly normal noise of variance 1 for one sample of one frame, blurred a little as film and sensors do. */
const grain = (x: number, y: number, frame: number): number => {
  const one = (dx: number, dy: number): number => {
    const seed = 181 + frame * 4;
    return hash(x + dx, y + dy, seed) + hash(x + dx, y + dy, seed + 1) + hash(x + dx, y + dy, seed + 2) - 1.5;
  };
  return 1.75 * one(0, 0) + 0.45 * (one(1, 0) + one(0, 1));
};

/**
 * Composes the sharp scene and the blurred layer in front of it, and turns them into planes: BT.709 primaries, transfer
 * and matrix, limited range, chroma sited left (MPEG-2).
 */
export const develop = (scene: Exposure, front: Exposure, frame: number): Planes => {
  const { width, height } = scene;
  const sharp = blur(scene.rgb, width, height, 3, 0.42);
  const soft = blur(front.rgb, width, height, 3, 0.85);
  const cover = blur(front.coverage, width, height, 1, 0.85);
  const luma = new Uint8Array(width * height);
  const blue = new Float32Array(width * height);
  const red = new Float32Array(width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const column = pixel % width;
    const row = Math.floor(pixel / width);
    const fromCentre = ((column / width - 0.5) ** 2 + (row / height - 0.5) ** 2 * 0.5) * 0.55;
    const channel = (index: number): number =>
      toneOf((at(sharp, pixel * 3 + index) * (1 - at(cover, pixel)) + at(soft, pixel * 3 + index)) * (1 - fromCentre));
    const r = channel(0);
    const g = channel(1);
    const b = channel(2);
    const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    const speck = grain(column, row, frame) * (0.55 + 0.5 * Math.sqrt(y));
    luma[pixel] = clamp(Math.round(16 + 219 * y + speck), 16, 235);
    blue[pixel] = (224 * (b - y)) / 1.8556;
    red[pixel] = (224 * (r - y)) / 1.5748;
  }
  return [luma, subsample(blue, width, height), subsample(red, width, height)];
};

const subsample = (plane: Float32Array, width: number, height: number): Uint8Array => {
  const result = new Uint8Array((width / 2) * (height / 2));
  for (let row = 0; row < height / 2; row++) {
    for (let column = 0; column < width / 2; column++) {
      let sum = 0;
      for (const y of [2 * row, 2 * row + 1]) {
        const line = y * width;
        const left = Math.max(0, 2 * column - 1);
        sum += at(plane, line + left) + 2 * at(plane, line + 2 * column) + at(plane, line + 2 * column + 1);
      }
      result[row * (width / 2) + column] = clamp(Math.round(128 + sum / 8), 16, 240);
    }
  }
  return result;
};
