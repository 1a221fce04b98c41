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

/** A line through the values. With `stepped` every value holds for its whole frame where there is room to see that. */
export const tracePath = (sink: PathSink, pyramid: MinMaxPyramid, plot: Plot, stepped = false): void => {
  const { level, size, first, end } = runsIn(pyramid, plot);
  let down = false;
  const visit = (frame: number, value: number): void => {
    const y = plotY(plot, value);
    const draw = (x: number): void => {
      if (down) {
        sink.lineTo(x, y);
      } else {
        sink.moveTo(x, y);
        down = true;
      }
    };
    if (stepped && level === 0) {
      draw(plotX(plot, frame - 0.5));
      draw(plotX(plot, frame + 0.5));
    } else {
      draw(plotX(plot, frame));
    }
  };
  for (let run = first; run < end; run++) {
    const [low, high, flags] = [pyramid.low(level, run), pyramid.high(level, run), pyramid.flags(level, run)];
    if (low >= 0) {
      const [early, late] = low < high ? [low, high] : [high, low];
      visit(early, pyramid.values[early] ?? NaN);
      if (late !== early) {
        visit(late, pyramid.values[late] ?? NaN);
      }
    }
    const middle = Math.min(pyramid.values.length - 1, run * size + (size - 1) / 2);
    if ((flags & runFlags.above) !== 0) {
      visit(middle, Infinity);
    }
    if ((flags & runFlags.below) !== 0) {
      visit(middle, -Infinity);
    }
    if ((flags & runFlags.missing) !== 0) {
      down = false;
    }
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
