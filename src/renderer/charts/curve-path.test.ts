import { describe, expect, it } from 'vitest';
import { fillPath, infiniteInset, plotX, tracePath, type PathSink, type Plot } from './curve-path.ts';
import { MinMaxPyramid } from './min-max-pyramid.ts';

type Point = { x: number; y: number; pen: 'move' | 'line' };

const recorder = (): PathSink & { points: Point[]; rectangles: { x: number; y: number; w: number; h: number }[] } => {
  const points: Point[] = [];
  const rectangles: { x: number; y: number; w: number; h: number }[] = [];
  return {
    points,
    rectangles,
    moveTo: (x, y) => points.push({ x, y, pen: 'move' }),
    lineTo: (x, y) => points.push({ x, y, pen: 'line' }),
    rect: (x, y, w, h) => rectangles.push({ x, y, w, h }),
  };
};

const plot = (change: Partial<Plot>): Plot => ({
  ...{ from: 0, to: 199_999, low: 0, high: 100, left: 50, right: 850, top: 0, bottom: 100 },
  ...change,
});

describe('the path of a curve', () => {
  it('goes through a dip of one frame in 200 000 at every zoom', () => {
    const dip = 123_457;
    const values = new Float64Array(200_000).fill(35);
    values[dip] = 20;
    const pyramid = new MinMaxPyramid(values);
    for (let span = 199_999; span > 8; span /= 1.7) {
      const from = Math.max(0, dip - span * 0.37);
      const shown = plot({ from, to: from + span });
      const sink = recorder();
      tracePath(sink, pyramid, shown);
      const x = plotX(shown, dip);
      const point = sink.points.some((at) => at.y === 80 && Math.abs(at.x - x) < 1e-9);
      const columns = sink.rectangles.filter(({ y, h }) => Math.abs(y + h - 80) < 1e-9);
      expect(point || columns.some((at) => at.x <= x && x <= at.x + at.w)).toBe(true);
      // No wider than the pixel that it is in, but for the edge that leads to the next column.
      expect(columns.reduce((sum, { w }) => sum + w, 0)).toBeLessThanOrEqual(4);
      expect(sink.points.length + sink.rectangles.length).toBeLessThan(2 * 800 + 20);
    }
  });

  it('is a column for each frame where a frame has a pixel, without holes between them', () => {
    const values = Float64Array.from({ length: 2000 }, (_, i) => (i % 7) * 10);
    const sink = recorder();
    tracePath(sink, new MinMaxPyramid(values), plot({ from: 600, to: 1400 }));
    const seen = sink.rectangles.filter(({ x }) => x >= 49 && x <= 850);
    expect(seen.map(({ x }) => Math.round(x * 2) / 2)).toEqual(Array.from({ length: 801 }, (_, i) => 49.5 + i));
    seen.slice(1).forEach(({ y, h }, i) => {
      const { y: before = 0, h: height = 0 } = seen[i] ?? {};
      expect(Math.max(y, before)).toBeLessThanOrEqual(Math.min(y + h, before + height) + 1e-9);
    });
  });

  it('lifts the pen where frames are missing, and leads infinite values to the edge', () => {
    const sink = recorder();
    const values = Float64Array.of(10, 20, NaN, 40, Infinity, 60);
    tracePath(sink, new MinMaxPyramid(values), plot({ from: 0, to: 5 }));
    expect(sink.points.map(({ pen }) => pen)).toEqual(['move', 'line', 'move', 'line', 'line']);
    expect(sink.points.map(({ y }) => y)).toEqual([90, 80, 60, infiniteInset, 40]);
  });

  it('fills from zero to gains and to losses, each by itself', () => {
    const pyramid = new MinMaxPyramid(Float64Array.of(1, -2, 0, -Infinity));
    const shown = plot({ from: 0, to: 3, low: -4, high: 4 });
    const [gains, losses] = [recorder(), recorder()];
    fillPath(gains, pyramid, shown, 1);
    fillPath(losses, pyramid, shown, -1);
    expect(gains.rectangles.map(({ y, h }) => [y, h])).toEqual([[37.5, 12.5]]);
    expect(losses.rectangles.map(({ y, h }) => [y, h])).toEqual([
      [50, 25],
      [50, 50 - infiniteInset],
    ]);
  });
});
