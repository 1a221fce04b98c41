/**
 * Y'CbCr ↔ R'G'B' for models that work on RGB, with the frame's own matrix, range and chroma siting.
 *
 * The way back carries the *change* that the model made, not its picture: Y' + Y'(out − in), and so on. What RGB cannot
 * hold (excursions below black and above white) and what chroma loses on the way up and down again thus stays as it was
 * wherever the model changes nothing: a model that returns its input returns the source bit by bit.
 */
import { PixReviveError } from '../../contract/errors.ts';
import type { ColorTags, PictureFormat } from '../../contract/media.ts';
import type { AxisMap, Picture, Placement, Region } from './planes.ts';
import type { SampleArray } from './session.ts';

/** Y' = kr R' + (1 − kr − kb) G' + kb B' (ITU-R BT.601, BT.709, BT.2020 non-constant luminance; SMPTE 240M; FCC). */
const weights: Readonly<Record<string, { kr: number; kb: number }>> = {
  bt709: { kr: 0.2126, kb: 0.0722 },
  bt470bg: { kr: 0.299, kb: 0.114 },
  smpte170m: { kr: 0.299, kb: 0.114 },
  bt2020nc: { kr: 0.2627, kb: 0.0593 },
  smpte240m: { kr: 0.212, kb: 0.087 },
  fcc: { kr: 0.3, kb: 0.11 },
};

export type ColorConversion = {
  readonly kr: number;
  readonly kb: number;
  /** Code values: luma of black, luma's span from black to white, chroma of grey, chroma's span from −0.5 to 0.5. */
  readonly black: number;
  readonly lumaSpan: number;
  readonly grey: number;
  readonly chromaSpan: number;
  /** What was assumed where the tags say nothing; null where they say everything. */
  readonly assumed: string | null;
};

/** How to convert frames of this format and these tags. Throws `input-unsupported` for a matrix that is not linear in R'G'B'. */
export const colorConversion = (format: PictureFormat, tags: ColorTags): ColorConversion => {
  const tagged = tags.matrix !== 'unspecified' && tags.matrix !== 'unknown' && tags.matrix !== 'reserved';
  // Every player's habit for untagged files.
  const matrix = tagged ? tags.matrix : format.width >= 1280 || format.height > 576 ? 'bt709' : 'smpte170m';
  const found = weights[matrix];
  if (found === undefined) {
    throw new PixReviveError(
      'input-unsupported',
      `This model works on RGB, and pictures with the colour matrix "${matrix}" cannot be converted to it and back ` +
        'faithfully. Choose a model that works on luma and chroma.',
    );
  }
  const full = tags.range === 'pc';
  const unit = 2 ** (format.bitDepth - 8);
  const peak = 2 ** format.bitDepth - 1;
  const assumptions = [
    ...(tagged ? [] : [`matrix ${matrix}`]),
    ...(tags.range === 'unspecified' ? ['limited range'] : []),
  ];
  return {
    ...found,
    black: full ? 0 : 16 * unit,
    lumaSpan: full ? peak : 219 * unit,
    grey: 128 * unit,
    chromaSpan: full ? peak : 224 * unit,
    assumed: assumptions.length === 0 ? null : `${assumptions.join(' and ')} assumed, since the file does not say`,
  };
};

/** Between which two chroma samples a luma sample lies, and how much the second one weighs. */
type Taps = { readonly first: Int32Array; readonly second: Int32Array; readonly weight: Float32Array };

/** Where chroma is read for each luma row and column. */
export type ChromaSiting = { readonly columns: Taps; readonly rows: Taps };

/** Positions of chroma from the format and its location tag (`left` where nothing is said, as MPEG-2 and later have it). */
export const chromaSiting = (format: PictureFormat, chromaLocation: string): ChromaSiting => {
  const centred = chromaLocation === 'center' || chromaLocation === 'top' || chromaLocation === 'bottom';
  const across = format.chroma === '420' || format.chroma === '422';
  const down = format.chroma === '420';
  const offset = chromaLocation.startsWith('top') ? 0 : chromaLocation.startsWith('bottom') ? 1 : 0.5;
  return {
    columns: taps(format.width, across ? 2 : 1, across && centred ? 0.5 : 0),
    rows: taps(format.height, down ? 2 : 1, down ? offset : 0),
  };
};

