import { describe, expect, it } from 'vitest';
import type { FrameMeasure } from '../quality.ts';
import { qualitySummarySchema } from '../quality.ts';
import { summarise } from './summary.ts';

const frames = (...psnrY: (number | null)[]): FrameMeasure[] =>
  psnrY.map((value, frame) => ({ frame, psnrY: value, psnrU: 40, psnrV: null, ssimY: 0.9 + frame / 100 }));

describe('summary of a file', () => {
  it('means dB over frames, and PVD and SD of the PSNR-Y curve', () => {
    const summary = summarise(frames(30, 34, 30, 28, 33), { path: 'a.mkv', bitrate: 1234 });
    expect(summary).toMatchObject({
      path: 'a.mkv',
      frames: 5,
      identicalFrames: 0,
      bitrate: 1234,
      psnrY: 31,
      psnrU: 40,
    });
    expect(summary.psnrV).toBeNull();
    expect(summary.ssimY).toBeCloseTo(0.92, 12);
    expect(summary.pvd).toBe(6);
    // Squared deviations from 31: 1 + 9 + 1 + 9 + 4 = 24.
    expect(summary.sd).toBeCloseTo(Math.sqrt(24 / 5), 12);
    expect(summary.deltaPsnrY).toBeNull();
    expect(qualitySummarySchema.parse(summary)).toEqual(summary);
  });

  it('leaves identical frames out of the mean and counts them', () => {
    const summary = summarise(frames(30, null, 34, null), { path: 'a' });
    expect(summary).toMatchObject({ psnrY: 32, identicalFrames: 2, sd: 2 });
    expect(summarise(frames(null, null), { path: 'a' })).toMatchObject({
      psnrY: null,
      identicalFrames: 2,
      pvd: 0,
      sd: 0,
    });
  });

  it('means the gains frame by frame: identical in both is 0, in one only is left out', () => {
    const baseline = frames(30, 31, null, 33, null);
    const summary = summarise(frames(31, 30.5, null, null, 40), { path: 'b', baseline });
    expect(summary.deltaPsnrY).toBeCloseTo((1 - 0.5 + 0) / 3, 12);
    expect(summary.deltaSsimY).toBe(0);
  });

  it('means other tools’ measures where they were made', () => {
    const measured = frames(30, 32).map((frame, i) => ({ ...frame, xpsnrY: 40 + i, vmaf: 90 + 2 * i }));
    const summary = summarise(measured, { path: 'a' });
    expect(summary).toMatchObject({ xpsnrY: 40.5, vmaf: 91 });
    expect(summary).not.toHaveProperty('ffmpegPsnrY');
  });

  it('of no frames is empty rather than wrong', () => {
    expect(summarise([], { path: 'a' })).toMatchObject({ frames: 0, psnrY: null, ssimY: 0, pvd: 0, sd: 0 });
  });
});
