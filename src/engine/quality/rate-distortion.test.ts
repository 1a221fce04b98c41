import { describe, expect, it } from 'vitest';
import type { FrameMeasure } from '../../contract/quality.ts';
import { bdRate } from './bd-rate.ts';
import type { ComparedFile } from './compare.ts';
import { pairsByName, pairsInTurn, rateDistortion, savedPercent } from './rate-distortion.ts';
import { summarise } from '../../contract/measures/summary.ts';

/** A file of two frames around a PSNR-Y; only what the curves look at is filled in. */
const file = (path: string, bitrate: number | null, psnr: number): ComparedFile => {
  const frames = [psnr - 1, psnr + 1].map((psnrY, frame): FrameMeasure => ({
    frame,
    psnrY,
    psnrU: 40,
    psnrV: 40,
    ssimY: psnr / 100,
  }));
  return { path, frames, notes: [], summary: summarise(frames, { path, bitrate }) } as unknown as ComparedFile;
};

const rates = [100_000, 200_000, 400_000, 800_000];
const encodes = rates.map((rate, i) => file(`/e/q${i}.hevc`, rate, 30 + 2 * i));
const restored = rates.map((_, i) => file(`/e/q${i}.max.mkv`, 9e6, 30.5 + 2 * i));

describe('pairs of encodes and restorations', () => {
  it('are found by names that go on, and by equal names elsewhere', () => {
    const paths = ['/e/q37.max.mkv', '/e/q37.hevc', '/fast/q37.mkv', '/e/q3.hevc', '/e/q3.restored.v2.mkv'];
    expect(pairsByName(paths)).toEqual([
      { encode: 1, restoration: 0, curve: 'max' },
      { encode: 1, restoration: 2, curve: 'fast' },
      { encode: 3, restoration: 4, curve: 'restored.v2' },
    ]);
  });

  it('do not see a restoration in another encode', () => {
    expect(pairsByName(['clip_q22.hevc', 'clip_q27.hevc', 'clip_q220.hevc'])).toEqual([]);
  });

  it('in turn need an even number of files', () => {
    expect(pairsInTurn(4)).toEqual([
      { encode: 0, restoration: 1, curve: 'restored' },
      { encode: 2, restoration: 3, curve: 'restored' },
    ]);
    expect(() => pairsInTurn(3)).toThrow(/3 files/);
  });
});

describe('rate-distortion', () => {
  const files = [...encodes.toReversed(), ...restored];

  it('puts restorations at the rates of their encodes, in order of rate', () => {
    const { curves } = rateDistortion(files, pairsByName(files.map(({ path }) => path)));
    expect(curves.map(({ name }) => name)).toEqual(['encodes', 'max']);
    expect(curves[1]?.points.map(({ path, bitrate }) => [path, bitrate])).toEqual(
      rates.map((rate, i) => [`/e/q${i}.max.mkv`, rate]),
    );
    expect(curves[1]?.points.every(({ deltaPsnrY }) => Math.abs((deltaPsnrY ?? 0) - 0.5) < 1e-9)).toBe(true);
  });

  it('gives Bjøntegaard deltas and the bits saved at equal PSNR', () => {
    const { curves } = rateDistortion(files, pairsByName(files.map(({ path }) => path)));
    // The rate doubles every 2 dB, so half a dB is a quarter of an octave.
    const saved = (1 - 2 ** -0.25) * 100;
    expect(curves[1]?.bdPsnr).toBeCloseTo(0.5, 9);
    expect(curves[1]?.bdRatePercent).toBeCloseTo(-saved, 9);
    const points = curves[1]?.points ?? [];
    points.slice(0, 3).forEach(({ savedPercent: percent }) => {
      expect(percent).toBeCloseTo(saved, 9);
    });
    expect(points[3]?.savedPercent).toBeNull();
    const anchor = rates.map((rate, i) => ({ rate, quality: 30 + 2 * i }));
    const test = rates.map((rate, i) => ({ rate, quality: 30.5 + 2 * i }));
    expect(curves[1]?.bdRatePercent).toBe(bdRate(anchor, test));
  });

  it('says why a delta is not defined instead of giving a number', () => {
    const few = [...encodes.slice(0, 3), ...restored.slice(0, 3)];
    const { curves } = rateDistortion(few, pairsByName(few.map(({ path }) => path)));
    expect(curves[1]).toMatchObject({ bdRatePercent: null, bdPsnr: null });
    expect(curves[1]?.problem).toMatch(/4 are needed/);
    expect(curves[1]?.points[0]?.savedPercent).toBeCloseTo((1 - 2 ** -0.25) * 100, 9);
  });

  it('refuses encodes without a rate', () => {
    expect(() => rateDistortion([file('raw.y4m', null, 30)], [])).toThrow(/no bitrate/);
  });

  it('extrapolates no saving, and gives none on curves that fall', () => {
    const point = (bitrate: number, psnrY: number | null) => ({
      path: '',
      bitrate,
      psnrY,
      ssimY: 1,
      deltaPsnrY: null,
      savedPercent: null,
    });
    expect(savedPercent([point(1, 30), point(2, 32)], 1, 29)).toBeNull();
    expect(savedPercent([point(1, 30), point(2, 29)], 1, 29.5)).toBeNull();
    expect(savedPercent([point(1, 30), point(2, null)], 1, 31)).toBeNull();
    expect(savedPercent([point(1, 30), point(4, 32)], 1, 31)).toBeCloseTo(50, 9);
  });
});
