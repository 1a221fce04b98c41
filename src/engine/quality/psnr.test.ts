import { describe, expect, it } from 'vitest';
import { psnr, psnrOfSum, sumOfSquaredErrors } from './psnr.ts';

describe('PSNR', () => {
  it('is what the definition gives by hand', () => {
    // squared errors 1 + 4 + 0 + 9 = 14, mean 3.5; 10 log10(65025 / 3.5) = 42.69012…
    const reference = Uint8Array.of(10, 20, 30, 40);
    const test = Uint8Array.of(11, 18, 30, 43);
    expect(sumOfSquaredErrors(reference, test)).toBe(14);
    expect(psnr(reference, test, 8)).toBeCloseTo(42.6901232, 6);
  });

  it('takes the peak of the bit depth', () => {
    const reference = Uint16Array.of(0, 100, 200, 300);
    const test = Uint16Array.of(1, 101, 201, 301);
    // Mean squared error 1: 20 log10(1023), 20 log10(4095), 20 log10(65535).
    expect(psnr(reference, test, 10)).toBeCloseTo(60.197513, 5);
    expect(psnr(reference, test, 12)).toBeCloseTo(72.245076, 5);
    expect(psnr(reference, test, 16)).toBeCloseTo(96.329467, 5);
  });

  it('is infinite for identical planes and 0 dB for opposite ones', () => {
    const black = new Uint8Array(100);
    const white = new Uint8Array(100).fill(255);
    expect(psnr(black, black.slice(), 8)).toBe(Infinity);
    expect(psnr(black, white, 8)).toBe(0);
  });

  it('sums exactly where 32 bits overflow', () => {
    const samples = 3 * 2 ** 15 + 7;
    const sum = sumOfSquaredErrors(new Uint8Array(samples), new Uint8Array(samples).fill(255));
    expect(sum).toBe(samples * 65025);
  });

  it('sums exactly where 2^53 is passed', () => {
    const samples = 2 ** 22 + 5;
    const sum = sumOfSquaredErrors(new Uint16Array(samples), new Uint16Array(samples).fill(65535));
    const exact = BigInt(samples) * 65535n ** 2n;
    expect(exact > 2n ** 53n).toBe(true);
    expect(sum).toBe(Number(exact));
    expect(psnrOfSum(sum, samples, 16)).toBeCloseTo(0, 12);
  });

  it('refuses planes of different lengths', () => {
    expect(() => sumOfSquaredErrors(new Uint8Array(4), new Uint8Array(5))).toThrow(RangeError);
  });
});
