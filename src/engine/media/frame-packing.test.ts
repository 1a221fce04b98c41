import { describe, expect, test } from 'vitest';
import type { PictureFormat } from '../../contract/media.ts';
import { allocateFrame } from './frame.ts';
import { makePacker, packedBytes } from './frame-packing.ts';

const pack = (source: PictureFormat, target: PictureFormat, planes: number[][], fullRange = false): number[] => {
  const frame = allocateFrame(source);
  planes.forEach((samples, i) => frame.planes[i]?.set(samples));
  const out = Buffer.alloc(packedBytes(target));
  makePacker({ source, target, fullRange })(frame.planes, out);
  return target.bitDepth > 8 ? [...new Uint16Array(out.buffer, out.byteOffset, out.length / 2)] : [...out];
};

const size = { width: 3, height: 1 };

describe('packing', () => {
  test('planes follow each other, odd sizes rounded up for chroma', () => {
    const format = { width: 3, height: 3, chroma: '420', bitDepth: 8 } as const;
    const luma = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(pack(format, format, [luma, [10, 11, 12, 13], [20, 21, 22, 23]])).toEqual([
      ...luma,
      10,
      11,
      12,
      13,
      20,
      21,
      22,
      23,
    ]);
  });

  test('limited range is widened by a shift', () => {
    const source = { ...size, chroma: '444', bitDepth: 8 } as const;
    const target = { ...source, bitDepth: 10 };
    const planes = [
      [16, 128, 235],
      [16, 128, 240],
      [0, 1, 255],
    ];
    expect(pack(source, target, planes)).toEqual([64, 512, 940, 64, 512, 960, 0, 4, 1020]);
  });

  test('full range is widened so that white stays white and grey stays neutral', () => {
    const source = { ...size, chroma: '444', bitDepth: 8 } as const;
    const target = { ...source, bitDepth: 10 };
    const planes = [
      [0, 128, 255],
      [0, 128, 255],
      [1, 127, 129],
    ];
    expect(pack(source, target, planes, true)).toEqual([0, 514, 1023, 0, 512, 1021, 3, 508, 516]);
  });

  test('greyscale gets neutral chroma', () => {
    const source = { width: 2, height: 2, chroma: '400', bitDepth: 8 } as const;
    const target = { ...source, chroma: '420', bitDepth: 10 } as const;
    expect(pack(source, target, [[1, 2, 3, 4]])).toEqual([4, 8, 12, 16, 512, 512]);
  });

  test('padding repeats the last column and row', () => {
    const source = { ...size, chroma: '420', bitDepth: 8 } as const;
    const target = { width: 4, height: 2, chroma: '420', bitDepth: 8 } as const;
    expect(
      pack(source, target, [
        [1, 2, 3],
        [7, 8],
        [9, 10],
      ]),
    ).toEqual([1, 2, 3, 3, 1, 2, 3, 3, 7, 8, 9, 10]);
  });
});
