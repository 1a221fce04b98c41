/** The table of figures: one row for each file, the best value of each column marked. */
import type { ExtraMeasure, QualitySummary } from '../../../contract/quality.ts';
import { markup, type Markup } from './markup.ts';

type Name = Exclude<keyof QualitySummary, 'path'>;

export type SummaryColumn = {
  name: Name;
  title: string;
  unit: string;
  digits: number;
  /** Which value is the best one; null where none is better than another. */
  best: 'largest' | 'smallest' | null;
  signed?: boolean;
  /** What null stands for. */
  absent: 'identical' | 'none';
};

const decibels = { unit: 'dB', digits: 3, best: 'largest', absent: 'identical' } as const;
const plain = { unit: '', best: 'largest', absent: 'none' } as const;

const columns: readonly SummaryColumn[] = [
  { name: 'frames', title: 'Frames', unit: '', digits: 0, best: null, absent: 'none' },
  { name: 'psnrY', title: 'PSNR-Y', ...decibels },
  { name: 'deltaPsnrY', title: 'ΔPSNR-Y', ...decibels, signed: true, absent: 'none' },
  { name: 'psnrU', title: 'PSNR-U', ...decibels },
  { name: 'psnrV', title: 'PSNR-V', ...decibels },
  { name: 'ssimY', title: 'SSIM-Y', ...plain, digits: 5 },
  { name: 'deltaSsimY', title: 'ΔSSIM-Y', ...plain, digits: 5, signed: true },
  { name: 'pvd', title: 'PVD', ...decibels, best: 'smallest' },
  { name: 'sd', title: 'SD', ...decibels, best: 'smallest' },
  { name: 'identicalFrames', title: 'Identical frames', unit: '', digits: 0, best: null, absent: 'none' },
  { name: 'bitrate', title: 'Rate', unit: 'kb/s', digits: 1, best: null, absent: 'none' },
  { name: 'ffmpegPsnrY', title: 'FFmpeg psnr-y', ...decibels },
  { name: 'ffmpegSsimY', title: 'FFmpeg ssim-y', ...plain, digits: 5 },
  { name: 'xpsnrY', title: 'XPSNR-Y', ...decibels },
  { name: 'xpsnrU', title: 'XPSNR-U', ...decibels },
  { name: 'xpsnrV', title: 'XPSNR-V', ...decibels },
  { name: 'vmaf', title: 'VMAF', ...plain, digits: 2 },
];

/** Measures that need no reference: a table of their own beside those that do. */
const artifactColumns: readonly SummaryColumn[] = [
  { name: 'blockEdges', title: 'Block edges', ...plain, digits: 3, best: null },
  { name: 'detail', title: 'Detail', unit: 'code values', digits: 3, best: null, absent: 'none' },
  { name: 'blur', title: 'Blur', ...plain, digits: 4, best: null },
  { name: 'flicker', title: 'Flicker', unit: 'code values', digits: 3, best: null, absent: 'none' },
];

/** A file as a row; pictures without chroma have no chroma PSNR, which is not the same as an infinite one. */
export type SummaryRow = { name: string; summary: QualitySummary; grey: boolean };

const chromaNames: readonly Name[] = ['psnrU', 'psnrV', 'xpsnrU', 'xpsnrV'] satisfies (Name &
  keyof (QualitySummary & ExtraMeasure))[];

/** Value of a cell: Infinity for identical planes, NaN for what a file does not have. Rates are in kb/s. */
export const cellValue = ({ summary, grey }: SummaryRow, { name, absent }: SummaryColumn): number => {
  const value = summary[name];
  if (value === undefined || (grey && chromaNames.includes(name))) {
    return NaN;
  }
  if (value === null) {
    return absent === 'identical' ? Infinity : NaN;
  }
  return name === 'bitrate' ? value / 1000 : value;
};

/** Columns that at least one file fills; differences only where there is something to differ from. */
export const shownColumns = (rows: readonly SummaryRow[], of: readonly SummaryColumn[] = columns): SummaryColumn[] =>
  of.filter(
    (column) =>
      rows.some((row) => !Number.isNaN(cellValue(row, column))) &&
      (column.name !== 'identicalFrames' || rows.some(({ summary }) => summary.identicalFrames > 0)),
  );

/** A figure as people read it: a true minus, `identical` for an infinite PSNR, a dash for none. */
export const figureText = (value: number, digits: number, signed = false): string => {
  if (Number.isNaN(value)) {
    return '–';
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? 'identical' : '−∞';
  }
  const text = Math.abs(value).toFixed(digits);
  const zero = Number(text) === 0;
  const sign = value < 0 && !zero ? '−' : signed && !zero ? '+' : '';
  return sign + text;
};

/** Rows that hold the best value of a column, as it is shown; none where all are equal or there is only one. */
export const bestRows = (
  values: readonly number[],
  { best, digits }: Pick<SummaryColumn, 'best' | 'digits'>,
): number[] => {
  const known = values.filter((value) => !Number.isNaN(value));
  if (best === null || known.length < 2) {
    return [];
  }
  const shown = (value: number): number => (Number.isFinite(value) ? Number(value.toFixed(digits)) : value);
  const target = best === 'largest' ? Math.max(...known.map(shown)) : Math.min(...known.map(shown));
  const rows = values.flatMap((value, i) => (shown(value) === target ? [i] : []));
  return rows.length === known.length ? [] : rows;
};

/** A cell with its full value for programs that read the report; `inf` for identical. */
export const figureCell = (name: string, value: number, text: string, isBest = false): Markup =>
  Number.isNaN(value)
    ? markup`<td class="figure" data-measure="${name}">${text}</td>`
    : markup`<td class="${isBest ? 'figure best' : 'figure'}" data-measure="${name}" data-value="${Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf'}">${text}</td>`;

/** The table of figures of all files. */
export const summaryTable = (rows: readonly SummaryRow[]): Markup => tableOf(rows, shownColumns(rows), 'summary');

/** The table of block edges, detail, blur and flicker; null where they were not measured. */
export const artifactTable = (rows: readonly SummaryRow[]): Markup | null => {
  const shown = shownColumns(rows, artifactColumns);
  return shown.length === 0 ? null : tableOf(rows, shown, 'artifacts');
};

const tableOf = (rows: readonly SummaryRow[], shown: readonly SummaryColumn[], id: string): Markup => {
  const best = new Map(
    shown.map((column) => [
      column.name,
      bestRows(
        rows.map((row) => cellValue(row, column)),
        column,
      ),
    ]),
  );
  const head = shown.map(
    ({ title, unit }) =>
      markup`<th scope="col" class="figure">${title}${unit === '' ? null : markup`<span class="unit">${unit}</span>`}</th>`,
  );
  const body = rows.map((row, i) => {
    const cells = shown.map((column) => {
      const value = cellValue(row, column);
      const text = figureText(value, column.digits, column.signed);
      return figureCell(column.name, value, text, best.get(column.name)?.includes(i) === true);
    });
    return markup`<tr><th scope="row">${row.name}</th>${cells}</tr>`;
  });
  return markup`<table class="figures" id="${id}"><thead><tr><th scope="col">File</th>${head}</tr></thead><tbody>${body}</tbody></table>`;
};
