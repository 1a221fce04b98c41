/** FFmpeg's measuring filters, where their own traps are: order, memory, odd sizes, deep samples, small pictures. */
import { describe, expect, it } from 'vitest';
import type { PictureFormat } from '../../src/contract/media.ts';
import type { ExtraMeasure } from '../../src/contract/quality.ts';
import { allocateFrame, type VideoFrame } from '../../src/engine/media/frame.ts';
import { openMetricFilters, type MetricFilterName } from '../../src/engine/media/metric-filters.ts';

const rate = { num: 25, den: 1 };

/** Textured pictures that move; `error` is added to every fifth sample. Deeper samples are 8-bit ones, scaled. */
const picture = (format: PictureFormat, index: number, error = 0): VideoFrame => {
  const frame = allocateFrame(format);
  const scale = 2 ** (format.bitDepth - 8);
  frame.planes.forEach((plane, p) => {
    const width = p === 0 ? format.width : Math.ceil(format.width / 2);
    for (let i = 0; i < plane.length; i += 1) {
      const [x, y] = [(i % width) + 2 * index, Math.floor(i / width)];
      const value = 90 + (Math.imul(x, 31) % 17) + ((x * y + 7 * p) % 23) + (i % 5 === 0 ? error : 0);
      plane[i] = value * scale;
    }
  });
  return frame;
};

const measure = async (
  names: readonly MetricFilterName[],
  format: PictureFormat,
  error: number,
  frames = 6,
): Promise<ExtraMeasure[]> => {
  using filters = openMetricFilters(names, format, rate);
  const measures: ExtraMeasure[] = [];
  for (let i = 0; i < frames; i += 1) {
    measures.push(...(await filters.push(picture(format, i), picture(format, i, error))));
  }
  measures.push(...(await filters.finish()));
  return measures;
};

describe('FFmpeg’s measuring filters', () => {
  it('answer once for every frame, in the same way each time', async () => {
    const format: PictureFormat = { width: 127, height: 79, chroma: '420', bitDepth: 8 };
    const first = await measure(['psnr', 'ssim', 'xpsnr'], format, 8);
    expect(first).toHaveLength(6);
    expect(
      first.every(({ ffmpegPsnrY, ffmpegSsimY, xpsnrV }) => [ffmpegPsnrY, ffmpegSsimY, xpsnrV].every(Number.isFinite)),
    ).toBe(true);
    await expect(measure(['psnr', 'ssim', 'xpsnr'], format, 8)).resolves.toEqual(first);
    // A filter on its own says what it says in a chain.
    const alone = await measure(['xpsnr'], format, 8);
    expect(alone.map(({ xpsnrY }) => xpsnrY)).toEqual(first.map(({ xpsnrY }) => xpsnrY));
    expect(alone[0]).not.toHaveProperty('ffmpegPsnrY');
  });

  it.each([120, 127])('give deep samples of width %i the figures of the same picture at 8 bit', async (width) => {
    const format: PictureFormat = { width, height: 79, chroma: '420', bitDepth: 8 };
    const shallow = await measure(['psnr', 'xpsnr'], format, 8);
    const deep = await measure(['psnr', 'xpsnr'], { ...format, bitDepth: 10 }, 8);
    // Peak 1023 against 4 · 255 = 1020, and integer rounding inside xpsnr.
    shallow.forEach((expected, i) => {
      expect(Math.abs((deep[i]?.ffmpegPsnrY ?? NaN) - (expected.ffmpegPsnrY ?? NaN))).toBeLessThan(0.03);
      expect(Math.abs((deep[i]?.xpsnrY ?? NaN) - (expected.xpsnrY ?? NaN))).toBeLessThan(0.3);
    });
  });

  it('never mix frames up, however often memory is recycled', async () => {
    const format: PictureFormat = { width: 320, height: 180, chroma: '420', bitDepth: 8 };
    const measures = await measure(['psnr'], format, 0, 150);
    expect(measures).toHaveLength(150);
    expect(measures.filter(({ ffmpegPsnrY }) => ffmpegPsnrY !== null)).toEqual([]);
  });

  it('refuse pictures that xpsnr cannot take instead of dying of them', () => {
    const tiny: PictureFormat = { width: 44, height: 46, chroma: '420', bitDepth: 8 };
    const unavailable = expect.objectContaining({ code: 'feature-unavailable' }) as Error;
    expect(() => openMetricFilters(['xpsnr'], tiny, rate)).toThrow(unavailable);
    expect(() => openMetricFilters(['psnr', 'xpsnr'], { ...tiny, width: 64, bitDepth: 16 }, rate)).toThrow(unavailable);
    openMetricFilters(['psnr'], tiny, rate).close();
  });
});
