/**
 * Finds scene cuts while frames pass, on coarse luma.
 *
 * Two frames of one shot show the same details, perhaps moved; two shots do not. So luma is averaged into cells, what is
 * coarser than details is taken away (shots often share their layout, bright above and dark below), and the details of
 * neighbouring frames are correlated, at the best of small displacements. A cut is where
 *
 * - luma changed visibly (mean absolute difference of cells at least `visibleChange`),
 * - the details are unrelated (correlation below `unrelated`), and
 * - this came suddenly (the median correlation of the pairs before is higher by `sudden`).
 *
 * Correlation does not depend on brightness and contrast: fades and dissolves, whose neighbouring frames show the same
 * details, are no cuts, and neither are flashes. A frame without details (black, white) has nothing to correlate: it
 * begins no shot unless it is suddenly dark, and the frame after it is compared with the last one that had some.
 *
 * A verdict depends on this frame and the `sceneCutContext` frames before it alone, so that a resumed job finds the cuts
 * of an uninterrupted one.
 */
import { PixReviveError } from '../../contract/errors.ts';
import type { VideoFrame } from '../media/frame.ts';

/** How many earlier frames a verdict depends on. */
export const sceneCutContext = 8;

/** Cells across the longer and the shorter side, and how far details are looked for, in cells. */
const longCells = 48;
const shortCells = 27;
const farthest = 6;
/** Cells on each side that details are taken relative to. */
const neighbourhood = 3;

/** Code values of 8 bits. */
const visibleChange = 6;
/** From and to frames without details only a larger change is sudden: a fade of eight frames is none. */
const suddenStep = 16;
/** Standard deviation of the cells' details, in code values of 8 bits, below which a frame shows nothing. */
const leastDetail = 1;

/**
 * Over 2000 pairs of frames of 70 hand-held, moving and flying shots the correlation was 0.63 or more in 99 %; between
 * different shots it was 0.15 in the median and 0.37 or less in 95 %.
 */
const unrelated = 0.4;
const sudden = 0.3;
/** Pairs of earlier frames whose median says how alike frames of this shot are. */
const pairsBefore = 4;

type Grid = {
  readonly columns: number;
  readonly rows: number;
  /** Mean luma of each cell in code values of 8 bits, and what of it is detail. */
  readonly luma: Float32Array;
  readonly detail: Float32Array;
  readonly mean: number;
  readonly structured: boolean;
};

type Seen = {
  readonly grid: Grid;
  /** Correlation with the frame before; null where there is none to tell. */ readonly similarity: number | null;
};

/** Takes the frames of one clip in display order. */
export class SceneCutDetector {
  private seen: Seen[] = [];
  private expected: number | null = null;

  /**
   * Whether a scene cut lies between the frame before and this one. Throws `internal` where frames are not consecutive,
   * for the verdict would be about other frames than the caller thinks.
   */
  push(frame: VideoFrame): boolean {
    if (this.expected !== null && frame.index !== this.expected) {
      throw new PixReviveError(
        'internal',
        `Scene cuts need every frame: ${frame.index} came instead of ${this.expected}.`,
      );
    }
    this.expected = frame.index + 1;
    const grid = gridOf(frame);
    const before = this.seen.at(-1);
    const similarity = before?.grid.structured === true && grid.structured ? detailSimilarity(before.grid, grid) : null;
    const cut = before !== undefined && this.verdict(before.grid, grid, similarity);
    this.seen = [...this.seen, { grid, similarity }].slice(-sceneCutContext);
    return cut;
  }

  private verdict(before: Grid, grid: Grid, similarity: number | null): boolean {
    if (before.columns !== grid.columns || before.rows !== grid.rows) {
      return true;
    }
    if (change(before, grid) < visibleChange) {
      return false;
    }
    if (similarity !== null) {
      return similarity < unrelated && similarity < this.usualSimilarity() - sudden;
    }
    if (!grid.structured) {
      return before.structured && grid.mean < before.mean - suddenStep;
    }
    const last = this.seen.findLast((other) => other.grid.structured);
    return change(before, grid) >= suddenStep && (last === undefined || detailSimilarity(last.grid, grid) < unrelated);
  }

