import { describe, expect, it } from 'vitest';
import { hevcConfigurationOf, nalUnitsOf, payloadOf } from './nal-units.ts';

describe('nalUnitsOf', () => {
  it('splits Annex B at start codes of three and four bytes', () => {
    const data = Buffer.of(0, 0, 0, 1, 0x40, 1, 9, 0, 0, 1, 0x42, 2, 0, 0, 0, 0, 1, 0x44);
    expect(nalUnitsOf(data, null)).toEqual([Buffer.of(0x40, 1, 9), Buffer.of(0x42, 2), Buffer.of(0x44)]);
    expect(nalUnitsOf(Buffer.of(1, 2, 3), null)).toEqual([]);
  });

  it('splits at lengths, and takes what is there of the last unit', () => {
    expect(nalUnitsOf(Buffer.of(0, 2, 7, 8, 0, 9, 1), 2)).toEqual([Buffer.of(7, 8), Buffer.of(1)]);
  });
});

describe('payloadOf', () => {
  it('takes out emulation prevention bytes', () => {
    expect([...payloadOf(Uint8Array.of(1, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3, 3))]).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 3]);
    expect([...payloadOf(Uint8Array.of(5, 6, 7), 2)]).toEqual([5, 6]);
  });
});

describe('hevcConfigurationOf', () => {
  it('reads parameter sets and the length of lengths out of hvcC', () => {
    const record = Buffer.concat([
      Buffer.from([1, ...Array<number>(20).fill(0), 0xff, 2]),
      Buffer.of(0x20, 0, 1, 0, 2, 0x40, 1),
      Buffer.of(0x21, 0, 2, 0, 1, 0x42, 0, 2, 0x42, 9),
    ]);
    const { lengthBytes, units } = hevcConfigurationOf(record);
    expect(lengthBytes).toBe(4);
    expect(units).toEqual([Buffer.of(0x40, 1), Buffer.of(0x42), Buffer.of(0x42, 9)]);
  });

  it('takes Annex B and nothing', () => {
    expect(hevcConfigurationOf(Buffer.of(0, 0, 0, 1, 0x40, 1))).toEqual({
      lengthBytes: null,
      units: [Buffer.of(0x40, 1)],
    });
    expect(hevcConfigurationOf(null)).toEqual({ lengthBytes: null, units: [] });
  });
});
