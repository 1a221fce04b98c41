/** Figures of an independent implementation (expected/make_expected.py), and how closely others must agree with them. */
import { expect } from 'vitest';
import { z } from 'zod';
import type { FrameMeasure, QualitySummary } from '../../src/contract/quality.ts';
import type { ClipPair } from './clip-pairs.ts';
import expectedFile from './expected/expected.json' with { type: 'json' };

const figure = z.number().nullable();
export const expected = z
  .record(
    z.string(),
    z.object({
      summary: z.object({
        psnrY: figure,
        psnrU: figure,
        psnrV: figure,
        ssimY: z.number(),
        pvd: z.number(),
        sd: z.number(),
        identicalFrames: z.int(),
      }),
      /** PSNR-Y, -U, -V (null: infinite, or no such plane) and SSIM-Y of each frame. */
      frames: z.array(z.tuple([figure, figure, figure, z.number()])),
    }),
  )
  .parse(expectedFile);

const psnrTolerance = 1e-4;
const ssimTolerance = 1e-5;

const expectFigure = (actual: number | null | undefined, wanted: number | null, tolerance: number): void => {
  if (wanted === null) {
    expect(actual).toBeNull();
  } else {
    expect(Math.abs((actual ?? NaN) - wanted)).toBeLessThan(tolerance);
  }
};

/** Every frame and every statistic of a measured pair agrees. */
export const expectFigures = (
  pair: ClipPair,
  frames: readonly FrameMeasure[],
  summary: QualitySummary | undefined,
): void => {
  const wanted = expected[pair.name];
  expect(frames).toHaveLength(wanted?.frames.length ?? -1);
  frames.forEach((frame, i) => {
    const [psnrY, psnrU, psnrV, ssimY] = wanted?.frames[i] ?? [];
    expect(frame.frame).toBe(i);
    expectFigure(frame.psnrY, psnrY ?? null, psnrTolerance);
    expectFigure(frame.psnrU, psnrU ?? null, psnrTolerance);
    expectFigure(frame.psnrV, psnrV ?? null, psnrTolerance);
    expectFigure(frame.ssimY, ssimY ?? null, ssimTolerance);
  });
  for (const name of ['psnrY', 'psnrU', 'psnrV', 'pvd', 'sd'] as const) {
    expectFigure(summary?.[name], wanted?.summary[name] ?? null, psnrTolerance);
  }
  expectFigure(summary?.ssimY, wanted?.summary.ssimY ?? null, ssimTolerance);
  expect(summary?.identicalFrames).toBe(wanted?.summary.identicalFrames);
  expect(summary?.frames).toBe(pair.testFrames);
  expect(summary?.bitrate).toBeNull();
};
