/** Peak signal-to-noise ratio on decoded code values. Definitions: docs/measures.md. */

/** Samples of one plane: bytes at 8 bit, 16-bit words above. */
export type Samples = Uint8Array | Uint16Array;

/** Largest code value at a bit depth: 255, 1023, 4095 … */
export const peakOf = (bitDepth: number): number => 2 ** bitDepth - 1;

/** 2^15 squared differences of bytes stay below 2^31, so that the loop runs on 32-bit integers. */
const byteBlock = 2 ** 15;
/** 2^20 squared differences of words stay at or below 2^52, which a double holds exactly. */
const wordBlock = 2 ** 20;
const limb = 2 ** 52;

const byteBlockSum = (a: Uint8Array, b: Uint8Array, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i += 1) {
    const difference = ((a[i] as number) - (b[i] as number)) | 0;
    sum = (sum + Math.imul(difference, difference)) | 0;
  }
  return sum;
};

const wordBlockSum = (a: Samples, b: Samples, from: number, to: number): number => {
  let sum = 0;
  for (let i = from; i < to; i += 1) {
    const difference = (a[i] as number) - (b[i] as number);
    sum += difference * difference;
  }
  return sum;
};

/**
 * Sum of squared differences of two planes of the same length, in squared code values. Exact below 2^53; above (16-bit
 * planes of several million samples) rounded once, to the nearest double.
 */
export const sumOfSquaredErrors = (reference: Samples, test: Samples): number => {
  if (reference.length !== test.length) {
    throw new RangeError(`planes of ${reference.length} and ${test.length} samples cannot be compared`);
  }
  const bytes = reference instanceof Uint8Array && test instanceof Uint8Array;
  const block = bytes ? byteBlock : wordBlock;
  let high = 0;
  let low = 0;
  for (let from = 0; from < reference.length; from += block) {
    const to = Math.min(from + block, reference.length);
    low += bytes ? byteBlockSum(reference, test, from, to) : wordBlockSum(reference, test, from, to);
    if (low >= limb) {
      low -= limb;
      high += 1;
    }
  }
  return high * limb + low;
};

/** PSNR in dB of a plane from its sum of squared errors; Infinity for identical planes. */
export const psnrOfSum = (squaredErrors: number, samples: number, bitDepth: number): number =>
  squaredErrors === 0 ? Infinity : 10 * Math.log10((peakOf(bitDepth) ** 2 * samples) / squaredErrors);

/**
 * PSNR of one plane in dB: 10 log10(peak² / mean squared error) with peak 2^n − 1 at n bits. Infinity for identical
 * planes.
 */
export const psnr = (reference: Samples, test: Samples, bitDepth: number): number =>
  psnrOfSum(sumOfSquaredErrors(reference, test), reference.length, bitDepth);
