import { describe, expect, it } from 'vitest';
import { acQuantiser } from './ac-quantiser.ts';
import { qpOfH264, qpOfMpegQuantiser, qpOfQuantiserIndex } from './scale.ts';

describe('qpOfH264', () => {
  it('is the number itself at 8 bits and leaves out the offset above', () => {
    expect([0, 26, 51].map((qp) => qpOfH264(qp, 8))).toEqual([0, 26, 51]);
    expect(qpOfH264(45, 10)).toBe(33);
    expect(qpOfH264(3, 10)).toBe(0);
  });
});

describe('qpOfMpegQuantiser', () => {
  it('is 6·log2(q) + 12, within 0 … 51', () => {
    expect([1, 2, 4, 8, 16].map(qpOfMpegQuantiser)).toEqual([12, 18, 24, 30, 36]);
    expect(qpOfMpegQuantiser(31)).toBeCloseTo(41.725, 3);
    expect(qpOfMpegQuantiser(0.5)).toBe(6);
    expect(qpOfMpegQuantiser(112)).toBe(51);
    expect(qpOfMpegQuantiser(0.1)).toBe(0);
  });
});

describe('qpOfQuantiserIndex', () => {
  it('inverts Qstep = 2^((QP - 4) / 6)', () => {
    // Index 57 stands for 64/8: a step of 8 samples, which is QP 22.
    expect(acQuantiser(57, 8)).toBe(64);
    expect(qpOfQuantiserIndex(57, 8)).toBeCloseTo(22, 12);
    expect(2 ** ((qpOfQuantiserIndex(160, 8) - 4) / 6)).toBeCloseTo(305 / 8, 9);
  });

  it('is nearly the same for the same coarse index at every bit depth', () => {
    for (const index of [100, 160, 220, 255]) {
      const eight = qpOfQuantiserIndex(index, 8);
      expect(Math.abs(qpOfQuantiserIndex(index, 10) - eight)).toBeLessThan(0.6);
      expect(Math.abs(qpOfQuantiserIndex(index, 12) - eight)).toBeLessThan(0.6);
    }
  });

  it('rises with the index and stays within 0 … 51', () => {
    for (const bitDepth of [8, 10, 12]) {
      const values = Array.from({ length: 256 }, (_, index) => qpOfQuantiserIndex(index, bitDepth));
      expect(values.every((value, i) => i === 0 || value >= (values[i - 1] ?? 0))).toBe(true);
      expect(values[0]).toBe(0);
      expect(values[255]).toBeCloseTo(4 + 6 * Math.log2(1828 / 8), 1);
      expect(Math.max(...values)).toBeLessThanOrEqual(51);
    }
  });

  it('takes indices beyond the table as its ends', () => {
    expect(acQuantiser(-3, 8)).toBe(4);
    expect(acQuantiser(300, 10)).toBe(7312);
    expect(acQuantiser(255, 12)).toBe(29247);
  });
});
