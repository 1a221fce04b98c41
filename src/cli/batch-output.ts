/** How a measurement of folders shows itself in a terminal. */
import type { BatchReport, GroupMeans, QualitySummary } from '../contract/quality.ts';
import { decibels, signed, textTable, type Cell } from './text-table.ts';

const header = ['sequence', 'folder', 'PSNR-Y dB', 'ΔPSNR-Y dB', 'SSIM-Y', 'ΔSSIM-Y', 'PVD dB', 'SD dB'];

const fixed = (value: number | null, digits: number): Cell => (value === null ? null : value.toFixed(digits));
const difference = (value: number | null, digits: number): Cell => (value === null ? null : signed(value, digits));

const figures = (row: QualitySummary | GroupMeans): Cell[] => [
  decibels(row.psnrY, 3),
  difference(row.deltaPsnrY, 3),
  fixed(row.ssimY, 5),
  difference(row.deltaSsimY, 5),
  fixed(row.pvd, 3),
  fixed(row.sd, 3),
];

/** Every sequence of every folder, then the means over sequences of each folder. */
export const batchTable = ({ folders, sequences, means }: BatchReport): string =>
  textTable(header, [
    ...sequences.flatMap(({ name, summaries }) =>
      summaries.map((summary, i): Cell[] => [name, folders[i] ?? '', ...figures(summary)]),
    ),
    ...means.map((row): Cell[] => [`mean of ${row.sequences}`, row.group, ...figures(row)]),
  ]);

/** One line for each sequence and file that was left out. */
export const leftOutLines = ({ unmatched, failed }: BatchReport): string[] => [
  ...failed.map(({ name, reason }) => `${name} was not measured. ${reason}`),
  ...unmatched.map(({ path, reason }) => `${path} was left out. ${reason}`),
];
