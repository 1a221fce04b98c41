/** The strip of frame types at the bottom of the QP chart. */
import type { PathSink, Plot } from './curve-path.ts';
import { levelOf, plotX } from './curve-path.ts';
import { frameTypes, type FrameType } from '../../contract/media.ts';
import { pyramidOf } from './min-max-pyramid.ts';

export const bandHeight = 5;

/** Where several frames share a pixel, the rarer type is seen: an intra frame among a thousand others is not lost. */
const ranks: Readonly<Record<FrameType, number>> = { I: 3, P: 2, B: 1, '?': NaN };
const byRank: readonly FrameType[] = ['?', 'B', 'P', 'I'];

const ranked = new WeakMap<Float64Array, Float64Array>();

const ranksOf = (types: Float64Array): Float64Array => {
  const known = ranked.get(types) ?? types.map((index) => ranks[frameTypes[index] ?? '?']);
  ranked.set(types, known);
  return known;
};

export type BandColors = { text: string; faint: string; accent: string };

export const typeColor = (type: FrameType, { text, faint, accent }: BandColors): string =>
  type === 'I' ? text : type === 'P' ? accent : faint;

type Cell = { x: number; width: number; type: FrameType };

/** One cell for each run of frames that takes a pixel or more. */
export const typeCells = (types: Float64Array, plot: Plot): Cell[] => {
  const pyramid = pyramidOf(ranksOf(types));
  const level = levelOf(plot, pyramid.top);
  const size = 2 ** level;
  const cells: Cell[] = [];
  const end = Math.min(pyramid.runs(level), Math.ceil(plot.to / size) + 1);
  for (let run = Math.max(0, Math.floor(plot.from / size)); run < end; run++) {
    const frame = pyramid.high(level, run);
    if (frame >= 0) {
      const left = Math.max(plot.left, plotX(plot, run * size - 0.5));
      const right = Math.min(plot.right, plotX(plot, Math.min(types.length, (run + 1) * size) - 0.5));
      const last = cells.at(-1);
      const type = byRank[pyramid.values[frame] ?? 0] ?? '?';
      // Neighbours of one type are one cell, but for intra frames, each of which is to be counted.
      if (last?.type === type && type !== 'I' && Math.abs(last.x + last.width - left) < 0.01) {
        last.width = right - last.x;
      } else if (right > left) {
        cells.push({ x: left, width: right - left, type });
      }
    }
  }
  return cells;
};

export const drawTypeBand = (
  context: Pick<CanvasRenderingContext2D, 'fillRect' | 'fillStyle'> & Partial<PathSink>,
  types: Float64Array,
  plot: Plot,
  colors: BandColors,
): void => {
  for (const { x, width, type } of typeCells(types, plot)) {
    context.fillStyle = typeColor(type, colors);
    context.fillRect(x, plot.bottom - bandHeight, type === 'I' ? Math.max(1, width - 0.5) : width, bandHeight);
  }
};
