/**
 * The shape of a curve over frames on a plot, for a canvas and for SVG alike. Where several frames share a pixel, each
 * run of them is drawn from its least to its greatest value; where a frame has a pixel or more, every frame is drawn.
 */
import { runFlags, type MinMaxPyramid } from './min-max-pyramid.ts';

/** What `Path2D`, and the writer of SVG paths, can do. */
export type PathSink = {
  moveTo: (x: number, y: number) => void;
  lineTo: (x: number, y: number) => void;
  rect: (x: number, y: number, width: number, height: number) => void;
};

/** A plot in pixels: frames `from` … `to` from left to right, values `low` … `high` from bottom to top. */
export type Plot = {
  from: number;
  to: number;
  low: number;
  high: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
};

/** Thickness of curves, in pixels. */
export const lineWidth = 1.4;

/** Distance of infinite values from the edge of the plot that they lie at, in pixels. */
export const infiniteInset = 7;

export const plotX = ({ from, to, left, right }: Plot, frame: number): number =>
  left + ((frame - from) / (to - from)) * (right - left);

export const plotY = ({ low, high, top, bottom }: Plot, value: number): number => {
  if (!Number.isFinite(value)) {
    return value > 0 ? top + infiniteInset : bottom - infiniteInset;
  }
  return bottom - ((value - low) / (high - low)) * (bottom - top);
};

/** The level at which a run of frames takes at most one pixel. */
export const levelOf = ({ from, to, left, right }: Plot, top: number): number => {
  const framesPerPixel = (to - from) / Math.max(1, right - left);
  return Math.max(0, Math.min(top, Math.floor(Math.log2(framesPerPixel))));
};

type Runs = { level: number; size: number; first: number; end: number };

/** The runs in sight, and one more on each side that the curve comes from and goes to. */
const runsIn = (pyramid: MinMaxPyramid, plot: Plot): Runs => {
  const level = levelOf(plot, pyramid.top);
  const size = 2 ** level;
  return {
    level,
    size,
    first: Math.max(0, Math.floor(plot.from / size) - 1),
    end: Math.min(pyramid.runs(level), Math.ceil(plot.to / size) + 2),
  };
};

/** Pixels for each frame below which a curve is drawn as columns. */
const columnsBelow = 2;

/**
 * A column for each run, as high as its values, and as far as the one before so that the curve has no holes. Columns are
 * drawn in a fraction of the time that a browser takes for a line that goes up and down as often. Nothing is made in the
 * loop: at every turn of the wheel it runs for each pixel of each curve.
 */
const traceColumns = (sink: PathSink, pyramid: MinMaxPyramid, plot: Plot): void => {
  const { level, size, first, end } = runsIn(pyramid, plot);
  const { values } = pyramid;
  // What the run before covers from top to bottom; the whole of nothing where there is none.
  let [topBefore, bottomBefore] = [-Infinity, Infinity];
  for (let run = first; run < end; run++) {
    const flags = pyramid.flags(level, run);
    const low = pyramid.low(level, run);
    let [top, bottom] = [Infinity, -Infinity];
    if (low >= 0) {
      top = plotY(plot, values[pyramid.high(level, run)] ?? NaN);
      bottom = plotY(plot, values[low] ?? NaN);
    }
    if ((flags & runFlags.above) !== 0) {
      top = Math.min(top, plotY(plot, Infinity));
      bottom = Math.max(bottom, plotY(plot, Infinity));
    }
    if ((flags & runFlags.below) !== 0) {
      top = Math.min(top, plotY(plot, -Infinity));
      bottom = Math.max(bottom, plotY(plot, -Infinity));
    }
    const isShown = top <= bottom;
    if (isShown) {
      const joinedTop = Math.min(top, bottomBefore);
      const joinedBottom = Math.max(bottom, topBefore);
      const left = plotX(plot, run * size - 0.5);
      sink.rect(
        left,
        joinedTop,
        plotX(plot, (run + 1) * size - 0.5) - left,
        Math.max(lineWidth, joinedBottom - joinedTop),
      );
    }
    const joins = isShown && (flags & runFlags.missing) === 0;
    topBefore = joins ? top : -Infinity;
    bottomBefore = joins ? bottom : Infinity;
  }
};

/** A line from frame to frame. With `stepped` every value holds for its whole frame. */
const traceLine = (sink: PathSink, pyramid: MinMaxPyramid, plot: Plot, stepped: boolean): void => {
  const { first, end } = runsIn(pyramid, plot);
  let down = false;
  const draw = (x: number, y: number): void => {
    if (down) {
      sink.lineTo(x, y);
    } else {
      sink.moveTo(x, y);
      down = true;
    }
  };
  for (let frame = first; frame < end; frame++) {
    const value = pyramid.values[frame] ?? NaN;
    if (Number.isNaN(value)) {
      down = false;
    } else if (stepped) {
      draw(plotX(plot, frame - 0.5), plotY(plot, value));
      draw(plotX(plot, frame + 0.5), plotY(plot, value));
    } else {
      draw(plotX(plot, frame), plotY(plot, value));
    }
  }
};

/** Whether frames are so narrow that a curve is drawn as columns, which are filled, and not as a line. */
export const isDense = ({ from, to, left, right }: Plot): boolean => (right - left) / (to - from) < columnsBelow;

/** A curve through the values: a line to be stroked, or columns to be filled where `isDense` says so. */
export const tracePath = (sink: PathSink, pyramid: MinMaxPyramid, plot: Plot, stepped = false): void => {
  if (isDense(plot)) {
    traceColumns(sink, pyramid, plot);
  } else {
    traceLine(sink, pyramid, plot, stepped);
  }
};

/** Columns from zero to the values above it (`side` 1) or below it (`side` −1). */
export const fillPath = (sink: PathSink, pyramid: MinMaxPyramid, plot: Plot, side: 1 | -1): void => {
  const { level, size, first, end } = runsIn(pyramid, plot);
  const zero = Math.min(plot.bottom, Math.max(plot.top, plotY(plot, 0)));
  const infinite = side === 1 ? runFlags.above : runFlags.below;
  for (let run = first; run < end; run++) {
    const frame = side === 1 ? pyramid.high(level, run) : pyramid.low(level, run);
    const isInfinite = (pyramid.flags(level, run) & infinite) !== 0;
    const value = isInfinite ? side * Infinity : frame < 0 ? 0 : (pyramid.values[frame] ?? 0);
    if (side * value > 0) {
      const left = plotX(plot, run * size - 0.5);
      const right = plotX(plot, Math.min(pyramid.values.length, (run + 1) * size) - 0.5);
      const y = plotY(plot, value);
      sink.rect(left, Math.min(y, zero), right - left, Math.abs(zero - y));
    }
  }
};
