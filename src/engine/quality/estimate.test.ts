import { describe, expect, it } from 'vitest';
import type { TrackRow } from '../../contract/measures/track-columns.ts';
import {
  addEstimates,
  errorEnergy,
  estimateGain,
  gainShare,
  estimateInputs,
  estimatePsnr,
  type EstimatedTrack,
} from './estimate.ts';
import { summariseWithoutReference } from '../../contract/measures/no-reference-summary.ts';

const track = (rows: TrackRow[], isRestored = false): EstimatedTrack => ({
  rows,
  summary: summariseWithoutReference(rows, { path: 'a.mkv', bitrate: null }),
  isRestored,
});

const clip = (qp: number | null, extra: Partial<TrackRow> = {}): TrackRow[] =>
  Array.from({ length: 12 }, (_, frame) => ({
    frame,
    qp,
    detail: 6,
    blockEdges: 1,
    blur: 0.3,
    flicker: null,
    ...extra,
  }));

describe('the estimate of PSNR without a reference', () => {
  it('falls with the QP, over the whole range that streams use', () => {
    const at = (qp: number): number => estimatePsnr({ qp, qpAround: qp, detail: 6 });
    const curve = [22, 27, 32, 37, 42].map(at);
    curve.slice(1).forEach((value, i) => {
      expect(value).toBeLessThan(curve[i] ?? 0);
    });
    expect(at(37)).toBeGreaterThan(25);
    expect(at(37)).toBeLessThan(40);
  });

  it('takes the neighbours’ QP from the frames around', () => {
    const frames = [20, 30, 40, null].map((qp) => ({ qp, detail: 5 }));
    expect(estimateInputs(frames).map((input) => input?.qpAround ?? null)).toEqual([30, 30, 30, null]);
  });

  it('gives a gain that nothing changed no decibels, and never more than most of the error', () => {
    expect(estimateGain(32, 0, 1)).toBeCloseTo(0, 12);
    expect(estimateGain(32, 2, 0.5)).toBeGreaterThan(estimateGain(32, 1, 0.5));
    expect(estimateGain(32, 100, 1)).toBeLessThan(4);
    expect([0, 32, 42, 99].map((qp) => gainShare({ at32: 0.7, per10: 0.3 }, qp))).toEqual([0, 0.7, 1, 1.2]);
    expect(estimateGain(32, 1, 1)).toBeCloseTo(-10 * Math.log10(1 - 1 / errorEnergy(32)), 12);
  });

  it('stands beside each track as an interval: by its own QP, or by what it changed in the baseline', () => {
    const tracks = [
      track(clip(37)),
      track(clip(27)),
      track(clip(null, { change: 1.5 })),
      track(clip(20, { change: 1.5 }), true),
    ];
    const [baseline, finer, lossless, coded] = addEstimates(tracks, 0);
    expect(baseline?.estimatedDeltaPsnrY).toBeNull();
    expect(finer?.estimatedPsnrY?.value).toBeGreaterThan((baseline?.estimatedPsnrY?.value ?? Infinity) + 3);
    expect(finer?.estimatedDeltaPsnrY).toBeNull();
    for (const restored of [lossless, coded]) {
      const gain = restored?.estimatedDeltaPsnrY;
      expect(gain?.value).toBeGreaterThan(0);
      expect(gain?.low).toBeLessThan(gain?.value ?? 0);
      expect(gain?.high).toBeGreaterThan(gain?.value ?? 0);
      expect(restored?.estimatedPsnrY?.value).toBeCloseTo(
        (baseline?.estimatedPsnrY?.value ?? NaN) + (gain?.value ?? NaN),
        9,
      );
    }
    expect(tracks[2]?.rows[3]?.estimatedDeltaPsnrY).toBeCloseTo(lossless?.estimatedDeltaPsnrY?.value ?? NaN, 9);
  });

  it('says why there is none', () => {
    const [baseline, other] = addEstimates([track(clip(null)), track(clip(null, { change: 1 }))], 0);
    expect(baseline).toMatchObject({ estimatedPsnrY: null, estimateProblem: expect.stringContaining('QP') as string });
    expect(other).toMatchObject({
      estimatedDeltaPsnrY: null,
      estimateProblem: expect.stringContaining('baseline') as string,
    });
  });
});
