/** How rate-distortion curves show themselves in a terminal. */
import type { RateDistortion } from '../contract/quality.ts';
import { decibels, signed, textTable, type Cell } from './text-table.ts';

const signedOrNone = (value: number | null, digits: number): Cell => (value === null ? null : signed(value, digits));

/** A table of all points, and a line with the Bjøntegaard deltas of each way of restoring. */
export const rateTables = ({ method, curves }: RateDistortion): string => {
  const header = ['curve', 'file', 'kb/s', 'PSNR-Y dB', 'SSIM-Y', 'ΔPSNR-Y dB', 'saved at equal PSNR-Y %'];
  const rows = curves.flatMap(({ name, points }) =>
    points.map((point): Cell[] => [
      name,
      point.path,
      (point.bitrate / 1000).toFixed(1),
      decibels(point.psnrY, 3),
      point.ssimY.toFixed(5),
      signedOrNone(point.deltaPsnrY, 3),
      point.savedPercent === null ? null : point.savedPercent.toFixed(2),
    ]),
  );
  const deltas = curves
    .slice(1)
    .map(({ name, bdRatePercent, bdPsnr, problem }) =>
      bdRatePercent === null || bdPsnr === null
        ? `${name}: ${problem ?? ''}`
        : `${name}: BD-rate ${signed(bdRatePercent, 3)} %, BD-PSNR ${signed(bdPsnr, 3)} dB (${method})`,
    );
  return [textTable(header, rows), ...deltas].join('\n');
};
