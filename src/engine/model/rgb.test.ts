import { describe, expect, it } from 'vitest';
import type { ColorTags, PictureFormat } from '../../contract/media.ts';
import { chromaSiting, colorConversion, readRgb } from './rgb.ts';

const tags = (rest: Partial<ColorTags>): ColorTags => ({
  range: 'tv',
  matrix: 'bt709',
  primaries: 'bt709',
  transfer: 'bt709',
  chromaLocation: 'left',
  ...rest,
});

/** R'G'B' of one colour given as Y'CbCr code values. */
const convert = (code: readonly [number, number, number], colors: ColorTags, bitDepth = 8): number[] => {
  const format: PictureFormat = { width: 1, height: 1, chroma: '444', bitDepth };
  const planes = code.map((value) => ({ width: 1, height: 1, data: Uint16Array.of(value) }));
  const out = new Float32Array(3);
  const axes = { columns: Int32Array.of(0), rows: Int32Array.of(0) };
  const region = { x: 0, y: 0, width: 1, height: 1 };
  readRgb(out, 0, planes, region, axes, chromaSiting(format, 'left'), colorConversion(format, colors), 1);
  return [...out];
};

describe('readRgb', () => {
  // Code values of pure colours at 100 %, from the definitions of the standards (rounded).
  it.each([
    ['white, BT.709', [235, 128, 128], {}, 8, [1, 1, 1]],
    ['black, BT.709', [16, 128, 128], {}, 8, [0, 0, 0]],
    ['red, BT.709', [63, 102, 240], {}, 8, [1, 0, 0]],
    ['green, BT.709', [173, 42, 26], {}, 8, [0, 1, 0]],
    ['blue, BT.709', [32, 240, 118], {}, 8, [0, 0, 1]],
    ['red, BT.601', [81, 90, 240], { matrix: 'smpte170m' }, 8, [1, 0, 0]],
    ['red, BT.2020 in 10 bits', [294, 387, 960], { matrix: 'bt2020nc' }, 10, [1, 0, 0]],
    ['white, full range', [255, 128, 128], { range: 'pc' }, 8, [1, 1, 1]],
    ['red, full-range BT.601', [76, 85, 255], { range: 'pc', matrix: 'bt470bg' }, 8, [1, 0, 0]],
  ] as const)('converts %s', (_, code, rest, bitDepth, expected) => {
    convert(code, tags(rest), bitDepth).forEach((value, i) => {
      expect(Math.abs(value - (expected[i] ?? 0))).toBeLessThan(0.012);
    });
  });

  it('reads chroma where it is sited', () => {
    const format: PictureFormat = { width: 4, height: 2, chroma: '420', bitDepth: 8 };
    const positions = (location: string): string[] => {
      const { first, weight } = chromaSiting(format, location).columns;
      return [...first].map((index, x) => (index + (weight[x] ?? 0)).toFixed(2));
    };
    expect(positions('left')).toEqual(['0.00', '0.50', '1.00', '1.00']);
    expect(positions('center')).toEqual(['0.00', '0.25', '0.75', '1.00']);
    expect([...chromaSiting(format, 'topleft').rows.weight]).toEqual([0, 0]);
  });
});

describe('colorConversion', () => {
  const sd: PictureFormat = { width: 720, height: 576, chroma: '420', bitDepth: 8 };

  it('assumes by size what the tags leave open, and says so', () => {
    const small = colorConversion(sd, tags({ matrix: 'unspecified' }));
    expect(small.kr).toBe(0.299);
    expect(small.assumed).toMatch(/^matrix smpte170m assumed/);
    const large = colorConversion(
      { ...sd, width: 1920, height: 1080 },
      tags({ matrix: 'unspecified', range: 'unspecified' }),
    );
    expect(large.kr).toBe(0.2126);
    expect(large.assumed).toMatch(/^matrix bt709 and limited range assumed/);
    expect(colorConversion(sd, tags({})).assumed).toBeNull();
  });

  it('refuses what is not linear in RGB', () => {
    expect(() => colorConversion(sd, tags({ matrix: 'bt2020c' }))).toThrow(/bt2020c/);
  });
});
