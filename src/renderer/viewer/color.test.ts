import { describe, expect, it } from 'vitest';
import type { ColorTags, PictureFormat } from '../../contract/media.ts';
import { chromaShift, colorTransform, toRgb } from './color.ts';

const format = (bitDepth = 8, height = 720): PictureFormat => ({ width: 1280, height, chroma: '420', bitDepth });
const tags = (matrix: string, range: ColorTags['range'] = 'tv'): ColorTags => ({
  range,
  matrix,
  primaries: 'unspecified',
  transfer: 'unspecified',
  chromaLocation: 'left',
});

describe('colour', () => {
  it('maps black, white and grey of both ranges', () => {
    const limited = colorTransform(format(), tags('bt709'));
    expect(toRgb(limited, format(), [16, 128, 128])).toEqual([0, 0, 0]);
    expect(toRgb(limited, format(), [235, 128, 128])).toEqual([255, 255, 255]);
    const full = colorTransform(format(), tags('bt709', 'pc'));
    expect(toRgb(full, format(), [0, 128, 128])).toEqual([0, 0, 0]);
    expect(toRgb(full, format(), [255, 128, 128])).toEqual([255, 255, 255]);
    const deep = colorTransform(format(10), tags('bt2020nc'));
    expect(toRgb(deep, format(10), [940, 512, 512])).toEqual([255, 255, 255]);
  });

  it('gives the 100 % bars of BT.709 and BT.601 back', () => {
    // Code values of BT.709-6 and BT.601-7 for full red and full blue in 8 bits.
    expect(toRgb(colorTransform(format(), tags('bt709')), format(), [63, 102, 240])).toEqual([255, 1, 0]);
    const red601 = toRgb(colorTransform(format(), tags('smpte170m')), format(), [81, 90, 240]);
    expect(red601[0]).toBeGreaterThanOrEqual(253);
    expect(red601[1]).toBeLessThanOrEqual(1);
    expect(red601[2]).toBeLessThanOrEqual(1);
    const blue = toRgb(colorTransform(format(), tags('bt709')), format(), [32, 240, 118]);
    expect(blue[0]).toBeLessThanOrEqual(2);
    expect(blue[2]).toBeGreaterThanOrEqual(253);
  });

  it('says when it had to assume a matrix, and assumes it by the height', () => {
    expect(colorTransform(format(8, 720), tags('unspecified'))).toMatchObject({ name: 'bt709', assumed: true });
    expect(colorTransform(format(8, 576), tags('unspecified'))).toMatchObject({ name: 'smpte170m', assumed: true });
    expect(colorTransform(format(), tags('bt709')).assumed).toBe(false);
  });

  it('places chroma by its location', () => {
    expect(chromaShift(format(), 'left')).toEqual({ x: 0, y: 0.5 });
    expect(chromaShift(format(), 'center')).toEqual({ x: 0.5, y: 0.5 });
    expect(chromaShift(format(), 'topleft')).toEqual({ x: 0, y: 0 });
    expect(chromaShift({ ...format(), chroma: '444' }, 'center')).toEqual({ x: 0, y: 0 });
  });
});