  /** Median correlation of the last pairs; 1 where there are none. */
  private usualSimilarity(): number {
    const known = this.seen
      .slice(-pairsBefore)
      .flatMap(({ similarity }) => (similarity === null ? [] : [similarity]))
      .sort((a, b) => a - b);
    return known[Math.floor(known.length / 2)] ?? 1;
  }
}

const gridOf = (frame: VideoFrame): Grid => {
  const { width, height, bitDepth } = frame.format;
  const wide = width >= height;
  const columns = Math.min(width, wide ? longCells : shortCells);
  const rows = Math.min(height, wide ? shortCells : longCells);
  const luma = new Float32Array(columns * rows);
  const plane = frame.planes[0] ?? new Uint8Array(0);
  const unit = 2 ** (bitDepth - 8);
  for (let row = 0; row < rows; row += 1) {
    const top = Math.floor((row * height) / rows);
    const bottom = Math.floor(((row + 1) * height) / rows);
    const stepY = Math.max(1, Math.floor((bottom - top) / 8));
    for (let column = 0; column < columns; column += 1) {
      const left = Math.floor((column * width) / columns);
      const right = Math.floor(((column + 1) * width) / columns);
      const stepX = Math.max(1, Math.floor((right - left) / 8));
      let sum = 0;
      let count = 0;
      for (let y = top; y < bottom; y += stepY) {
        for (let x = left; x < right; x += stepX) {
          sum += plane[y * width + x] ?? 0;
          count += 1;
        }
      }
      luma[row * columns + column] = sum / (count * unit);
    }
  }
  const detail = detailOf(luma, columns, rows);
  const energy = detail.reduce((sum, value) => sum + value * value, 0) / detail.length;
  const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length;
  return { columns, rows, luma, detail, mean, structured: Math.sqrt(energy) >= leastDetail };
};

/** Each cell less the mean of its neighbourhood (cut off at the border). */
const detailOf = (luma: Float32Array, columns: number, rows: number): Float32Array =>
  luma.map((value, i) => {
    const column = i % columns;
    const row = Math.floor(i / columns);
    let sum = 0;
    let count = 0;
    for (let y = Math.max(0, row - neighbourhood); y <= Math.min(rows - 1, row + neighbourhood); y += 1) {
      for (let x = Math.max(0, column - neighbourhood); x <= Math.min(columns - 1, column + neighbourhood); x += 1) {
        sum += luma[y * columns + x] ?? 0;
        count += 1;
      }
    }
    return value - sum / count;
  });

/** Mean absolute difference of the cells. */
const change = (a: Grid, b: Grid): number =>
  a.luma.reduce((sum, value, i) => sum + Math.abs(value - (b.luma[i] ?? 0)), 0) / a.luma.length;

/** Correlation of the details of two grids of one size at the best displacement, −1…1. */
export const detailSimilarity = (a: Grid, b: Grid): number => {
  if (a.columns !== b.columns || a.rows !== b.rows) {
    return 0;
  }
  let best = correlation(a, b, 0, 0);
  for (let dy = -farthest; dy <= farthest && best < 0.9; dy += 1) {
    for (let dx = -farthest; dx <= farthest; dx += 1) {
      best = Math.max(best, correlation(a, b, dx, dy));
    }
  }
  return best;
};

/** Correlation of the details where `b`, displaced, covers `a`. Details have no mean to speak of. */
const correlation = (a: Grid, b: Grid, dx: number, dy: number): number => {
  const { columns, rows } = a;
  let product = 0;
  let ofA = 0;
  let ofB = 0;
  for (let y = Math.max(0, -dy); y < Math.min(rows, rows - dy); y += 1) {
    for (let x = Math.max(0, -dx); x < Math.min(columns, columns - dx); x += 1) {
      const from = a.detail[y * columns + x] ?? 0;
      const to = b.detail[(y + dy) * columns + x + dx] ?? 0;
      product += from * to;
      ofA += from * from;
      ofB += to * to;
    }
  }
  return product / Math.sqrt(ofA * ofB + 1e-9);
};
