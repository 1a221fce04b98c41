import { describe, expect, it } from 'vitest';
import type { QualitySummary } from '../../contract/quality.ts';
import { isBest, labColumns, labTsv, labText, sortedRows, type LabRow } from './lab-table.ts';

const row = (name: string, psnrY: number | null, deltaPsnrY: number | null, bitrate: number | null): LabRow => {
  const summary: QualitySummary = {
    path: name,
    frames: 2,
    identicalFrames: 0,
    psnrY,
    psnrU: 40,
    psnrV: 40,
    ssimY: 0.9,
    deltaPsnrY,
    deltaSsimY: null,
    pvd: 1,
    sd: 0.5,
    bitrate,
  };
  return { media: name, name, summary };
};

const rows = [row('b10', 30, null, 2000), row('b9', null, 0.5, null), row('a', 31, -0.25, 1000)];
const names = (sorted: readonly LabRow[]): string[] => sorted.map(({ name }) => name);

describe('the table of the lab', () => {
  it('sorts by any column, infinite values as largest, missing ones last in both directions', () => {
    expect(names(sortedRows(rows, { column: 'psnrY', descending: true }))).toEqual(['b9', 'a', 'b10']);
    expect(names(sortedRows(rows, { column: 'bitrate', descending: false }))).toEqual(['a', 'b10', 'b9']);
    expect(names(sortedRows(rows, { column: 'bitrate', descending: true }))).toEqual(['b10', 'a', 'b9']);
    expect(names(sortedRows(rows, { column: 'name', descending: false }))).toEqual(['a', 'b9', 'b10']);
  });

  it('marks the best value where values differ as they are shown', () => {
    const best = (name: string): string[] =>
      rows
        .filter((one) => labColumns.some((column) => column.name === name && isBest(rows, one, column)))
        .map((one) => one.name);
    expect(best('psnrY')).toEqual(['b9']);
    expect(best('deltaPsnrY')).toEqual(['b9']);
    expect(best('pvd')).toEqual([]);
    expect(best('bitrate')).toEqual([]);
  });

  it('is copied as tab-separated text at full precision', () => {
    const [head, first, second] = labTsv([row('x\ty', 30.123456789, null, 2500), row('z', null, 0.5, null)]).split(
      '\n',
    );
    expect(head).toBe('file\tPSNR-Y dB\tΔPSNR-Y dB\tSSIM-Y\tPVD dB\tSD dB\tkb/s');
    expect(first).toBe('x y\t30.123456789\t\t0.9\t1\t0.5\t2.5');
    expect(second).toBe('z\tinf\t0.5\t0.9\t1\t0.5\t');
  });

  it('writes figures with a true minus and a sign where wanted', () => {
    expect(labText(-0.25, { digits: 2, signed: true })).toBe('−0.25');
    expect(labText(0.25, { digits: 2, signed: true })).toBe('+0.25');
    expect(labText(NaN, { digits: 2, signed: false })).toBe('–');
    expect(labText(Infinity, { digits: 2, signed: false })).toBe('∞');
  });
});
