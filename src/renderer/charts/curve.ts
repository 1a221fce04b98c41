/** One curve of a chart over frames, and what is drawn of it. */
import { fillPath, isDense, plotX, plotY, tracePath, type PathSink, type Plot } from './curve-path.ts';
import { pyramidOf } from './min-max-pyramid.ts';

/** `area`: a line, and columns from zero, losses in another colour. `bars`: columns from zero alone. */
export type CurveStyle = 'line' | 'stepped' | 'area' | 'bars';

export type Curve = {
  name: string;
  /** One value for each frame, from frame 0. */
  values: Float64Array;
  color: string;
  style: CurveStyle;
  /** Frames that the PVD takes for peaks and valleys, in ascending order. */
  marks?: { peaks: readonly number[]; valleys: readonly number[] };
};

/** One thing to draw: a path that is stroked or filled, with a colour and its opacity. */
export type Stroke<Path extends PathSink> = { path: Path; kind: 'stroke' | 'fill'; color: string; alpha: number };

export type CurveColors = { loss: string };

const fillAlpha = 0.4;

/** Marks closer than this would lie on each other, in pixels. */
const markRoom = 5;

/** Where the first of ascending frames lies that is not before `frame`. */
const firstFrom = (frames: readonly number[], frame: number): number => {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle] ?? Infinity) < frame) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
};

/** Those of ascending frames that are in sight: found without a look at each, of which a film has thousands. */
const inSight = (frames: readonly number[], { from, to }: Plot): { first: number; end: number } => ({
  first: firstFrom(frames, from),
  end: firstFrom(frames, Math.floor(to) + 1),
});

/** Whether there is room for a mark at every peak and valley in sight. */
export const marksFit = ({ peaks, valleys }: NonNullable<Curve['marks']>, plot: Plot): boolean => {
  const count = [peaks, valleys].map((frames) => inSight(frames, plot)).reduce((sum, at) => sum + at.end - at.first, 0);
  return count * markRoom <= plot.right - plot.left;
};

const traceMarks = (path: PathSink, { values, marks }: Curve, plot: Plot): void => {
  const triangle = (frame: number, side: 1 | -1): void => {
    const x = plotX(plot, frame);
    const tip = plotY(plot, values[frame] ?? NaN) - side * 2;
    path.moveTo(x, tip);
    path.lineTo(x - 3.5, tip - side * 6);
    path.lineTo(x + 3.5, tip - side * 6);
    path.lineTo(x, tip);
  };
  const each = (frames: readonly number[], side: 1 | -1): void => {
    const { first, end } = inSight(frames, plot);
    frames.slice(first, end).forEach((frame) => {
      triangle(frame, side);
    });
  };
  each(marks?.peaks ?? [], 1);
  each(marks?.valleys ?? [], -1);
};

/** Everything to draw of a curve, from back to front. Paths are made by `create`: for a canvas, or for SVG. */
export const curveStrokes = <Path extends PathSink>(
  curve: Curve,
  plot: Plot,
  colors: CurveColors,
  create: () => Path,
): Stroke<Path>[] => {
  const pyramid = pyramidOf(curve.values);
  const strokes: Stroke<Path>[] = [];
  const add = (kind: Stroke<Path>['kind'], color: string, alpha: number, trace: (path: Path) => void): void => {
    const path = create();
    trace(path);
    strokes.push({ path, kind, color, alpha });
  };
  const fills = curve.style === 'area' || curve.style === 'bars';
  if (fills) {
    add('fill', curve.color, curve.style === 'bars' ? 1 : fillAlpha, (path) => {
      fillPath(path, pyramid, plot, 1);
    });
  }
  if (curve.style === 'area') {
    add('fill', colors.loss, fillAlpha, (path) => {
      fillPath(path, pyramid, plot, -1);
    });
  }
  if (curve.style !== 'bars') {
    add(isDense(plot) ? 'fill' : 'stroke', curve.color, 1, (path) => {
      tracePath(path, pyramid, plot, curve.style === 'stepped');
    });
  }
  if (curve.marks !== undefined && marksFit(curve.marks, plot)) {
    add('fill', curve.color, 1, (path) => {
      traceMarks(path, curve, plot);
    });
  }
  return strokes;
};
