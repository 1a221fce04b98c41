/** How the PSNR-Y of a file's frames is distributed: a histogram, and the share of frames at or below each value. */
import { niceStep } from '../../../contract/axis-ticks.ts';
import type { FrameMeasure } from '../../../contract/quality.ts';
import { axes, curve, drawing, inkOf, type Box } from './drawing.ts';
import type { DrawnFile } from './frame-charts.ts';
import { markup, type Markup } from './markup.ts';
import { linearScale, niceInterval, type Interval } from './scale.ts';

const width = 512;
const box: Box = { left: 64, top: 10, width: width - 80, height: 190 };

/** Finite PSNR-Y values, in rising order. */
const sortedPsnr = (frames: readonly FrameMeasure[]): number[] =>
  frames.flatMap(({ psnrY }) => (psnrY === null ? [] : [psnrY])).sort((a, b) => a - b);

export type Histogram = {
  from: number;
  step: number;
  /** Shares of all frames of the file, 0 … 1. */ shares: number[];
};

/** Bins of one round width for all files, so that their histograms can be laid over each other; about 24 of them. */
export const binsOf = (interval: Interval): { from: number; step: number; count: number } => {
  const step = niceStep(interval.to - interval.from, 24);
  return { from: interval.from, step, count: Math.max(1, Math.ceil((interval.to - interval.from) / step - 1e-9)) };
};

/**
 * Share of frames in each bin [from + k·step, from + (k + 1)·step); the last bin takes its upper end. Identical frames lie
 * in no bin but count among all frames.
 */
export const histogramOf = (
  frames: readonly FrameMeasure[],
  { from, step, count }: { from: number; step: number; count: number },
): Histogram => {
  const counts = new Array<number>(count).fill(0);
  for (const value of sortedPsnr(frames)) {
    const bin = Math.min(count - 1, Math.max(0, Math.floor((value - from) / step + 1e-9)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { from, step, shares: counts.map((n) => (frames.length === 0 ? 0 : n / frames.length)) };
};

/** Empirical distribution: share of all frames at or below each value that occurs, rising. Identical frames never are. */
export const cumulativeOf = (frames: readonly FrameMeasure[]): { value: number; share: number }[] => {
  const values = sortedPsnr(frames);
  return values.flatMap((value, i) => (values[i + 1] === value ? [] : [{ value, share: (i + 1) / frames.length }]));
};

const percent = (value: number): string => `${Math.round(value * 100)} %`;

export const histogramChart = (files: readonly DrawnFile[]): Markup => {
  const interval = niceInterval(files.flatMap(({ frames }) => sortedPsnr(frames)));
  const bins = binsOf(interval);
  const histograms = files.map(({ frames }) => histogramOf(frames, bins));
  const x = linearScale(
    { from: bins.from, to: bins.from + bins.step * bins.count },
    { from: box.left, to: box.left + box.width },
  );
  const top = niceInterval(
    histograms.flatMap(({ shares }) => shares),
    [0],
  );
  const y = linearScale(top, { from: box.top + box.height, to: box.top });
  const outlines = histograms.map(({ shares, from, step }, i) => {
    const steps = shares.flatMap((share, bin) => [
      { x: x.of(from + bin * step), y: y.of(share) },
      { x: x.of(from + (bin + 1) * step), y: y.of(share) },
    ]);
    const ends = [{ x: x.of(from), y: y.of(0) }, ...steps, { x: x.of(from + step * shares.length), y: y.of(0) }];
    return curve(ends, inkOf(files[i]?.index ?? i));
  });
  const grid = axes(
    box,
    { scale: x, title: 'PSNR-Y, dB' },
    { scale: y, title: 'frames', format: (share) => `${Number((share * 100).toFixed(1))} %` },
    { wholeX: false },
  );
  return drawing(width, 245, 'Histogram of PSNR-Y', markup`${grid}${outlines}`);
};

export const cumulativeChart = (files: readonly DrawnFile[]): Markup => {
  const interval = niceInterval(files.flatMap(({ frames }) => sortedPsnr(frames)));
  const x = linearScale(interval, { from: box.left, to: box.left + box.width });
  const y = linearScale({ from: 0, to: 1 }, { from: box.top + box.height, to: box.top });
  const lines = files.map(({ frames, index }) => {
    let share = 0;
    // At most a point for each half pixel: a long clip has more frames than the drawing has places.
    const points = cumulativeOf(frames).filter(({ value }, i, all) => {
      const next = all[i + 1];
      return next === undefined || Math.round(x.of(value) * 2) !== Math.round(x.of(next.value) * 2);
    });
    const steps = points.flatMap((point) => {
      const before = share;
      share = point.share;
      return [
        { x: x.of(point.value), y: y.of(before) },
        { x: x.of(point.value), y: y.of(share) },
      ];
    });
    const last = { x: box.left + box.width, y: y.of(share) };
    return curve([{ x: box.left, y: y.of(0) }, ...steps, last], inkOf(index));
  });
  const grid = axes(
    box,
    { scale: x, title: 'PSNR-Y, dB' },
    { scale: y, title: 'frames at or below', format: percent, ticks: [0, 0.25, 0.5, 0.75, 1] },
    { wholeX: false },
  );
  return drawing(width, 245, 'Share of frames at or below a PSNR-Y', markup`${grid}${lines}`);
};
