import { describe, expect, it } from 'vitest';
import type { QualitySummary } from '../../contract/quality.ts';
import {
  columnsFor,
  isBest,
  labText,
  labTsv,
  noReferenceRow,
  referenceRow,
  sortedRows,
  type LabColumn,
  type LabRow,
} from './lab-table.ts';

const summary = (change: Partial<QualitySummary>): QualitySummary => ({
  path: '',
  frames: 2,
  identicalFrames: 0,
  psnrY: 30,
  psnrU: 40,
  psnrV: 40,
  ssimY: 0.9,
  deltaPsnrY: null,
  deltaSsimY: null,
  pvd: 1,
  sd: 1,
  bitrate: 86_400,
  ...change,
});
const row = (name: string, change: Partial<QualitySummary>): LabRow => referenceRow(name, name, summary(change));

const rows = [
  row('before', { psnrY: 29.12345, pvd: 1.8161 }),
  row('after', { psnrY: 29.98765, deltaPsnrY: 0.8642, pvd: 1.335 }),
  row('same', { psnrY: null, deltaPsnrY: null, pvd: 0, bitrate: null }),
];
const columns = columnsFor(rows, 'reference');
const column = (name: string): LabColumn => {
  const found = columns.find((one) => one.name === name);
  if (found === undefined) {
    throw new Error(`no column ${name}`);
  }
  return found;
};

describe('the table of the lab', () => {
  it('has the columns that were measured', () => {
    expect(columns.map(({ name }) => name)).not.toContain('vmaf');
    expect(columnsFor([row('a', { vmaf: 90 })], 'reference').map(({ name }) => name)).toContain('vmaf');
  });

  it('sorts in both directions with missing values last', () => {
    const names = (by: string, descending: boolean) => sortedRows(rows, { column: by, descending }).map((r) => r.name);
    expect(names('psnrY', true)).toEqual(['same', 'after', 'before']);
    expect(names('deltaPsnrY', true)).toEqual(['after', 'before', 'same']);
    expect(names('bitrate', false)[2]).toBe('same');
    expect(names('name', false)).toEqual(['after', 'before', 'same']);
  });

  it('marks the best value of a column, and none where all are equal or neither end is better', () => {
    const best = (name: string) => rows.filter((one) => isBest(rows, one, column(name))).map((one) => one.name);
    expect(best('psnrY')).toEqual(['same']);
    expect(best('pvd')).toEqual(['same']);
    expect(best('ssimY')).toEqual([]);
    expect(best('bitrate')).toEqual([]);
  });

  it('is copied at full precision', () => {
    const lines = labTsv(rows, [column('psnrY'), column('deltaPsnrY'), column('bitrate')]).split('\n');
    expect(lines).toEqual([
      'file\tpsnrY dB\tdeltaPsnrY dB\tbitrate kb/s',
      'before\t29.12345\t\t86.4',
      'after\t29.98765\t0.8642\t86.4',
      'same\tinf\t\t',
      '',
    ]);
    expect(labTsv([row('a\tb\nc', {})], [])).toBe('file\na b c\n');
  });

  it('writes figures with a true minus, and a dash for none', () => {
    expect(labText(-0.5, column('deltaPsnrY'))).toBe('−0.500');
    expect(labText(0.5, column('deltaPsnrY'))).toBe('+0.500');
    expect(labText(Infinity, column('psnrY'))).toBe('∞');
    expect(labText(NaN, column('psnrY'))).toBe('–');
  });

  it('keeps the band of an estimate beside it', () => {
    const estimated = noReferenceRow('a', 'a', {
      ...{ path: '', frames: 1, blockEdges: 1, detail: 4, blur: 0, flicker: null, change: null, qp: 37, bitrate: null },
      estimatedPsnrY: { value: 31, low: 30, high: 32.5 },
      estimatedDeltaPsnrY: null,
      estimateProblem: null,
    });
    const shown = columnsFor([estimated], 'noReference');
    expect(shown.filter(({ estimate }) => estimate).map(({ name }) => name)).toEqual(['estimatedPsnrY']);
    expect(labTsv([estimated], shown.slice(0, 1))).toBe(
      'file\testimatedPsnrY dB\testimatedPsnrY low\testimatedPsnrY high\na\t31\t30\t32.5\n',
    );
  });
});
