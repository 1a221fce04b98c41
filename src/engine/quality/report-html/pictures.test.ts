import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ColorTags, PictureFormat } from '../../../contract/media.ts';
import { allocateFrame, type VideoFrame } from '../../media/frame.ts';
import { cropDifference, cropRgb, worstAreas } from './crop.ts';
import { chosenFrames, oneBaseline } from './frame-pictures.ts';
import { encodePng, magnified } from './png.ts';

const format: PictureFormat = { width: 64, height: 48, chroma: '420', bitDepth: 8 };
const tags: ColorTags = {
  range: 'tv',
  matrix: 'bt709',
  primaries: 'bt709',
  transfer: 'bt709',
  chromaLocation: 'left',
};

const filled = (y: number, u: number, v: number, of = format): VideoFrame => {
  const frame = allocateFrame(of);
  [y, u, v].forEach((value, plane) => frame.planes[plane]?.fill(value));
  return frame;
};

const set = (frame: VideoFrame, x: number, y: number, value: number): void => {
  const [luma] = frame.planes;
  if (luma !== undefined) {
    luma[y * frame.format.width + x] = value;
  }
};

const area = { left: 0, top: 0, width: 2, height: 2 };

describe('pictures of a report', () => {
  it('are converted by matrix and range', () => {
    // BT.709, limited range: the code values of 100 % red are 63, 102, 240.
    const [r = 0, g = 0, b = 0] = cropRgb(filled(63, 102, 240), tags, area).data;
    expect([r, g, b]).toEqual([255, expect.closeTo(0, -0.5), expect.closeTo(0, -0.5)]);
    expect([...cropRgb(filled(235, 128, 128), tags, area).data.slice(0, 3)]).toEqual([255, 255, 255]);
    const full = cropRgb(filled(128, 128, 128), { ...tags, range: 'pc' }, area);
    expect([...full.data.slice(0, 3)]).toEqual([128, 128, 128]);
    const deep = { ...format, bitDepth: 10 };
    expect(cropRgb(filled(64, 512, 512, deep), tags, area).data[0]).toBe(0);
  });

  it('show luma alone where the matrix is not one of RGB', () => {
    const grey = cropRgb(filled(126, 60, 200), { ...tags, matrix: 'ictcp' }, area).data;
    expect(new Set(grey).size).toBe(1);
  });

  it('are cut where the error is, or where most was lost', () => {
    const [reference, before, after] = [filled(100, 128, 128), filled(100, 128, 128), filled(100, 128, 128)];
    set(after, 60, 44, 140);
    set(after, 3, 3, 130);
    set(before, 60, 44, 150);
    const size = { width: 16, height: 12 };
    const holds = ({ left, top, width, height }: typeof area, x: number, y: number): boolean =>
      x >= left && x < left + width && y >= top && y < top + height;
    const byError = worstAreas({ reference, after }, size, { width: 4, height: 4 });
    expect(holds(byError.wide, 60, 44) && holds(byError.narrow, 60, 44)).toBe(true);
    const byLoss = worstAreas({ reference, after, before }, size, { width: 4, height: 4 });
    expect(holds(byLoss.wide, 3, 3) && holds(byLoss.narrow, 3, 3)).toBe(true);
  });

  it('are never larger than the frame', () => {
    const frame = filled(100, 128, 128);
    const { wide } = worstAreas({ reference: frame, after: frame }, { width: 224, height: 144 }, area);
    expect(wide).toEqual({ left: 0, top: 0, width: 64, height: 48 });
  });

  it('show differences around grey, enlarged', () => {
    const after = filled(100, 128, 128);
    set(after, 0, 0, 110);
    set(after, 1, 0, 95);
    const { data } = cropDifference(filled(100, 128, 128), after, area);
    expect([data[0], data[3], data[6]]).toEqual([168, 108, 128]);
  });

  it('become PNG files that give the samples back', () => {
    const data = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => (i * 37) % 256);
    const png = encodePng({ width: 2, height: 3, data });
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 3]);
    const length = png.readUInt32BE(33);
    const rows = inflateSync(png.subarray(41, 41 + length));
    const decoded = [0, 1, 2].flatMap((y) => {
      const row = [...rows.subarray(y * 7 + 1, y * 7 + 7)];
      row.forEach((value, x) => (row[x] = x < 3 ? value : (value + (row[x - 3] ?? 0)) & 255));
      return row;
    });
    expect(decoded).toEqual([...data]);
  });

  it('are magnified by repeating samples', () => {
    const { width, data } = magnified({ width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) }, 2);
    expect(width).toBe(4);
    expect([...data.subarray(0, 12)]).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
    expect(data).toHaveLength(24);
  });
});

describe('frames that are shown', () => {
  const clip = (...psnr: number[]) => ({
    frames: psnr.map((psnrY, frame) => ({ frame, psnrY, psnrU: 40, psnrV: 40, ssimY: 0.9 })),
  });

  it('are those of files with a baseline, each once with all its reasons', () => {
    const files = [clip(30, 31, 32, 33), clip(31, 20, 33, 34)];
    const chosen = chosenFrames(files, oneBaseline(2, 0));
    expect(chosen.every(({ file }) => file === 1)).toBe(true);
    expect(chosen.map(({ reasons }) => reasons[0]?.frame)).toEqual([0, 1]);
    expect(chosen[1]?.reasons.map(({ reason }) => reason)).toEqual(['value', 'loss', 'drop']);
  });

  it('are those of all files where none has a baseline, in turn, twelve at most', () => {
    const many = Array.from({ length: 9 }, () => clip(30, 20, 30, 25, 30));
    const chosen = chosenFrames(
      many,
      many.map(() => null),
    );
    expect(chosen).toHaveLength(12);
    expect(new Set(chosen.map(({ file }) => file)).size).toBe(9);
  });
});
