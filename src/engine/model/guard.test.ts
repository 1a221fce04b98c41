import { describe, expect, it } from 'vitest';
import { PixReviveError } from '../../contract/errors.ts';
import type { PictureFormat } from '../../contract/media.ts';
import { allocateFrame, type Plane, type VideoFrame } from '../media/frame.ts';
import { FrozenWatch } from './frozen-watch.ts';
import { checkOutput, leastPsnr, type Sampled } from './guard.ts';

const format: PictureFormat = { width: 320, height: 180, chroma: '420', bitDepth: 8 };

type Sample = (value: number, x: number, y: number) => number;

/** Blobs with fine texture; `phase` moves them. */
const picture = (phase: number, of = format): VideoFrame => {
  const frame = allocateFrame(of);
  const unit = 2 ** (of.bitDepth - 8);
  frame.planes.forEach((plane, p) => {
    const width = p === 0 ? of.width : of.width / 2;
    plane.forEach((_, i) => {
      const x = (i % width) + phase;
      const y = Math.floor(i / width);
      const texture = (Math.imul(x * 73 + y * 179, 2654435761) >>> 28) - 8;
      plane[i] = (120 + 70 * Math.sin(x / 23) * Math.cos(y / 17) + texture) * unit;
    });
  });
  return frame;
};

const altered = (frame: VideoFrame, change: Sample, planes: readonly number[] = [0]): readonly Plane[] => {
  const copy = allocateFrame(frame.format);
  const peak = 2 ** frame.format.bitDepth - 1;
  copy.planes.forEach((plane, p) => {
    const width = p === 0 ? frame.format.width : frame.format.width / 2;
    frame.planes[p]?.forEach((value, i) => {
      const changed = planes.includes(p) ? change(value, i % width, Math.floor(i / width)) : value;
      plane[i] = Math.max(0, Math.min(peak, Math.round(changed)));
    });
  });
  return copy.planes;
};

/** What the guard says about frame 12; null where it is content. */
const verdict = (
  change: Sample,
  options: { planes?: number[]; qp?: number; format?: PictureFormat } = {},
): string | null => {
  const source = picture(0, options.format);
  const output = altered(source, change, options.planes);
  try {
    checkOutput('Test', {
      frame: 12,
      format: source.format,
      source: source.planes,
      output,
      qp: options.qp ?? 37,
    });
    return null;
  } catch (error) {
    if (error instanceof PixReviveError && error.code === 'model-output-invalid') {
      return error.userMessage;
    }
    throw error;
  }
};

const deep: PictureFormat = { ...format, bitDepth: 10 };

describe('checkOutput', () => {
  it('lets restoration pass', () => {
    expect(verdict((value) => value)).toBeNull();
    expect(verdict((value, x, y) => value + ((x * 7 + y * 3) % 9) - 4)).toBeNull();
    expect(verdict((value) => value, { qp: 0 })).toBeNull();
    // Noise taken away, sharpness added, a little less contrast: all that restorers do.
    expect(verdict((value, x, y) => 120 + 70 * Math.sin(x / 23) * Math.cos(y / 17) + 0 * value)).toBeNull();
    expect(verdict((value) => 0.97 * value + 4)).toBeNull();
  });

  it('names the frame and what is wrong with it', () => {
    expect(verdict(() => 0)).toMatch(/"Test".*frame 12.*luma is constant \(0\)/);
    expect(verdict(() => 128, { planes: [1] })).toMatch(/Cb is constant/);
    expect(verdict((value) => value + 12)).toMatch(/mean of luma moved by 12\.0/);
    expect(verdict((value) => value - 10, { planes: [2] })).toMatch(/mean of Cr moved by -10/);
    expect(verdict((value, x, y) => value + ((x + y) % 2 === 0 ? 40 : -40))).toMatch(
      /differs too much.*at least 20\.9 dB/,
    );
    expect(verdict((value) => 16 + (value * 219) / 255)).toMatch(/moved|contrast/);
    expect(verdict((value) => 120 + (value - 120) * 0.859)).toMatch(/contrast is 0\.86/);
  });

  it('sees displacement by whole pixels', () => {
    const source = picture(0);
    const luma = source.planes[0] ?? new Uint8Array(0);
    for (const [dx, dy] of [
      [1, 0],
      [-3, 0],
      [0, 2],
      [8, 0],
      [1, 1],
    ] as const) {
      const shifted: Sample = (value, x, y) => luma[(y + dy) * format.width + x + dx] ?? value;
      expect(verdict(shifted)).toMatch(`displaced by about ${dx},${dy} pixels`);
    }
  });

  it('judges deeper samples on the same scale', () => {
    expect(verdict((value) => value + 16, { format: deep })).toBeNull();
    expect(verdict((value) => value + 48, { format: deep })).toMatch(/mean of luma moved by 12\.0 of 255/);
    expect(verdict(() => 512, { format: deep })).toMatch(/constant \(128\)/);
  });

  it('expects better-coded sources to change less', () => {
    const rough: Sample = (value, x, y) => value + ((x + y) % 2 === 0 ? 10 : -10);
    expect(leastPsnr(12)).toBeGreaterThan(leastPsnr(37));
    expect(verdict(rough, { qp: 37 })).toBeNull();
    expect(verdict(rough, { qp: 5 })).toMatch(/differs too much/);
  });

  it('lets a flat source stay flat', () => {
    const frame = allocateFrame(format);
    frame.planes.forEach((plane) => plane.fill(16));
    expect(() => {
      checkOutput('Test', { frame: 0, format, source: frame.planes, output: frame.planes, qp: 37 });
    }).not.toThrow();
  });

  it('works on tiny frames', () => {
    const tiny = picture(0, { ...format, width: 4, height: 2 });
    expect(() => {
      checkOutput('Test', {
        frame: 0,
        format: tiny.format,
        source: tiny.planes,
        output: tiny.planes,
        qp: 37,
      });
    }).not.toThrow();
  });
});

describe('FrozenWatch', () => {
  const still = picture(0);

  const samples = (source: VideoFrame, qp = 37): Sampled =>
    checkOutput('Test', { frame: 0, format, source: source.planes, output: still.planes.slice(0, 1), qp });

  // A stale frame looks like its neighbours, so only the row of them shows it.
  const trembling = (frame: number): Sampled => {
    const source = picture(0);
    source.planes[0]?.forEach((value, i, plane) => {
      plane[i] = value + ((i * (frame + 3)) % 7) - 3;
    });
    return samples(source);
  };

  it('finds output that stays for three frames while the source moves', () => {
    const watch = new FrozenWatch();
    expect([0, 1, 2, 3].map((frame) => watch.isFrozen(frame, trembling(frame)))).toEqual([false, false, true, true]);
  });

  it('lets a source stand still', () => {
    const watch = new FrozenWatch();
    expect([0, 1, 2, 3].some((frame) => watch.isFrozen(frame, samples(still)))).toBe(false);
  });

  it('starts anew where frames do not follow each other', () => {
    const watch = new FrozenWatch();
    expect([20, 22, 24, 25, 10].some((frame) => watch.isFrozen(frame, trembling(frame)))).toBe(false);
  });
});
