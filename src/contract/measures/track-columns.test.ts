import { describe, expect, it } from 'vitest';
import { appendColumns, columnsOf, frameMeasuresOf, sliceColumns, type TrackRow } from './track-columns.ts';

const row = (frame: number, psnrY: number | null): TrackRow => ({
  frame,
  psnrY,
  psnrU: 40,
  psnrV: null,
  ssimY: 0.9,
  qp: null,
  frameType: 'P',
});

describe('columns of a track', () => {
  it('hold what the rows hold, with null for identical and unknown, and nothing that was not asked for', () => {
    const columns = columnsOf([row(4, 31), row(5, null)]);
    expect(columns).toEqual({
      frame: [4, 5],
      psnrY: [31, null],
      psnrU: [40, 40],
      psnrV: [null, null],
      ssimY: [0.9, 0.9],
      qp: [null, null],
      frameType: ['P', 'P'],
    });
    expect(columnsOf([])).toEqual({ frame: [] });
  });

  it('grow at their end, from nothing as well', () => {
    const columns = columnsOf([]);
    appendColumns(columns, columnsOf([row(0, 30)]));
    appendColumns(columns, columnsOf([row(1, 32), row(2, null)]));
    expect(columns).toEqual(columnsOf([row(0, 30), row(1, 32), row(2, null)]));
  });

  it('are cut into rows and become rows again', () => {
    const columns = columnsOf([row(0, 30), row(1, 31), row(2, 32)]);
    expect(sliceColumns(columns, 1)).toEqual(columnsOf([row(1, 31), row(2, 32)]));
    expect(sliceColumns(columns, 1, 2)).toEqual(columnsOf([row(1, 31)]));
    expect(sliceColumns(columns, 9).frame).toEqual([]);
    expect(frameMeasuresOf(columns)).toEqual([row(0, 30), row(1, 31), row(2, 32)]);
  });
});
