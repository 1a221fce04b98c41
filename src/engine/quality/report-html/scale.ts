/** Axes: from values to places in a drawing. */
import { niceStep } from '../../../contract/axis-ticks.ts';

export type Interval = { from: number; to: number };

/** A linear map of an interval of values to an interval of places. */
export type Scale = { domain: Interval; range: Interval; of: (value: number) => number };

export const linearScale = (domain: Interval, range: Interval): Scale => {
  const factor = (range.to - range.from) / (domain.to - domain.from);
  return { domain, range, of: (value) => range.from + (value - domain.from) * factor };
};

/** The interval of the finite values, widened to round numbers; `around` is part of it. Something is always shown. */
export const niceInterval = (values: Iterable<number>, around: readonly number[] = []): Interval => {
  let from = Infinity;
  let to = -Infinity;
  for (const value of [...around, ...values]) {
    if (Number.isFinite(value)) {
      from = Math.min(from, value);
      to = Math.max(to, value);
    }
  }
  if (from > to) {
    return { from: 0, to: 1 };
  }
  const span = to - from > 1e-9 ? to - from : 1;
  const step = niceStep(span, 5);
  const [low, high] = to - from > 1e-9 ? [from, to] : [from - 0.5, to + 0.5];
  return { from: Math.floor(low / step + 1e-9) * step, to: Math.ceil(high / step - 1e-9) * step };
};

/**
 * Places in a curve that are drawn: all of them while there is room, else the first, smallest, largest and last of each
 * of `columns` columns, in their order, so that a dip of one frame is seen at any length. Values that are not finite
 * count as the largest.
 */
export const thinned = (values: readonly number[], columns: number): number[] => {
  const all = Array.from(values, (_, i) => i);
  if (values.length <= columns * 4) {
    return all;
  }
  const at = (i: number): number => values[i] ?? Infinity;
  return Array.from({ length: columns }, (_, column) => {
    const start = Math.floor((column * values.length) / columns);
    const stop = Math.floor(((column + 1) * values.length) / columns);
    let [least, most] = [start, start];
    for (let i = start; i < stop; i += 1) {
      least = at(i) < at(least) ? i : least;
      most = at(i) > at(most) ? i : most;
    }
    return [...new Set([start, least, most, stop - 1])].sort((a, b) => a - b);
  }).flat();
};
