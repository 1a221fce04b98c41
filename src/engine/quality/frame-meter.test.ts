import { afterEach, describe, expect, it } from 'vitest';
import type { ChromaFormat } from '../../contract/media.ts';
import { allocateFrame, type VideoFrame } from '../media/frame.ts';
import { measureFrame } from './frame-meter.ts';
import { openMeter, type Meter } from './meter.ts';
import { psnr } from './psnr.ts';
import { ssim } from './ssim.ts';

/** A frame whose samples follow from position, plane and frame number, plus an error of up to `error`. */
const picture = (index: number, error = 0, chroma: ChromaFormat = '420', bitDepth = 8): VideoFrame => {
  const frame = allocateFrame({ width: 33, height: 21, chroma, bitDepth });
  frame.planes.forEach((plane, p) => {
    for (let i = 0; i < plane.length; i += 1) {
      plane[i] = ((i * 7 + p * 50 + index * 13) % 200) + (error === 0 ? 0 : (i * (p + 1)) % (error + 1));
    }
  });
  frame.index = index;
  return frame;
};

const lumaOf = (frame: VideoFrame) => frame.planes[0] ?? new Uint8Array();

describe('measuring a frame', () => {
  it('gives PSNR of every plane and SSIM of luma under the reference’s number', () => {
    const [reference, test] = [picture(5), picture(5, 9)];
    const measure = measureFrame(reference, test);
    const planes = reference.planes.map((plane, i) => psnr(plane, test.planes[i] ?? plane, 8));
    expect(planes.every(Number.isFinite)).toBe(true);
    expect([measure.psnrY, measure.psnrU, measure.psnrV]).toEqual(planes);
    expect(measure.ssimY).toBe(ssim(lumaOf(reference), lumaOf(test), { width: 33, height: 21 }, 8));
    expect(measure.frame).toBe(5);
  });

  it('writes null for identical planes and for planes that are not there', () => {
    expect(measureFrame(picture(0), picture(0))).toEqual({ frame: 0, psnrY: null, psnrU: null, psnrV: null, ssimY: 1 });
    const grey = measureFrame(picture(0, 0, '400', 10), picture(0, 4, '400', 10));
    expect(grey.psnrY).toBeGreaterThan(40);
    expect([grey.psnrU, grey.psnrV]).toEqual([null, null]);
  });

  it('refuses frames of different formats', () => {
    expect(() => measureFrame(picture(0), picture(0, 0, '444'))).toThrow(RangeError);
  });
});

// Threads start slowly on a machine that is busy with other things.
describe('a meter on threads', { timeout: 60_000 }, () => {
  let meter: Meter | null = null;
  afterEach(async () => {
    await meter?.close();
    meter = null;
  });

  it.each([1, 2])(
    'gives what measureFrame gives, with %i thread(s), and takes several frames at once',
    async (threads) => {
      const opened = openMeter({ threads });
      meter = opened;
      const pairs = Array.from({ length: 12 }, (_, i) => [picture(i), picture(i, 1 + i)] as const);
      const measured = await Promise.all(pairs.map(([reference, test]) => opened.measure(reference, test)));
      expect(measured).toEqual(pairs.map(([reference, test]) => measureFrame(reference, test)));
    },
  );

  it('hands errors over with their code and goes on', async () => {
    meter = openMeter();
    const small = allocateFrame({ width: 6, height: 6, chroma: '400', bitDepth: 8 });
    await expect(meter.measure(small, small)).rejects.toMatchObject({ code: 'measure-undefined' });
    await expect(meter.measure(picture(1), picture(1))).resolves.toMatchObject({ frame: 1, ssimY: 1 });
  });

  it('rejects what is under way when it is closed, and everything after', async () => {
    const closing = openMeter();
    const underWay = closing.measure(picture(0), picture(0, 3));
    const settled = expect(underWay).rejects.toMatchObject({ code: 'cancelled' });
    await closing.close();
    await settled;
    await expect(closing.measure(picture(0), picture(0))).rejects.toMatchObject({ code: 'cancelled' });
  });
});
