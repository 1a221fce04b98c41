/** What a measurement of folders leaves behind, for spreadsheets. */
import type { BatchReport, GroupMeans, QualitySummary } from '../../contract/quality.ts';
import { csvField } from './compare-report.ts';

const columns = [
  ['frames', 'frames'],
  ['psnrY', 'psnr_y_db'],
  ['deltaPsnrY', 'delta_psnr_y_db'],
  ['psnrU', 'psnr_u_db'],
  ['psnrV', 'psnr_v_db'],
  ['ssimY', 'ssim_y'],
  ['deltaSsimY', 'delta_ssim_y'],
  ['pvd', 'pvd_db'],
  ['sd', 'sd_db'],
  ['bitrate', 'bits_per_second'],
] as const;

const figure = (row: QualitySummary | GroupMeans, name: (typeof columns)[number][0]): string => {
  const value = name in row ? row[name as keyof typeof row] : null;
  if (typeof value === 'number') {
    return String(value);
  }
  // Chroma may be missing; luma never is: no finite PSNR-Y is an infinite one.
  return name === 'psnrY' ? 'inf' : '';
};

/**
 * One line for each sequence of each folder, then one for the means of each folder (sequence `mean`), full precision.
 * What is not defined (the difference of the first folder to itself) stays empty; an infinite PSNR-Y reads `inf`.
 */
export const batchCsv = ({ folders, sequences, means }: BatchReport): string => {
  const line = (sequence: string, folder: string, row: QualitySummary | GroupMeans): string =>
    [csvField(sequence), csvField(folder), ...columns.map(([name]) => figure(row, name))].join(',');
  const lines = [
    ['sequence', 'folder', ...columns.map(([, title]) => title)].join(','),
    ...sequences.flatMap(({ name, summaries }) => summaries.map((summary, i) => line(name, folders[i] ?? '', summary))),
    ...means.map((row) => line('mean', row.group, row)),
  ];
  return `${lines.join('\n')}\n`;
};
