import { describe, expect, it } from 'vitest';
import { BitReader } from './bit-reader.ts';

const reader = (bits: string): BitReader => {
  const padded = bits.replaceAll(' ', '').padEnd(Math.ceil(bits.replaceAll(' ', '').length / 8) * 8, '0');
  return new BitReader(Uint8Array.from(padded.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2)));
};

describe('BitReader', () => {
  it('reads fixed lengths across bytes', () => {
    const bits = reader('101 00000001 1111 1');
    expect([bits.bits(3), bits.bits(8), bits.bits(4), bits.flag()]).toEqual([5, 1, 15, true]);
    expect(new BitReader(Uint8Array.of(255, 255, 255, 255)).bits(32)).toBe(0xffffffff);
  });

  it('reads Exp-Golomb codes as table 9-2 of H.264 lists them', () => {
    const codes = reader('1 010 011 00100 00101 00110 00111 0001000');
    expect(Array.from({ length: 8 }, () => codes.unsignedExpGolomb())).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const signed = reader('1 010 011 00100 00101');
    expect(Array.from({ length: 5 }, () => signed.signedExpGolomb())).toEqual([0, 1, -1, 2, -2]);
  });

  it('notices the end of the data', () => {
    const bits = new BitReader(Uint8Array.of(0));
    expect(() => bits.unsignedExpGolomb()).toThrow(RangeError);
    const short = new BitReader(Uint8Array.of(0xff));
    short.skip(10);
    expect(short.left).toBe(-2);
    expect(short.bit()).toBe(0);
  });
});
