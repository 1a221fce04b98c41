/** Charts over the frames of the clip. All of them share one frame axis, so that they can be read one below the other. */
import type { FrameMeasure } from '../../../contract/quality.ts';
import { fluctuation } from '../../../contract/measures/fluctuation.ts';
import { psnrCurve } from '../../../contract/measures/summary.ts';
import { axes, curve, drawing, inkOf, linePath, place, type Box } from './drawing.ts';
import { markup, type Markup } from './markup.ts';
import { linearScale, niceInterval, thinned, type Interval, type Scale } from './scale.ts';

/** What is drawn of a file: its name, its place among the files, its frames. */
export type DrawnClip<Row extends { frame: number } = { frame: number }> = {
  name: string;
  index: number;
  frames: readonly Row[];
};
export type DrawnFile = DrawnClip<FrameMeasure>;

/** Width of the drawings; the page scales them. */
export const chartWidth = 1040;
const plotLeft = 64;
const plotWidth = chartWidth - plotLeft - 16;

/** Frames from the first to the last that any file has; half a frame of air on both sides. */
export const frameInterval = (files: readonly DrawnClip[]): Interval => {
  const from = Math.min(...files.map(({ frames }) => frames[0]?.frame ?? 0));
  const to = Math.max(...files.map(({ frames }) => frames.at(-1)?.frame ?? 0));
  return { from: from - 0.5, to: to + 0.5 };
};

const boxOf = (height: number, top = 10): Box => ({ left: plotLeft, top, width: plotWidth, height });

const frameScale = (files: readonly DrawnClip[]): Scale =>
  linearScale(frameInterval(files), { from: plotLeft, to: plotLeft + plotWidth });

const valueScale = ({ top, height }: Box, domain: Interval): Scale =>
  linearScale(domain, { from: top + height, to: top });

type Point = { x: number; y: number };

/** Points of a curve, thinned to the width of the plot; infinite values stay infinite. */
const pointsOf = (frames: readonly { frame: number }[], values: readonly number[], x: Scale, y: Scale): Point[] =>
  thinned(values, plotWidth / 2).map((i) => ({ x: x.of(frames[i]?.frame ?? i), y: y.of(values[i] ?? NaN) }));

/** Identical frames have no finite PSNR: a mark on the upper edge says where they are. */
const identicalMarks = (points: readonly Point[], top: number, color: string): Markup[] =>
  points
    .filter(({ y }) => y === -Infinity)
    .map(
      ({ x }) =>
        markup`<path fill="${color}" d="M${place(x - 3)} ${place(top)}h6l-3 6z"><title>identical</title></path>`,
    );

/** A curve of every file over the frames; NaN breaks it, infinite values are marked on the upper edge. */
export const curvesChart = (
  files: readonly DrawnClip[],
  curves: readonly (readonly number[])[],
  { title, label, height }: { title: string; label: string; height: number },
): Markup => {
  const box = boxOf(height);
  const x = frameScale(files);
  const y = valueScale(box, niceInterval(curves.flat()));
  const lines = files.map(({ frames, index }, i) => {
    const points = pointsOf(frames, curves[i] ?? [], x, y);
    return markup`${curve(points, inkOf(index))}${identicalMarks(points, box.top, inkOf(index).color)}`;
  });
  const grid = axes(box, { scale: x, title: 'frame' }, { scale: y, title });
  return drawing(chartWidth, height + 50, label, markup`${grid}${lines}`);
};

/** PSNR-Y of every file over the frames. */
export const psnrChart = (files: readonly DrawnFile[]): Markup =>
  curvesChart(
    files,
    files.map(({ frames }) => psnrCurve(frames)),
    { title: 'PSNR-Y, dB', label: 'PSNR-Y of every frame', height: 280 },
  );

/** Gain of each frame over the baseline in dB: 0 where both are identical, infinite where only one of them is. */
export const gains = (frames: readonly FrameMeasure[], baseline: readonly FrameMeasure[]): number[] => {
  const base = new Map(baseline.map(({ frame, psnrY }) => [frame, psnrY ?? Infinity]));
  return frames.map(({ frame, psnrY }) => {
    const [before, after] = [base.get(frame), psnrY ?? Infinity];
    if (before === undefined) {
      return NaN;
    }
    return before === after ? 0 : after - before;
  });
};