const taps = (length: number, factor: number, offset: number): Taps => {
  const last = Math.ceil(length / factor) - 1;
  const first = new Int32Array(length);
  const second = new Int32Array(length);
  const weight = new Float32Array(length);
  for (let i = 0; i < length; i += 1) {
    const position = Math.min(last, Math.max(0, (i - offset) / factor));
    first[i] = Math.floor(position);
    second[i] = Math.min(last, Math.floor(position) + 1);
    weight[i] = position - Math.floor(position);
  }
  return { first, second, weight };
};

/** Chroma along one row of a region, bilinearly, as −0.5…0.5; zero where there is no chroma. */
const chromaRow = (
  out: Float32Array,
  picture: Picture | undefined,
  { columns, rows }: ChromaSiting,
  xs: Int32Array,
  y: number,
  { grey, chromaSpan }: ColorConversion,
): void => {
  if (picture === undefined) {
    return;
  }
  const { data, width } = picture;
  const upper = (rows.first[y] ?? 0) * width;
  const lower = (rows.second[y] ?? 0) * width;
  const down = rows.weight[y] ?? 0;
  for (let i = 0; i < out.length; i += 1) {
    const x = xs[i] ?? 0;
    const left = columns.first[x] ?? 0;
    const right = columns.second[x] ?? 0;
    const across = columns.weight[x] ?? 0;
    const top = (data[upper + left] ?? 0) * (1 - across) + (data[upper + right] ?? 0) * across;
    const bottom = (data[lower + left] ?? 0) * (1 - across) + (data[lower + right] ?? 0) * across;
    out[i] = (top * (1 - down) + bottom * down - grey) / chromaSpan;
  }
};

/**
 * Reads a region of a padded frame as R'G'B' into three consecutive planes of `out`, starting at `offset`. `white` is
 * the sample of white: 1 for float32; integer samples are rounded.
 */
export const readRgb = (
  out: SampleArray,
  offset: number,
  planes: readonly Picture[],
  region: Region,
  axes: { readonly columns: AxisMap; readonly rows: AxisMap },
  siting: ChromaSiting,
  color: ColorConversion,
  white: number,
): void => {
  const [luma, cb, cr] = planes;
  if (luma === undefined) {
    return;
  }
  const { kr, kb, black, lumaSpan } = color;
  const kg = 1 - kr - kb;
  const { width, height } = region;
  const xs = axes.columns.subarray(region.x, region.x + width);
  const half = out instanceof Float32Array ? 0 : 0.5;
  const blue = new Float32Array(width);
  const red = new Float32Array(width);
  const rgb = [new Float32Array(width), new Float32Array(width), new Float32Array(width)] as const;
  const [r, g, b] = rgb;
  for (let row = 0; row < height; row += 1) {
    const y = axes.rows[region.y + row] ?? 0;
    chromaRow(blue, cb, siting, xs, y, color);
    chromaRow(red, cr, siting, xs, y, color);
    for (let i = 0; i < width; i += 1) {
      const brightness = ((luma.data[y * luma.width + (xs[i] ?? 0)] ?? 0) - black) / lumaSpan;
      const ofRed = brightness + 2 * (1 - kr) * (red[i] ?? 0);
      const ofBlue = brightness + 2 * (1 - kb) * (blue[i] ?? 0);
      const ofGreen = (brightness - kr * ofRed - kb * ofBlue) / kg;
      // Typed arrays of integers cut fractions off: half a step more rounds.
      r[i] = Math.min(1, Math.max(0, ofRed)) * white + half;
      g[i] = Math.min(1, Math.max(0, ofGreen)) * white + half;
      b[i] = Math.min(1, Math.max(0, ofBlue)) * white + half;
    }
    for (let plane = 0; plane < 3; plane += 1) {
      out.set(rgb[plane] ?? r, offset + (plane * height + row) * width);
    }
  }
};

