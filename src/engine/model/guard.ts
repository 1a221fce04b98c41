/**
 * Watches what a model returns while it runs. A restored frame is close to its source; one that is empty, frozen,
 * displaced or far away is a failure of the model, its manifest entry or the execution provider, and must stop the job
 * instead of ending up in an archive.
 *
 * Every limit is far outside what restoration does (a network that gains 1 dB at QP 37 changes luma by about one code
 * value of 255 on average) and well inside what faults do. Values below are in code values of 8 bits; deeper samples are scaled.
 */
import { PixReviveError } from '../../contract/errors.ts';
import type { PictureFormat } from '../../contract/media.ts';
import { planeSizes, type Plane, type PlaneSize } from '../media/frame.ts';

/** Constant: the output varies less than this, though the source varies by more than the other (variances). */
const flatVariance = 0.01;
const livelyVariance = 16;
/** Shifted in level: the mean of a plane moves by more. */
const largestMeanChange = 8;
/** Shifted in contrast: slope of output over source block means; mixing up limited and full range gives 0.86 or 1.16. */
const contrastRange = { from: 0.9, to: 1.1 };
const contrastVariance = 64;
/** Displaced: the output fits the source displaced by some pixels this much better than in place. */
const displacementGain = 0.5;
const displacementFloor = 1;
/** Least PSNR between a source coded at `qp` and its restoration, in dB; the better the source, the closer they are. */
export const leastPsnr = (qp: number): number => 32 - 0.3 * qp;

const samplesPerPlane = 16384;
const blockSize = 16;
const blocksPerAxis = 8;

export type GuardInput = {
  readonly frame: number;
  readonly format: PictureFormat;
  /** Planes of the source frame. */
  readonly source: readonly Plane[];
  /** What the model made of them; the first plane, or all. */
  readonly output: readonly Plane[];
  readonly qp: number;
};

/** Samples of source and output on one regular grid, in code values of 8 bits. */
export type Sampled = { readonly source: Float32Array<ArrayBuffer>; readonly output: Float32Array<ArrayBuffer> };

/** The error for a frame of a model that cannot be used. */
export const invalidOutput = (model: string, frame: number, what: string): PixReviveError =>
  new PixReviveError(
    'model-output-invalid',
    `The model "${model}" gave an unusable picture at frame ${frame}: ${what}. ` +
      'Nothing of it was kept. Choose another model or execution provider.',
  );

/**
 * Throws `model-output-invalid` with the frame number where the output cannot be a restoration of the source. Returns
 * the samples of luma that it looked at: a frozen picture shows only in a row of them (frozen-watch.ts).
 */
export const checkOutput = (model: string, input: GuardInput): Sampled => {
  const unit = 2 ** (input.format.bitDepth - 8);
  const sizes = planeSizes(input.format);
  let luma: Sampled = { source: new Float32Array(), output: new Float32Array() };
  for (const [i, output] of input.output.entries()) {
    const source = input.source[i];
    const size = sizes[i];
    if (source === undefined || size === undefined) {
      continue;
    }
    const sampled = sample(source, output, size, unit);
    luma = i === 0 ? sampled : luma;
    const what =
      levelFault(sampled, ['luma', 'Cb', 'Cr'][i] ?? 'a plane') ??
      (i === 0 ? (structureFault(source, output, size, unit) ?? distanceFault(sampled, input.qp)) : null);
    if (what !== null) {
      throw invalidOutput(model, input.frame, what);
    }
  }
  return luma;
};

const sample = (source: Plane, output: Plane, { width, height }: PlaneSize, unit: number): Sampled => {
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / samplesPerPlane)));
  const columns = Math.ceil(width / step);
  const rows = Math.ceil(height / step);
  const from = new Float32Array(columns * rows);
  const to = new Float32Array(columns * rows);
  let at = 0;
  for (let y = 0; y < height; y += step) {
    for (let x = 0; x < width; x += step) {
      from[at] = (source[y * width + x] ?? 0) / unit;
      to[at] = (output[y * width + x] ?? 0) / unit;
      at += 1;
    }
  }
  return { source: from, output: to };
};

/** Constant, too bright or too dark. */
const levelFault = ({ source, output }: Sampled, plane: string): string | null => {
  const from = statistics(source);
  const to = statistics(output);
  if (to.variance < flatVariance && from.variance > livelyVariance) {
    return `${plane} is constant (${Math.round(to.mean)}) and the source is not`;
  }
  const change = to.mean - from.mean;
  return Math.abs(change) > largestMeanChange ? `the mean of ${plane} moved by ${change.toFixed(1)} of 255` : null;
};

