/** How measures without a reference show themselves in a terminal. Every estimate says that it is one. */
import type { Estimate } from '../contract/quality.ts';
import type { InspectedFile, InspectResult } from '../engine/quality/inspect.ts';
import { signed, textTable, type Cell } from './text-table.ts';

type Column = { header: string; cell: (file: InspectedFile) => Cell };

const number = (value: number | null, digits: number): Cell => (value === null ? null : value.toFixed(digits));

const estimate = (value: Estimate | null, text: (value: number) => string): Cell =>
  value === null ? null : `${text(value.value)} (${text(value.low)} … ${text(value.high)})`;

const columns: Column[] = [
  { header: 'file', cell: ({ path }) => path },
  { header: 'frames', cell: ({ summary }) => summary.frames },
  { header: 'block edges', cell: ({ summary }) => number(summary.blockEdges, 3) },
  { header: 'detail', cell: ({ summary }) => number(summary.detail, 3) },
  { header: 'blur', cell: ({ summary }) => number(summary.blur, 4) },
  { header: 'flicker', cell: ({ summary }) => number(summary.flicker, 3) },
  { header: 'change', cell: ({ summary }) => number(summary.change, 3) },
  { header: 'QP', cell: ({ summary }) => number(summary.qp, 1) },
  {
    header: 'kb/s',
    cell: ({ summary }) => (summary.bitrate === null ? null : (summary.bitrate / 1000).toFixed(1)),
  },
  {
    header: 'estimated PSNR-Y dB (90 %)',
    cell: ({ summary }) => estimate(summary.estimatedPsnrY, (value) => value.toFixed(1)),
  },
  {
    header: 'estimated ΔPSNR-Y dB (90 %)',
    cell: ({ summary }) => estimate(summary.estimatedDeltaPsnrY, (value) => signed(value, 2)),
  },
];

/** One row for each file; columns that no file fills are left out. */
export const inspectTable = ({ files }: InspectResult): string => {
  const shown = columns.filter(({ cell }) => files.some((file) => cell(file) !== null));
  return textTable(
    shown.map(({ header }) => header),
    files.map((file) => shown.map(({ cell }) => cell(file))),
  );
};
