/** How a comparison shows itself in a terminal. */
import type { ExtraMeasure } from '../contract/quality.ts';
import type { ComparedFile, CompareResult } from '../engine/quality/compare.ts';
import { decibels, signed, textTable, type Cell } from './text-table.ts';

type Column = { header: string; cell: (file: ComparedFile) => Cell };

const chroma =
  (plane: 'psnrU' | 'psnrV') =>
  ({ summary, media }: ComparedFile): Cell =>
    media.video.format.chroma === '400' ? null : decibels(summary[plane], 3);

/**
 * Null is an infinite PSNR, in `plain` columns a measure that is not defined; a file without the measure, or without the
 * plane, has nothing to show.
 */
const extraCell =
  (name: keyof ExtraMeasure, digits: number, plain = false) =>
  ({ summary }: ComparedFile): Cell => {
    const value = summary[name];
    return value === undefined || (plain && value === null) ? null : decibels(value, digits);
  };

const difference = (value: number | null, digits: number): Cell => (value === null ? null : signed(value, digits));

const columns: Column[] = [
  { header: 'file', cell: ({ path }) => path },
  { header: 'frames', cell: ({ summary }) => summary.frames },
  { header: 'PSNR-Y dB', cell: ({ summary }) => decibels(summary.psnrY, 3) },
  { header: 'ΔPSNR-Y dB', cell: ({ summary }) => difference(summary.deltaPsnrY, 3) },
  { header: 'PSNR-U dB', cell: chroma('psnrU') },
  { header: 'PSNR-V dB', cell: chroma('psnrV') },
  { header: 'SSIM-Y', cell: ({ summary }) => summary.ssimY.toFixed(5) },
  { header: 'ΔSSIM-Y', cell: ({ summary }) => difference(summary.deltaSsimY, 5) },
  { header: 'PVD dB', cell: ({ summary }) => summary.pvd.toFixed(3) },
  { header: 'SD dB', cell: ({ summary }) => summary.sd.toFixed(3) },
  {
    header: 'kb/s',
    cell: ({ summary }) => (summary.bitrate === null ? null : (summary.bitrate / 1000).toFixed(1)),
  },
];

/** Shown only where a file has something to say in them. */
const optionalColumns: { header: string; digits: number; name: keyof ExtraMeasure; plain?: boolean }[] = [
  { header: 'FFmpeg psnr-y dB', digits: 3, name: 'ffmpegPsnrY' },
  { header: 'FFmpeg ssim-y', digits: 5, name: 'ffmpegSsimY' },
  { header: 'XPSNR-Y dB', digits: 3, name: 'xpsnrY' },
  { header: 'XPSNR-U dB', digits: 3, name: 'xpsnrU' },
  { header: 'XPSNR-V dB', digits: 3, name: 'xpsnrV' },
  { header: 'VMAF', digits: 2, name: 'vmaf' },
  { header: 'block edges', digits: 3, name: 'blockEdges', plain: true },
  { header: 'detail', digits: 3, name: 'detail', plain: true },
  { header: 'blur', digits: 4, name: 'blur', plain: true },
  { header: 'flicker', digits: 3, name: 'flicker', plain: true },
];

/** One row for each file, with units in the header; columns that no file fills are left out. */
export const compareTable = ({ files }: CompareResult): string => {
  const extra = optionalColumns
    .filter(({ name }) => files.some(({ summary }) => summary[name] !== undefined))
    .map(({ header, digits, name, plain }): Column => ({ header, cell: extraCell(name, digits, plain) }));
  const identical: Column = { header: 'identical', cell: ({ summary }) => summary.identicalFrames };
  const shown = [
    ...columns.filter(({ header }) => files.length > 1 || !header.startsWith('Δ')),
    ...extra,
    ...(files.some(({ summary }) => summary.identicalFrames > 0) ? [identical] : []),
  ];
  return textTable(
    shown.map(({ header }) => header),
    files.map((file) => shown.map(({ cell }) => cell(file))),
  );
};
