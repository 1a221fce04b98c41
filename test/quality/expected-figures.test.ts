/** The engine's figures against those of an independent implementation (expected/make_expected.py). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compareFiles } from '../../src/engine/quality/compare.ts';
import { clipPairs, writeReference, writeTest } from './clip-pairs.ts';
import expectedFile from './expected/expected.json' with { type: 'json' };

const figure = z.number().nullable();
const expected = z
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

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive-figures-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('figures of an independent implementation', () => {
  it('cover every pair, at least ten, with different lengths, odd sizes and 10 bit', () => {
    expect(Object.keys(expected)).toEqual(clipPairs.map(({ name }) => name));
    expect(clipPairs.length).toBeGreaterThanOrEqual(10);
  });

  it.each(clipPairs)('$name: $width × $height $chroma, $bitDepth bit', async (pair) => {
    const reference = await writeReference(join(folder, `${pair.name} reference.y4m`), pair);
    const test = await writeTest(join(folder, `${pair.name} test.y4m`), pair);
    const { files } = await compareFiles(reference, [test], { allowShorter: pair.testFrames < pair.frames });
    const [file] = files;
    const wanted = expected[pair.name];
    expect(file?.frames).toHaveLength(wanted?.frames.length ?? -1);
    file?.frames.forEach((frame, i) => {
      const [psnrY, psnrU, psnrV, ssimY] = wanted?.frames[i] ?? [];
      expect(frame.frame).toBe(i);
      expectFigure(frame.psnrY, psnrY ?? null, psnrTolerance);
      expectFigure(frame.psnrU, psnrU ?? null, psnrTolerance);
      expectFigure(frame.psnrV, psnrV ?? null, psnrTolerance);
      expectFigure(frame.ssimY, ssimY ?? null, ssimTolerance);
    });
    for (const name of ['psnrY', 'psnrU', 'psnrV', 'pvd', 'sd'] as const) {
      expectFigure(file?.summary[name], wanted?.summary[name] ?? null, psnrTolerance);
    }
    expectFigure(file?.summary.ssimY, wanted?.summary.ssimY ?? null, ssimTolerance);
    expect(file?.summary.identicalFrames).toBe(wanted?.summary.identicalFrames);
    expect(file?.summary.frames).toBe(pair.testFrames);
    expect(file?.summary.bitrate).toBeNull();
  });
});
