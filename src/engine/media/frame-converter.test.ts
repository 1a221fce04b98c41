import { describe, expect, test } from 'vitest';
import type { ChromaFormat, ColorTags, MediaInfo } from '../../contract/media.ts';
import { restoreSettingsSchema } from '../../contract/settings.ts';
import { planExport } from './export-plan.ts';
import type { ExportPlan } from './export-plan.ts';
import { allocateFrame } from './frame.ts';
import { openFrameConverter } from './frame-converter.ts';

const [width, height] = [16, 8];
const color: ColorTags = {
  range: 'tv',
  matrix: 'bt709',
  primaries: 'bt709',
  transfer: 'bt709',
  chromaLocation: 'left',
};

type Source = {
  chroma: ChromaFormat;
  bitDepth: number;
  tags?: Partial<ColorTags>;
  size?: { width: number; height: number };
};

const planFor = (preset: string, { chroma, bitDepth, tags, size }: Source): ExportPlan => {
  const media: MediaInfo = {
    path: '/nowhere.mkv',
    bytes: 1,
    container: 'matroska,webm',
    video: {
      streamIndex: 0,
      codec: 'ffv1',
      profile: null,
      pixelFormat: '',
      format: { width, height, ...size, chroma, bitDepth },
      sampleAspectRatio: { num: 1, den: 1 },
      color: { ...color, ...tags },
      hdr: [],
      fieldOrder: 'progressive',
      rotation: 0,
      timeBase: { num: 1, den: 25 },
      frameRate: { num: 25, den: 1 },
      constantFrameRate: true,
      frames: 1,
      pts: [0],
      durationSeconds: 0.04,
      bitrate: 1,
      timecode: null,
    },
    streams: [],
    chapters: [],
    metadata: {},
    warnings: [],
  };
  return planExport(media, restoreSettingsSchema.parse({ preset }));
};

/** The picture that the encoder would get, planes after each other, from planes filled by `draw(plane, x, y)`. */
const convert = (preset: string, source: Source, draw: (plane: number, x: number, y: number) => number): Buffer => {
  const plan = planFor(preset, source);
  const frame = allocateFrame(plan.sourceFormat);
  frame.planes.forEach((plane, index) => {
    const row =
      index === 0 || source.chroma === '444' ? plan.sourceFormat.width : Math.ceil(plan.sourceFormat.width / 2);
    plane.forEach((_, i) => {
      plane[i] = draw(index, i % row, Math.floor(i / row));
    });
  });
  if (plan.encoder === null) {
    throw new Error('the preset writes no video');
  }
  using converter = openFrameConverter(plan, plan.encoder);
  using picture = converter.convert(frame);
  return picture.toBuffer();
};

const words = (bytes: Buffer): Uint16Array => new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);

/** R′G′B′ of a Y′CbCr code by ITU-R BT.709/BT.601/BT.2020 and the ranges of ITU-T H.273, scaled to `peak`. */
const rgbOf = (
  code: readonly number[],
  bits: number,
  kr: number,
  kb: number,
  full: boolean,
  peak: number,
): number[] => {
  const unit = 2 ** (bits - 8);
  const [y = 0, u = 0, v = 0] = code;
  const most = 2 ** bits - 1;
  const luma = full ? y / most : (y - 16 * unit) / (219 * unit);
  const [cb, cr] = [u, v].map((c) => (c - 128 * unit) / (full ? most : 224 * unit)) as [number, number];
  const [red, blue] = [luma + 2 * (1 - kr) * cr, luma + 2 * (1 - kb) * cb];
  const green = (luma - kr * red - kb * blue) / (1 - kr - kb);
  return [red, green, blue].map((value) => value * peak);
};

describe('RGB pictures', () => {
  for (const [matrix, kr, kb] of [
    ['bt709', 0.2126, 0.0722],
    ['smpte170m', 0.299, 0.114],
    ['bt2020nc', 0.2627, 0.0593],
  ] as const) {
    for (const range of ['tv', 'pc'] as const) {
      test(`${matrix}, ${range}`, () => {
        const tags = { matrix, range };
        const eight = [120, 100, 160];
        const low = convert('png', { chroma: '420', bitDepth: 8, tags }, (plane) => eight[plane] ?? 0);
        rgbOf(eight, 8, kr, kb, range === 'pc', 255).forEach((value, channel) => {
          expect(Math.abs((low[channel] ?? NaN) - value)).toBeLessThan(0.6);
        });
        const ten = [500, 400, 600];
        const high = convert('png-16', { chroma: '420', bitDepth: 10, tags }, (plane) => ten[plane] ?? 0);
        rgbOf(ten, 10, kr, kb, range === 'pc', 65535).forEach((value, channel) => {
          expect(Math.abs(high.readUInt16BE(channel * 2) - value)).toBeLessThan(1.1);
        });
      });
    }
  }

  test('odd sizes', () => {
    const size = { width: 15, height: 7 };
    const picture = convert('png', { chroma: '420', bitDepth: 8, size }, (plane, x) =>
      plane === 0 ? 16 + x * 14 : 128,
    );
    expect(picture).toHaveLength(15 * 7 * 3);
    expect([picture[0], picture[14 * 3]]).toEqual([0, 228]);
  });
});

describe('Y′CbCr', () => {
  test('4:2:0 8 bit to 4:2:2 10 bit: luma is shifted, chroma interpolated between its rows', () => {
    const picture = words(
      convert(
        'prores-hq',
        { chroma: '420', bitDepth: 8 },
        (plane, x, y) => [16 + x * 14, 40 + x * 20, 40 + y * 40][plane] ?? 0,
      ),
    );
    expect([...picture.subarray(0, width)]).toEqual(Array.from({ length: width }, (_, x) => (16 + x * 14) * 4));
    expect([...picture.subarray(128, 136)]).toEqual(Array.from({ length: 8 }, (_, x) => (40 + x * 20) * 4));
    // Rows of 4:2:0 chroma lie half-way between two luma rows: row 3 is at 3/4 from the first to the second … 90.
    expect(Math.abs((picture[192 + 3 * 8] ?? NaN) - 360)).toBeLessThanOrEqual(4);
  });

  test('full range to limited range, for a codec that cannot say "full"', () => {
    const code = [1023, 512, 1023];
    const picture = words(
      convert('prores-hq', { chroma: '422', bitDepth: 10, tags: { range: 'pc' } }, (plane) => code[plane] ?? 0),
    );
    expect([picture[0], picture[128], picture[192]]).toEqual([940, 512, 960]);
  });

  test('10 bits to 8: the mean stays, errors are diffused', () => {
    const picture = convert('h264', { chroma: '420', bitDepth: 10 }, (plane, x) => (plane === 0 ? 400 + (x % 4) : 514));
    const mean = (from: number, to: number): number =>
      picture.subarray(from, to).reduce((a, b) => a + b, 0) / (to - from);
    expect(mean(0, 128)).toBeCloseTo(100.375, 2);
    expect(mean(128, 192)).toBeCloseTo(128.5, 2);
  });

  test('the same format goes through untouched', () => {
    const picture = words(
      convert('ffv1', { chroma: '444', bitDepth: 12 }, (plane, x, y) => (plane * 1000 + x * 31 + y * 7) % 4096),
    );
    expect(picture[128 + 17]).toBe(1000 + 31 + 7);
  });
});
