/** The lab's table: which columns there are, in which order rows stand, and what is copied. Pure. */
import type { FrameMeasure, QualitySummary } from '../../contract/quality.ts';
import type { MeasureColumns } from '../../contract/queue.ts';

export type LabRow = { media: string; name: string; summary: QualitySummary };

export const labColumns = [
  { name: 'psnrY', title: 'PSNR-Y', unit: 'dB', digits: 3, best: 'largest', signed: false },
  { name: 'deltaPsnrY', title: 'ΔPSNR-Y', unit: 'dB', digits: 3, best: 'largest', signed: true },
  { name: 'ssimY', title: 'SSIM-Y', unit: '', digits: 5, best: 'largest', signed: false },
  { name: 'pvd', title: 'PVD', unit: 'dB', digits: 3, best: 'smallest', signed: false },
  { name: 'sd', title: 'SD', unit: 'dB', digits: 3, best: 'smallest', signed: false },
  { name: 'bitrate', title: 'kb/s', unit: '', digits: 1, best: null, signed: false },
] as const;
export type LabColumn = (typeof labColumns)[number];
export type LabOrder = { column: LabColumn['name'] | 'name'; descending: boolean };

/** Infinity where all frames are identical to the reference, NaN for none. Rates are in kb/s. */
export const labValue = ({ summary }: LabRow, name: LabColumn['name']): number => {
  const value = summary[name];
  if (value === null) {
    return name === 'psnrY' ? Infinity : NaN;
  }
  return name === 'bitrate' ? value / 1000 : value;
};

/** A figure for people: a true minus, a dash for none. */
export const labText = (value: number, { digits, signed }: { digits: number; signed: boolean }): string => {
  if (Number.isNaN(value)) {
    return '–';
  }
  if (!Number.isFinite(value)) {
    return '∞';
  }
  const sign = value < 0 ? '−' : signed ? '+' : '';
  return sign + Math.abs(value).toFixed(digits);
};

/** Rows in order of a column; those without a value come last in both directions, equal ones keep their order. */
export const sortedRows = (rows: readonly LabRow[], { column, descending }: LabOrder): LabRow[] => {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (column === 'name') {
      return sign * a.name.localeCompare(b.name, undefined, { numeric: true });
    }
    const [x, y] = [labValue(a, column), labValue(b, column)];
    if (Number.isNaN(x) || Number.isNaN(y)) {
      return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
    }
    return x === y ? 0 : sign * (x < y ? -1 : 1);
  });
};

/** Whether a row holds the best value of a column among several rows that differ, as they are shown. */
export const isBest = (rows: readonly LabRow[], row: LabRow, column: LabColumn): boolean => {
  const shown = (one: LabRow): number => {
    const value = labValue(one, column.name);
    return Number.isFinite(value) ? Number(value.toFixed(column.digits)) : value;
  };
  const known = rows.map(shown).filter((value) => !Number.isNaN(value));
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return column.best !== null && least !== most && shown(row) === (column.best === 'largest' ? most : least);
};

/** The table as tab-separated text at full precision, as spreadsheets take it. Tabs and line breaks in names become blanks. */
export const labTsv = (rows: readonly LabRow[]): string => {
  const head = labColumns.map(({ title, unit }) => (unit === '' ? title : `${title} ${unit}`));
  const lines = rows.map((row) => [
    row.name.replaceAll(/[\t\r\n]+/g, ' '),
    ...labColumns.map(({ name }) => {
      const value = labValue(row, name);
      return Number.isNaN(value) ? '' : Number.isFinite(value) ? String(value) : 'inf';
    }),
  ]);
  return `${[['file', ...head], ...lines].map((line) => line.join('\t')).join('\n')}\n`;
};

/** Columns as they come from the engine, frame by frame. */
export const framesOf = (columns: MeasureColumns): FrameMeasure[] =>
  columns.frame.map((frame, i) => ({
    frame,
    psnrY: columns.psnrY[i] ?? null,
    psnrU: columns.psnrU[i] ?? null,
    psnrV: columns.psnrV[i] ?? null,
    ssimY: columns.ssimY[i] ?? 0,
  }));
