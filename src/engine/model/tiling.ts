/**
 * Plans how a frame is cut into tiles for a model: pure arithmetic, no samples.
 *
 * All tiles of a frame have one size (an inference session keeps the memory of every shape that it has seen). They lie
 * inside the padded frame on a grid of `multiple`, so that a network which halves the picture sees the same phase in
 * every tile. Neighbours share at least 2 × `overlap` pixels and the seam lies in the middle, so every pixel that is
 * kept has `overlap` pixels of true context on each side, or the frame's own border. Where `overlap` covers what one
 * output pixel sees of the input, tiled and whole results are the same.
 */

/** A part of one axis: the tile begins at `start`; of it, `keepStart` … `keepEnd` (exclusive) goes into the frame. */
export type Span = { readonly start: number; readonly keepStart: number; readonly keepEnd: number };

export type Tile = { readonly x: Span; readonly y: Span };

export type TilePlan = {
  /** Size of the frame after padding to the multiple. */
  readonly paddedWidth: number;
  readonly paddedHeight: number;
  /** Size of every tile. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly tiles: readonly Tile[];
  /** False where even the smallest possible tile is larger than `maxPixels`. */
  readonly withinBudget: boolean;
};

export type TileRequest = {
  readonly width: number;
  readonly height: number;
  /** Tile sizes and positions are multiples of this; even, where chroma is sub-sampled. */
  readonly multiple: number;
  /** Pixels of context that every kept pixel has on each side. */
  readonly overlap: number;
  /** Most luma pixels that one tile may have. */
  readonly maxPixels: number;
};

export const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/** The least common multiple of two positive integers. */
export const commonMultiple = (a: number, b: number): number => {
  let [x, y] = [a, b];
  while (y !== 0) {
    [x, y] = [y, x % y];
  }
  return (a / x) * b;
};

/** The plan with the least computation whose tiles have at most `maxPixels`; the whole frame where that fits. */
export const planTiles = (request: TileRequest): TilePlan => {
  const { width, height, multiple, maxPixels } = request;
  if (!(width > 0 && height > 0 && multiple > 0 && request.overlap >= 0 && maxPixels > 0)) {
    throw new RangeError(`cannot plan tiles for ${JSON.stringify(request)}`);
  }
  const paddedWidth = roundUp(width, multiple);
  const paddedHeight = roundUp(height, multiple);
  // The distance between seams of neighbouring tiles must stay on the grid, hence the overlap too.
  const shared = 2 * roundUp(request.overlap, multiple);
  const widths = tileSizes(paddedWidth, multiple, shared);
  const heights = tileSizes(paddedHeight, multiple, shared);

  let best: { columns: Axis; rows: Axis } | null = null;
  let smallest: { columns: Axis; rows: Axis } | null = null;
  for (const columns of widths) {
    for (const rows of heights) {
      const pixels = columns.size * rows.size;
      if (pixels <= maxPixels && (best === null || cost(columns, rows) < cost(best.columns, best.rows))) {
        best = { columns, rows };
      }
      if (smallest === null || pixels < smallest.columns.size * smallest.rows.size) {
        smallest = { columns, rows };
      }
    }
  }
  const chosen = best ?? smallest;
  if (chosen === null) {
    throw new RangeError('no tile size to choose from');
  }
  const xs = spans(paddedWidth, width, chosen.columns, shared);
  const ys = spans(paddedHeight, height, chosen.rows, shared);
  return {
    paddedWidth,
    paddedHeight,
    tileWidth: chosen.columns.size,
    tileHeight: chosen.rows.size,
    tiles: ys.flatMap((y) => xs.map((x) => ({ x, y }))),
    withinBudget: best !== null,
  };
};

type Axis = { readonly size: number; readonly count: number; readonly step: number };

/** Computed pixels, with the number of tiles as a tie-break: every run has a fixed cost. */
const cost = (columns: Axis, rows: Axis): number =>
  columns.size * columns.count * rows.size * rows.count * (1 + 1e-3 * columns.count * rows.count);

/** Tiles keep at least this many pixels, and at least as many as each overlap has: smaller ones compute mostly overlap. */
const leastStep = 32;

/** Every sensible way to cover one axis: for each number of tiles the smallest tile that covers it. */
const tileSizes = (padded: number, multiple: number, shared: number): Axis[] => {
  const smallest = roundUp(Math.max(leastStep, shared / 2), multiple);
  const axes: Axis[] = [{ size: padded, count: 1, step: padded }];
  for (let count = 2; ; count += 1) {
    // count tiles of step s cover (count - 1) * s + (s + shared).
    const step = Math.max(smallest, roundUp((padded - shared) / count, multiple));
    const size = step + shared;
    if (size >= padded) {
      break;
    }
    const needed = Math.ceil((padded - size) / step) + 1;
    if (axes.every((axis) => axis.size !== size)) {
      axes.push({ size, count: needed, step });
    }
    if (step === smallest) {
      break;
    }
  }
  return axes;
};

const spans = (padded: number, real: number, { size, count, step }: Axis, shared: number): Span[] => {
  const starts = Array.from({ length: count }, (_, i) => Math.min(i * step, padded - size));
  // Overlaps are even where the grid is; an even seam keeps luma and chroma on the same border.
  const seam = (i: number): number => {
    const low = (starts[i] ?? 0) + shared / 2;
    const high = (starts[i - 1] ?? 0) + size - shared / 2;
    const middle = Math.floor((low + high) / 2);
    return middle - (middle % 2) >= low ? middle - (middle % 2) : middle;
  };
  return starts
    .map((start, i) => ({
      start,
      keepStart: i === 0 ? 0 : Math.min(real, seam(i)),
      keepEnd: i === count - 1 ? real : Math.min(real, seam(i + 1)),
    }))
    .filter(({ keepStart, keepEnd }) => keepEnd > keepStart);
};
