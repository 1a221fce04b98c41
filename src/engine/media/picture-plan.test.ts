import { describe, expect, test } from 'vitest';
import type { ChromaFormat, ColorTags, PictureFormat } from '../../contract/media.ts';
import { findPreset } from './presets.ts';
import { planPicture } from './picture-plan.ts';

const color: ColorTags = {
  range: 'tv',
  matrix: 'bt709',
  primaries: 'bt709',
  transfer: 'bt709',
  chromaLocation: 'left',
};
const picture = (chroma: ChromaFormat, bitDepth: number, width = 1920, height = 1080): PictureFormat => ({
  width,
  height,
  chroma,
  bitDepth,
});
const plan = (id: string, format: PictureFormat, tags: Partial<ColorTags> = {}) => {
  const preset = findPreset(id);
  return planPicture(preset, preset.encoder ?? '', format, { ...color, ...tags });
};
const reasons = (id: string, format: PictureFormat, tags: Partial<ColorTags> = {}): (string | null)[] =>
  plan(id, format, tags).items.map(({ reason }) => reason);

describe('pixel formats', () => {
  test.each([
    ['ffv1', '420', 8, 'yuv420p', []],
    ['ffv1', '444', 16, 'yuv444p16le', []],
    ['ffv1', '400', 10, 'gray10le', []],
    ['h264', '420', 8, 'yuv420p', []],
    ['h264', '420', 10, 'yuv420p', ['bit-depth-reduced']],
    ['h264', '422', 10, 'yuv420p', ['bit-depth-reduced', 'chroma-converted']],
    ['h264', '400', 8, 'yuv420p', ['chroma-converted']],
    ['hevc-10', '420', 8, 'yuv420p10le', ['bit-depth-increased']],
    ['hevc-10', '420', 10, 'yuv420p10le', []],
    ['av1', '420', 8, 'yuv420p', []],
    ['av1', '420', 10, 'yuv420p10le', []],
    ['av1', '420', 12, 'yuv420p10le', ['bit-depth-reduced']],
    ['prores-hq', '420', 8, 'yuv422p10le', ['bit-depth-increased', 'chroma-converted']],
    ['prores-hq', '444', 12, 'yuv422p10le', ['bit-depth-reduced', 'chroma-converted']],
    ['dnxhr-hqx', '422', 10, 'yuv422p10le', []],
    ['png', '420', 8, 'rgb24', ['chroma-converted']],
    ['png', '420', 10, 'rgb24', ['bit-depth-reduced', 'chroma-converted']],
    ['png', '400', 8, 'gray', []],
    ['png-16', '422', 10, 'rgb48be', ['bit-depth-increased', 'chroma-converted']],
    ['png-16', '400', 16, 'gray16be', []],
  ] as const)('%s of 4:%s, %i bits', (id, chroma, bitDepth, pixelFormat, changes) => {
    const format = picture(chroma, bitDepth);
    expect(plan(id, format).pixelFormat).toBe(pixelFormat);
    expect(reasons(id, format)).toEqual(changes);
  });
});

describe('sizes', () => {
  test('codecs that hold even sizes only are padded, and the table says so', () => {
    const odd = picture('420', 8, 639, 359);
    expect(plan('h264', odd)).toMatchObject({ width: 640, height: 360 });
    expect(reasons('h264', odd)).toEqual(['size-padded']);
    expect(plan('dnxhr-hqx', odd)).toMatchObject({ width: 640, height: 360 });
    for (const id of ['ffv1', 'av1', 'prores-hq', 'png']) {
      expect(plan(id, odd), id).toMatchObject({ width: 639, height: 359 });
    }
  });
});

describe('colour', () => {
  test('tags stay, unspecified ones too', () => {
    const none: ColorTags = {
      range: 'unspecified',
      matrix: 'unspecified',
      primaries: 'unspecified',
      transfer: 'unspecified',
      chromaLocation: 'unspecified',
    };
    expect(plan('h264', picture('420', 8), none).color).toEqual(none);
  });

  test('RGB pictures say which matrix was taken, and guess it by size where the source does not say', () => {
    expect(plan('png', picture('420', 8)).color).toMatchObject({ matrix: 'gbr', range: 'pc' });
    const sd = plan('png', picture('420', 8, 720, 576), { matrix: 'unspecified' });
    expect(sd.assumed.matrix).toBe('smpte170m');
    expect(sd.items[0]?.explanation).toContain('does not say');
    expect(plan('png', picture('420', 8), { matrix: 'unspecified' }).assumed.matrix).toBe('bt709');
  });

  test('full range becomes limited where nothing in the file could say "full"', () => {
    expect(reasons('prores-hq', picture('422', 10), { range: 'pc' })).toEqual(['range-converted']);
    expect(plan('prores-hq', picture('422', 10), { range: 'pc' }).color.range).toBe('tv');
    expect(reasons('h264', picture('420', 8), { range: 'pc' })).toEqual([]);
  });
});

test('a preset with a pixel format that cannot be written is refused', () => {
  const preset = { ...findPreset('ffv1'), pixelFormats: ['nv12'] };
  expect(() => planPicture(preset, 'ffv1', picture('420', 8), color)).toThrow(/nv12/);
});
