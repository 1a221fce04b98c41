/** Structural similarity of two planes, with the window that the restoration literature uses. */
import { PixReviveError } from '../../contract/errors.ts';
import type { PlaneSize } from '../media/frame.ts';
import { peakOf, type Samples } from './psnr.ts';

/** Side of the uniform window. Planes smaller than it have no SSIM. */
export const ssimWindow = 7;

const samplesInWindow = ssimWindow ** 2;
const k1 = 0.01;
const k2 = 0.03;

/** Sums over the last seven rows, one entry per column: reference, test, both squared, product. */
type ColumnSums = { reference: Float64Array; test: Float64Array; squares: Float64Array; products: Float64Array };

/** Adds one row of samples to the column sums, or takes it away (`sign` −1). All values are integers, hence exact. */
const accumulateRow = (sums: ColumnSums, a: Samples, b: Samples, from: number, width: number, sign: 1 | -1): void => {
  const { reference, test, squares, products } = sums;
  for (let x = 0; x < width; x += 1) {
    const r = a[from + x] as number;
    const t = b[from + x] as number;
    reference[x] = (reference[x] as number) + sign * r;
    test[x] = (test[x] as number) + sign * t;
    squares[x] = (squares[x] as number) + sign * (r * r + t * t);
    products[x] = (products[x] as number) + sign * r * t;
  }
};

/**
 * Sum of SSIM over the windows of one row of window positions. With S the sums over a window of n = 49 samples and
 * sample covariance (divisor n − 1), numerator and denominator are both multiplied by n²·n(n − 1), which leaves
 * integers and the two constants only.
 */
const rowSum = (sums: ColumnSums, width: number, c1: number, c2: number): number => {
  const { reference, test, squares, products } = sums;
  let r = 0;
  let t = 0;
  let q = 0;
  let p = 0;
  for (let x = 0; x < ssimWindow - 1; x += 1) {
    r += reference[x] as number;
    t += test[x] as number;
    q += squares[x] as number;
    p += products[x] as number;
  }
  let sum = 0;
  for (let x = ssimWindow - 1, left = 0; x < width; x += 1, left += 1) {
    r += reference[x] as number;
    t += test[x] as number;
    q += squares[x] as number;
    p += products[x] as number;
    const means = r * t;
    const meanSquares = r * r + t * t;
    sum +=
      ((2 * means + c1) * (2 * (samplesInWindow * p - means) + c2)) /
      ((meanSquares + c1) * (samplesInWindow * q - meanSquares + c2));
    r -= reference[left] as number;
    t -= test[left] as number;
    q -= squares[left] as number;
    p -= products[left] as number;
  }
  return sum;
};

/**
 * Mean SSIM of two planes, at most 1 (identical planes). Defaults of scikit-image's `structural_similarity`: 7×7
 * uniform window, sample covariance (divisor 48), K1 0.01, K2 0.03, data range 2^n − 1, and only windows that lie
 * wholly inside the plane (3 samples of border left out). That is the SSIM of MFQE 2.0, STDF and RFDA; it is neither
 * the Gaussian 11×11 one of Wang et al. 2004 nor FFmpeg's `ssim` filter. Planes smaller than 7×7 are refused
 * (`measure-undefined`).
 */
export const ssim = (reference: Samples, test: Samples, size: PlaneSize, bitDepth: number): number => {
  const { width, height } = size;
  if (width < ssimWindow || height < ssimWindow) {
    throw new PixReviveError(
      'measure-undefined',
      `SSIM is not defined for pictures smaller than ${ssimWindow} × ${ssimWindow} samples; this one has ${width} × ${height}.`,
    );
  }
  if (reference.length !== width * height || test.length !== width * height) {
    throw new RangeError(`planes of ${reference.length} and ${test.length} samples are not ${width} × ${height}`);
  }
  const peak = peakOf(bitDepth);
  const c1 = (k1 * peak) ** 2 * samplesInWindow ** 2;
  const c2 = (k2 * peak) ** 2 * samplesInWindow * (samplesInWindow - 1);
  const sums: ColumnSums = {
    reference: new Float64Array(width),
    test: new Float64Array(width),
    squares: new Float64Array(width),
    products: new Float64Array(width),
  };
  for (let y = 0; y < ssimWindow - 1; y += 1) {
    accumulateRow(sums, reference, test, y * width, width, 1);
  }
  let total = 0;
  for (let y = ssimWindow - 1; y < height; y += 1) {
    accumulateRow(sums, reference, test, y * width, width, 1);
    total += rowSum(sums, width, c1, c2);
    accumulateRow(sums, reference, test, (y - ssimWindow + 1) * width, width, -1);
  }
  return total / ((width - ssimWindow + 1) * (height - ssimWindow + 1));
};
