import { describe, expect, it } from 'vitest';
import type { FrameMeasure } from '../quality.ts';
import { worstFrames } from './worst-frames.ts';

const clip = (...psnr: (number | null)[]): FrameMeasure[] =>
  psnr.map((psnrY, i) => ({ frame: 10 + i, psnrY, psnrU: psnrY, psnrV: psnrY, ssimY: 0.9 }));

const numbers = (frames: ReturnType<typeof worstFrames>): number[] => frames.map(({ frame }) => frame);

describe('worst frames', () => {
  it('by value are the lowest PSNR-Y first, identical frames never, earlier ones first among equals', () => {
    const worst = worstFrames(clip(31, 29, null, 29, 30), [], 'value', 3);
    expect(numbers(worst)).toEqual([11, 13, 14]);
    expect(worst[0]).toMatchObject({ psnrY: 29, amount: 29, reason: 'value' });
  });

  it('by loss are those that got worse, largest loss first; what was identical before lost infinitely', () => {
    const worst = worstFrames(clip(31, 29, 35, 30, 40), clip(31, 30, null, 29, 40.5), 'loss', 9);
    expect(worst.map(({ frame, amount }) => [frame, amount])).toEqual([
      [12, Infinity],
      [11, 1],
      [14, 0.5],
    ]);
  });

  it('by loss are none where nothing was lost', () => {
    expect(worstFrames(clip(31, 29), clip(31, 29), 'loss', 9)).toEqual([]);
  });

  it('by drop are measured against the mean of the finite neighbours, at the ends against the only one', () => {
    const worst = worstFrames(clip(30, 33, 29, 31, null, 28), [], 'drop', 9);
    expect(worst.map(({ frame, amount }) => [frame, amount])).toEqual([
      [10, 3],
      [12, 3],
    ]);
  });
});