/** The change that a model made, in code values of Y', Cb, Cr, over one tile. */
export type Change = { readonly luma: Float32Array; readonly cb: Float32Array; readonly cr: Float32Array };

/** Fills `change` from a tile's R'G'B' before (at `offset` of `before`) and after. Returns the samples that are no finite numbers. */
export const measureChange = (
  change: Change,
  before: SampleArray,
  offset: number,
  after: SampleArray,
  { kr, kb, lumaSpan, chromaSpan }: ColorConversion,
  white: number,
): number => {
  const pixels = change.luma.length;
  const kg = 1 - kr - kb;
  let invalid = 0;
  for (let i = 0; i < pixels; i += 1) {
    const r = ((after[i] ?? 0) - (before[offset + i] ?? 0)) / white;
    const g = ((after[pixels + i] ?? 0) - (before[offset + pixels + i] ?? 0)) / white;
    const b = ((after[2 * pixels + i] ?? 0) - (before[offset + 2 * pixels + i] ?? 0)) / white;
    const y = kr * r + kg * g + kb * b;
    if (!Number.isFinite(y)) {
      invalid += 1;
    }
    change.luma[i] = y * lumaSpan;
    change.cb[i] = ((b - y) / (2 * (1 - kb))) * chromaSpan;
    change.cr[i] = ((r - y) / (2 * (1 - kr))) * chromaSpan;
  }
  return invalid;
};

/**
 * Adds a change to one plane: `factor` luma samples for each sample of the plane and axis, gathered with [1 2 1]/4
 * where chroma sits on a luma sample and with the mean of two where it lies between.
 */
export const addChange = (
  target: Picture,
  source: Picture,
  change: Float32Array,
  { tile, keep }: Placement,
  gather: Gathering,
  peak: number,
): void => {
  const { factor, columns, rows } = gather;
  const left = columns.length === 3 ? 1 : 0;
  const above = rows.length === 3 ? 1 : 0;
  for (let y = 0; y < keep.height; y += 1) {
    const row = (keep.y + y) * factor.y - tile.y - above;
    for (let x = 0; x < keep.width; x += 1) {
      const column = (keep.x + x) * factor.x - tile.x - left;
      let sum = 0;
      for (let j = 0; j < rows.length; j += 1) {
        const line = Math.min(tile.height - 1, Math.max(0, row + j)) * tile.width;
        for (let i = 0; i < columns.length; i += 1) {
          const across = Math.min(tile.width - 1, Math.max(0, column + i));
          sum += (rows[j] ?? 0) * (columns[i] ?? 0) * (change[line + across] ?? 0);
        }
      }
      const at = (keep.y + y) * target.width + keep.x + x;
      const sample = Math.floor((source.data[at] ?? 0) + sum + 0.5);
      target.data[at] = sample > 0 ? Math.min(peak, sample) : 0;
    }
  }
};

/** Weights of luma positions for one chroma sample, and luma samples for each sample of the plane. */
export type Gathering = {
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  readonly factor: PlaneFactor;
};

/** Luma samples for each sample of a plane along both axes. */
export type PlaneFactor = { readonly x: 1 | 2; readonly y: 1 | 2 };

/** How a chroma plane gathers change from luma positions. */
export const gathering = (format: PictureFormat, chromaLocation: string): Gathering => {
  const across = format.chroma === '420' || format.chroma === '422';
  const down = format.chroma === '420';
  const centred = chromaLocation === 'center' || chromaLocation === 'top' || chromaLocation === 'bottom';
  const top = chromaLocation.startsWith('top');
  return {
    columns: !across ? [1] : centred ? [0.5, 0.5] : [0.25, 0.5, 0.25],
    rows: !down ? [1] : top ? [0.25, 0.5, 0.25] : [0.5, 0.5],
    factor: { x: across ? 2 : 1, y: down ? 2 : 1 },
  };
};
