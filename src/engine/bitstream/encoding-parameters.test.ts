import { describe, expect, it } from 'vitest';
import { parseEncodingParameters } from './encoding-parameters.ts';

type Block = { width: number; height: number; delta: number };

const structure = (type: number, qp: number, blocks: readonly Block[]): Buffer => {
  const data = Buffer.alloc(64 + 20 * blocks.length);
  data.writeUInt32LE(blocks.length, 0);
  data.writeBigUInt64LE(64n, 8);
  data.writeBigUInt64LE(20n, 16);
  data.writeInt32LE(type, 24);
  data.writeInt32LE(qp, 28);
  blocks.forEach(({ width, height, delta }, i) => {
    data.writeInt32LE(width, 64 + 20 * i + 8);
    data.writeInt32LE(height, 64 + 20 * i + 12);
    data.writeInt32LE(delta, 64 + 20 * i + 16);
  });
  return data;
};

describe('parseEncodingParameters', () => {
  it('weighs blocks by their area', () => {
    const blocks = [
      { width: 16, height: 16, delta: -2 },
      { width: 32, height: 24, delta: 2 },
    ];
    const found = parseEncodingParameters(structure(1, 30, blocks));
    // A quarter of the area at 28, three quarters at 32.
    expect(found).toEqual({ kind: 'h264', mean: 31, spread: Math.sqrt(3) });
  });

  it('takes the frame value where there are no blocks', () => {
    expect(parseEncodingParameters(structure(0, 120, []))).toEqual({ kind: 'vp9', mean: 120, spread: 0 });
  });

  it('refuses what it does not know, and what is cut short', () => {
    const whole = structure(2, 0, [{ width: 16, height: 16, delta: 12 }]);
    expect(parseEncodingParameters(whole)).toMatchObject({ kind: 'mpeg2', mean: 12 });
    expect(parseEncodingParameters(whole.subarray(0, 70))).toBeNull();
    expect(parseEncodingParameters(whole.subarray(0, 20))).toBeNull();
    expect(parseEncodingParameters(structure(9, 0, []))).toBeNull();
  });
});
