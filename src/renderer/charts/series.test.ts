import { describe, expect, it } from 'vitest';
import type { MeasureColumns } from '../../contract/queue.ts';
import { appendMeasures, deltaColumn, denseColumn, noMeasures } from './series.ts';

const columns = (frames: number[], psnr: (number | null)[]): MeasureColumns => ({
  frame: frames,
  psnrY: psnr,
  psnrU: psnr,
  psnrV: psnr,
  ssimY: frames.map(() => 0.9),
});

describe('chart series', () => {
  it('spread measures over the frames of the clip, identical ones as infinite', () => {
    const dense = denseColumn(columns([1, 3], [30, null]), 'psnrY', 5);
    expect([...dense]).toEqual([NaN, 30, NaN, Infinity, NaN]);
  });

  it('subtract without inventing values', () => {
    const delta = deltaColumn(
      new Float64Array([30, Infinity, NaN, 30]),
      new Float64Array([31, Infinity, 30, Infinity]),
    );
    expect([...delta]).toEqual([1, 0, NaN, Infinity]);
  });

  it('grow as measures come, and replace what comes twice', () => {
    const first = appendMeasures(noMeasures, columns([0, 1], [30, 31]));
    expect(appendMeasures(first, columns([2], [32])).frame).toEqual([0, 1, 2]);
    const again = appendMeasures(first, columns([1, 2], [41, 42]));
    expect(again.frame).toEqual([0, 1, 2]);
    expect(again.psnrY).toEqual([30, 41, 42]);
  });
});
