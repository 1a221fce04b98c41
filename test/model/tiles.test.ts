/** Tiled and whole results of real networks, and what happens when memory runs out. */
import { describe, expect, it } from 'vitest';
import type { Restorer } from '../../src/engine/model/restorer.ts';
import { differingSamples, planePsnr } from '../tools/frames.ts';
import { blur, insatiableAbove, noisy } from '../tools/onnx-bodies.ts';
import { bench, format, restoreOne, testFolder } from './setup.ts';

const { model, open } = bench(await testFolder());
const of = format(331, 203);

const tiles = (restorer: Restorer): number => restorer.info.tile?.count ?? 0;

describe('tiles', () => {
  it('give the whole frame’s result where the overlap covers what a pixel sees', async () => {
    const made = await model('blur-3', blur(3), { overlap: 6, multiple: 2 });
    await using whole = await open(made, { format: of });
    const expected = await restoreOne(whole, made, of);
    expect(tiles(whole)).toBe(1);
    expect(planePsnr(expected.source, expected.output)).toBeLessThan(40);
    for (const tilePixels of [30_000, 9_000, 1]) {
      await using tiled = await open(made, { tilePixels, format: of });
      const { output } = await restoreOne(tiled, made, of);
      expect(tiles(tiled)).toBeGreaterThan(2);
      expect(differingSamples(output, expected.output)).toBe(0);
    }
  });

  it('would show seams where it does not', async () => {
    const made = await model('blur-1-blind', blur(1), { overlap: 0, multiple: 2 });
    await using whole = await open(made);
    await using tiled = await open(made, { tilePixels: 30_000 });
    const expected = await restoreOne(whole, made, of);
    const { output } = await restoreOne(tiled, made, of);
    expect(differingSamples(output, expected.output)).toBeGreaterThan(0);
  });

  it('see the noise of the frame’s position, for one seed always the same', async () => {
    const made = await model('noisy', noisy(2), { overlap: 0, noise: { channels: 1, scale: 1 } });
    await using whole = await open(made, { seed: 9 });
    await using tiled = await open(made, { seed: 9, tilePixels: 5_000 });
    await using other = await open(made, { seed: 10 });
    const expected = await restoreOne(whole, made, of);
    expect(differingSamples(expected.source, expected.output)).toBeGreaterThan(30_000);
    expect(differingSamples((await restoreOne(tiled, made, of)).output, expected.output)).toBe(0);
    expect(differingSamples((await restoreOne(whole, made, of)).output, expected.output)).toBe(0);
    expect(differingSamples((await restoreOne(other, made, of)).output, expected.output)).toBeGreaterThan(30_000);
  });

  it('see noise of a coarser grid at their place too', async () => {
    const options = { overlap: 0, noise: { channels: 2, scale: 2 } };
    const made = await model('noisy-chroma', noisy(2, 'uv'), options);
    await using whole = await open(made);
    await using tiled = await open(made, { tilePixels: 5_000 });
    const expected = await restoreOne(whole, made, of);
    expect(differingSamples(expected.source, expected.output)).toBeGreaterThan(15_000);
    expect(differingSamples((await restoreOne(tiled, made, of)).output, expected.output)).toBe(0);
  });

  it('fit the memory budget, measured on this machine or stated by the manifest', async () => {
    const made = await model('blur-budget', blur(1));
    const large = format(1920, 1080);
    await using measured = await open(made, { tilePixels: null, memoryBudgetMiB: 64, format: large });
    expect(tiles(measured)).toBeGreaterThan(1);
    const stated = { ...made, entry: { ...made.entry, bytesPerPixel: 4000 } };
    await using small = await open(stated, { tilePixels: null, memoryBudgetMiB: 64, format: large });
    const { width = 0, height = 0 } = small.info.tile ?? {};
    expect(width * height * 4000).toBeLessThanOrEqual(64 * 2 ** 20);
    expect(width * height * 4000).toBeGreaterThan(32 * 2 ** 20);
    await using roomy = await open(made, { tilePixels: null, memoryBudgetMiB: 16_384, format: large });
    expect(tiles(roomy)).toBe(1);
  });
});

describe('memory that runs out', () => {
  it('halves the tile until it fits, says so, and remembers', async () => {
    const made = await model('insatiable', insatiableAbove(16_384), { overlap: 8 });
    const entry = { ...made.entry, bytesPerPixel: 100 };
    const notices: string[] = [];
    const options = { tilePixels: null, memoryBudgetMiB: 64, format: of };
    {
      await using restorer = await open({ ...made, entry }, { ...options, onNotice: (text) => notices.push(text) });
      expect(tiles(restorer)).toBe(1);
      const { source, output } = await restoreOne(restorer, made, of);
      expect(differingSamples(source, output)).toBe(0);
      expect(tiles(restorer)).toBeGreaterThan(1);
    }
    expect(notices.at(-1)).toMatch(/Memory ran out; frames are now cut into \d+ tiles/);
    const told = notices.length;
    await using again = await open({ ...made, entry }, { ...options, onNotice: (text) => notices.push(text) });
    expect(tiles(again)).toBeGreaterThan(1);
    await restoreOne(again, made, of);
    expect(notices).toHaveLength(told);
  });

  it('ends in an error for people when the smallest tile is too large', async () => {
    const made = await model('insatiable-at-all', insatiableAbove(64), { overlap: 8 });
    await using restorer = await open(made);
    await expect(restoreOne(restorer, made, of)).rejects.toMatchObject({
      code: 'inference-failed',
      userMessage: expect.stringMatching(/ran out of memory at frame 5/) as string,
    });
  });
});