/** Too far from the source for what restoration of its QP does. */
const distanceFault = ({ source, output }: Sampled, qp: number): string | null => {
  let squares = 0;
  for (let i = 0; i < source.length; i += 1) {
    const difference = (source[i] ?? 0) - (output[i] ?? 0);
    squares += difference * difference;
  }
  const psnr = squares === 0 ? Infinity : 10 * Math.log10((255 * 255 * source.length) / squares);
  return psnr < leastPsnr(qp)
    ? `it differs too much from its source (${psnr.toFixed(1)} dB, at least ${leastPsnr(qp).toFixed(1)} dB expected at QP ${qp.toFixed(0)})`
    : null;
};

/** Directions and distances that a displacement is looked for in: every distance to 8 along the axes, 1 and 2 diagonally. */
const displacements: readonly (readonly [number, number])[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8].flatMap(
    (d) =>
      [
        [d, 0],
        [-d, 0],
        [0, d],
        [0, -d],
      ] as const,
  ),
  ...[1, 2].flatMap(
    (d) =>
      [
        [d, d],
        [-d, d],
        [d, -d],
        [-d, -d],
      ] as const,
  ),
];
const farthest = 8;

/** Displaced, or changed in contrast: seen on a grid of blocks. */
const structureFault = (source: Plane, output: Plane, { width, height }: PlaneSize, unit: number): string | null => {
  const spanX = width - blockSize - 2 * farthest;
  const spanY = height - blockSize - 2 * farthest;
  if (spanX < blockSize || spanY < blockSize) {
    return null;
  }
  const blocks: number[] = [];
  for (let j = 0; j < blocksPerAxis; j += 1) {
    for (let i = 0; i < blocksPerAxis; i += 1) {
      const x = farthest + Math.floor((i * spanX) / (blocksPerAxis - 1));
      const y = farthest + Math.floor((j * spanY) / (blocksPerAxis - 1));
      blocks.push(y * width + x);
    }
  }
  const differenceAt = (offset: number): number => {
    let sum = 0;
    for (const block of blocks) {
      for (let row = 0; row < blockSize; row += 4) {
        const at = block + row * width;
        for (let column = 0; column < blockSize; column += 2) {
          sum += Math.abs((output[at + column] ?? 0) - (source[at + column + offset] ?? 0));
        }
      }
    }
    return sum / (blocks.length * (blockSize / 4) * (blockSize / 2) * unit);
  };
  const inPlace = differenceAt(0);
  if (inPlace > displacementFloor) {
    let best = { x: 0, y: 0, difference: inPlace };
    for (const [x, y] of displacements) {
      const difference = differenceAt(y * width + x);
      best = difference < best.difference ? { x, y, difference } : best;
    }
    if (best.difference < displacementGain * inPlace) {
      return `it is displaced by about ${best.x},${best.y} pixels`;
    }
  }
  // On a picture as small as a thumbnail the blocks overlap, and a few of them decide: too little to judge by.
  const isJudged = spanX * spanY >= ((blocksPerAxis - 1) * blockSize) ** 2 / 4;
  const slope = isJudged ? contrast(blocks, source, output, width, unit) : null;
  return slope !== null && (slope < contrastRange.from || slope > contrastRange.to)
    ? `its contrast is ${slope.toFixed(2)} of the source's`
    : null;
};

/** Slope of the regression of output on source block means; null where the source's blocks are too alike to tell. */
const contrast = (
  blocks: readonly number[],
  source: Plane,
  output: Plane,
  width: number,
  unit: number,
): number | null => {
  const mean = (plane: Plane, block: number): number => {
    let sum = 0;
    for (let row = 0; row < blockSize; row += 2) {
      for (let column = 0; column < blockSize; column += 2) {
        sum += plane[block + row * width + column] ?? 0;
      }
    }
    return sum / ((blockSize / 2) ** 2 * unit);
  };
  const from = Float32Array.from(blocks, (block) => mean(source, block));
  const to = Float32Array.from(blocks, (block) => mean(output, block));
  const { mean: fromMean, variance } = statistics(from);
  const toMean = statistics(to).mean;
  if (variance < contrastVariance) {
    return null;
  }
  let covariance = 0;
  from.forEach((value, i) => {
    covariance += (value - fromMean) * ((to[i] ?? 0) - toMean);
  });
  return covariance / from.length / variance;
};

const statistics = (values: Float32Array): { mean: number; variance: number } => {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return { mean, variance: Math.max(0, squares / values.length - mean * mean) };
};