/** Area between a gain and zero, from thinned points. */
const areaPath = (points: readonly Point[], zero: number): string => {
  const finite = points.filter(({ y }) => Number.isFinite(y));
  const [first, last] = [finite[0], finite.at(-1)];
  return first === undefined || last === undefined
    ? ''
    : `M${place(first.x)} ${place(zero)}${linePath(finite).replace('M', 'L')}L${place(last.x)} ${place(zero)}Z`;
};

/** ΔPSNR-Y of one file against the baseline, filled towards zero; losses in another colour than gains. */
export const deltaChart = (file: DrawnFile, baseline: DrawnFile, domain: Interval): Markup => {
  const box = boxOf(130);
  const x = frameScale([file, baseline]);
  const y = valueScale(box, domain);
  const zero = y.of(0);
  const points = pointsOf(file.frames, gains(file.frames, baseline.frames), x, y);
  const area = areaPath(points, zero);
  const clip = `file${file.index}`;
  const bottom = box.top + box.height;
  const clips = markup`<clipPath id="gain-${clip}"><rect x="0" y="0" width="${chartWidth}" height="${place(zero)}"/></clipPath><clipPath id="loss-${clip}"><rect x="0" y="${place(zero)}" width="${chartWidth}" height="${place(Math.max(0, bottom - zero))}"/></clipPath>`;
  const fills = markup`<path class="gain" clip-path="url(#gain-${clip})" d="${area}"/><path class="loss" clip-path="url(#loss-${clip})" d="${area}"/>`;
  const grid = axes(box, { scale: x, title: 'frame' }, { scale: y, title: 'ΔPSNR-Y, dB' });
  const line = markup`<path class="zero" d="M${place(box.left)} ${place(zero)}h${place(box.width)}"/>`;
  return drawing(
    chartWidth,
    180,
    `ΔPSNR-Y of ${file.name} against ${baseline.name}`,
    markup`<defs>${clips}</defs>${grid}${fills}${line}${curve(points, inkOf(file.index))}`,
  );
};

/** Frames up to which a whole clip is drawn with its peaks and valleys told apart. */
const fluctuationFrames = 300;

/** The stretch of a long curve around its largest peak-valley difference. */
export const fluctuationWindow = (values: readonly number[]): { from: number; to: number } => {
  if (values.length <= fluctuationFrames) {
    return { from: 0, to: values.length };
  }
  const { pairs } = fluctuation(values);
  const largest = pairs.reduce((best, pair) => (pair.difference > best.difference ? pair : best), {
    peak: 0,
    valley: 0,
    difference: -Infinity,
  });
  const from = Math.max(0, Math.min(values.length, largest.peak + fluctuationFrames / 2) - fluctuationFrames);
  return { from, to: from + fluctuationFrames };
};

/** The curve of one file with the peaks and valleys that its PVD is made of. */
export const fluctuationChart = (file: DrawnFile): Markup => {
  const box = boxOf(150);
  const values = psnrCurve(file.frames);
  const { peaks, valleys } = fluctuation(values);
  const { from, to } = fluctuationWindow(values);
  const frames = file.frames.slice(from, to);
  const x = frameScale([{ ...file, frames }]);
  // Room within the frame for the marks above and below the curve.
  const y = linearScale(niceInterval(values.slice(from, to)), { from: box.top + box.height - 14, to: box.top + 14 });
  const ink = inkOf(file.index);
  const within = (i: number): boolean => i >= from && i < to && Number.isFinite(values[i]);
  const at = (i: number): Point => ({ x: x.of(file.frames[i]?.frame ?? i), y: y.of(values[i] ?? NaN) });
  const mark = (kind: 'peak' | 'valley', i: number): Markup => {
    const point = at(i);
    const [base, tip] = kind === 'peak' ? [-4, -11] : [4, 11];
    return markup`<path class="${kind}" data-frame="${file.frames[i]?.frame ?? i}" d="M${place(point.x - 4)} ${place(point.y + tip)}h8L${place(point.x)} ${place(point.y + base)}z"/>`;
  };
  const points = frames.map((_, i) => at(from + i));
  const marks = [
    ...peaks.filter(within).map((i) => mark('peak', i)),
    ...valleys.filter(within).map((i) => mark('valley', i)),
  ];
  return drawing(
    chartWidth,
    200,
    `Peaks and valleys of ${file.name}`,
    markup`${axes(box, { scale: x, title: 'frame' }, { scale: y, title: 'PSNR-Y, dB' })}${curve(points, ink)}${identicalMarks(points, box.top, ink.color)}${marks}`,
  );
};
