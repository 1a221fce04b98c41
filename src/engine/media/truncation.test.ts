import { describe, expect, it } from 'vitest';
import { matroskaSize } from './truncation.ts';

const header = [0x1a, 0x45, 0xdf, 0xa3, 0x83, 1, 2, 3];
const segment = [0x18, 0x53, 0x80, 0x67];

describe('matroskaSize', () => {
  it('is the end of the segment', () => {
    expect(matroskaSize(Uint8Array.of(...header, ...segment, 0x40, 200))).toBe(8 + 4 + 2 + 200);
    expect(matroskaSize(Uint8Array.of(...header, ...segment, 0x01, 0, 0, 0, 0, 1, 0, 0))).toBe(8 + 4 + 8 + 65536);
  });

  it('is null for live recordings and for anything else', () => {
    expect(matroskaSize(Uint8Array.of(...header, ...segment, 0x01, 255, 255, 255, 255, 255, 255, 255))).toBeNull();
    expect(matroskaSize(Uint8Array.of(...header, ...segment, 0xff))).toBeNull();
    expect(matroskaSize(Uint8Array.of(0, 0, 0, 0))).toBeNull();
    expect(matroskaSize(Uint8Array.of(...header, 0x18, 0x53))).toBeNull();
    expect(matroskaSize(new Uint8Array())).toBeNull();
  });
});
