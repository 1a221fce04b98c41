/** Measures that need no reference: block edges, blur and flicker. Own definitions; see docs/measures.md. */
import type { PlaneSize } from '../media/frame.ts';
import { peakOf, type Samples } from './psnr.ts';

/** Sums of absolute differences between neighbours, on block borders and elsewhere, in code values. */
type EdgeSums = { border: number; borders: number; inner: number; inners: number };

/** Absolute differences of neighbours at distance `step` along one direction of the plane. */
const edgeSums = (
  plane: Samples,
  { width, height }: PlaneSize,
  grid: number,
  direction: 'horizontal' | 'vertical',
): EdgeSums => {
  const horizontal = direction === 'horizontal';
  const step = horizontal ? 1 : width;
  const sums: EdgeSums = { border: 0, borders: 0, inner: 0, inners: 0 };
  for (let y = horizontal ? 0 : 1; y < height; y += 1) {
    for (let x = horizontal ? 1 : 0; x < width; x += 1) {
      const at = y * width + x;
      const difference = Math.abs((plane[at] as number) - (plane[at - step] as number));
      if ((horizontal ? x : y) % grid === 0) {
        sums.border += difference;
        sums.borders += 1;
      } else {
        sums.inner += difference;
        sums.inners += 1;
      }
    }
  }
  return sums;
};

const ratio = ({ border, borders, inner, inners }: EdgeSums, floor: number): number =>
  borders === 0 || inners === 0 ? 1 : (border / borders + floor) / (inner / inners + floor);

/**
 * How much steeper luma is across the borders of a block grid than inside the blocks, mean of both directions: 1
 * where the grid cannot be seen, above 1 where it can. A thousandth of the peak is added to both steepnesses, so that
 * flat pictures give 1 and not noise. `grid` is 8 samples for MPEG-2, H.264 transforms and HEVC's deblocking grid.
 */
export const blockiness = (luma: Samples, size: PlaneSize, bitDepth: number, grid = 8): number =>
  edgeMeasures(luma, size, bitDepth, grid).blockEdges;

/**
 * Blockiness, and beside it how much detail there is: the mean absolute difference of neighbouring luma samples of both
 * directions, in 8-bit code values whatever the bit depth. 0 for a flat picture.
 */
export const edgeMeasures = (
  luma: Samples,
  size: PlaneSize,
  bitDepth: number,
  grid = 8,
): { blockEdges: number; detail: number } => {
  const peak = peakOf(bitDepth);
  const [across, down] = [edgeSums(luma, size, grid, 'horizontal'), edgeSums(luma, size, grid, 'vertical')];
  const pairs = across.borders + across.inners + down.borders + down.inners;
  const sum = across.border + across.inner + down.border + down.inner;
  return {
    blockEdges: (ratio(across, peak / 1000) + ratio(down, peak / 1000)) / 2,
    detail: pairs === 0 ? 0 : ((sum / pairs) * 255) / peak,
  };
};

/** Half length of the averaging filter that the blur measure blurs with: 9 samples, as in the paper. */
const blurReach = 4;

/** Blur along the samples of one line: its steepness, and what a further blurring takes away of it. */
const lineBlur = (line: Float64Array): { steepness: number; lost: number } => {
  const length = line.length;
  const at = (i: number): number => line[Math.min(length - 1, Math.max(0, i))] as number;
  let window = 0;
  for (let i = -blurReach; i <= blurReach; i += 1) {
    window += at(i);
  }
  let steepness = 0;
  let lost = 0;
  for (let i = 1; i < length; i += 1) {
    const blurredBefore = window;
    window += at(i + blurReach) - at(i - 1 - blurReach);
    const own = Math.abs(at(i) - at(i - 1));
    const blurred = Math.abs(window - blurredBefore) / (2 * blurReach + 1);
    steepness += own;
    lost += Math.max(0, own - blurred);
  }
  return { steepness, lost };
};

const directionBlur = (plane: Samples, { width, height }: PlaneSize, direction: 'horizontal' | 'vertical'): number => {
  const horizontal = direction === 'horizontal';
  const line = new Float64Array(horizontal ? width : height);
  let steepness = 0;
  let lost = 0;
  for (let k = 0; k < (horizontal ? height : width); k += 1) {
    for (let i = 0; i < line.length; i += 1) {
      line[i] = plane[horizontal ? k * width + i : i * width + k] as number;
    }
    const sums = lineBlur(line);
    steepness += sums.steepness;
    lost += sums.lost;
  }
  return steepness === 0 ? 1 : (steepness - lost) / steepness;
};

/**
 * Perceptual blur, 0 (sharp) … 1 (blurred, or flat): how little a further blurring with a 9-sample mean changes the
 * steepness of luma, the worse of both directions. F. Crété, T. Dolmière, P. Ladret, M. Nicolas, "The blur effect:
 * perception and estimation with a new no-reference perceptual blur metric", Proc. SPIE 6492, 2007.
 */
export const blur = (luma: Samples, size: PlaneSize): number =>
  Math.max(directionBlur(luma, size, 'horizontal'), directionBlur(luma, size, 'vertical'));

/** Side of the blocks that static areas are made of, in samples, and the motion below which a block is static. */
const staticBlock = 16;
const staticMotion = 2 / 255;

/** Mean absolute difference of two frames in each whole 16 × 16 block, in raster order, as a fraction of the peak. */
const blockDifferences = (before: Samples, after: Samples, { width, height }: PlaneSize, peak: number): number[] => {
  const [columns, rows] = [Math.floor(width / staticBlock), Math.floor(height / staticBlock)];
  return Array.from({ length: columns * rows }, (_, block) => {
    const left = (block % columns) * staticBlock;
    const top = Math.floor(block / columns) * staticBlock;
    let sum = 0;
    for (let y = top; y < top + staticBlock; y += 1) {
      for (let x = left; x < left + staticBlock; x += 1) {
        sum += Math.abs((after[y * width + x] as number) - (before[y * width + x] as number));
      }
    }
    return sum / (staticBlock ** 2 * peak);
  });
};

/**
 * Which 16 × 16 blocks stand still between two frames of a guide (the source or the reference): those that change by
 * less than 2/255 of the peak on average. Several renditions are compared on the same mask.
 */
export const staticBlocks = (before: Samples, after: Samples, size: PlaneSize, bitDepth: number): boolean[] =>
  blockDifferences(before, after, size, peakOf(bitDepth)).map((difference) => difference < staticMotion);

/**
 * Flicker between two frames: mean absolute luma difference on the static blocks, in 8-bit code values whatever the
 * bit depth; null where nothing stands still.
 */
export const flicker = (
  before: Samples,
  after: Samples,
  size: PlaneSize,
  bitDepth: number,
  mask: readonly boolean[],
): number | null => {
  const still = blockDifferences(before, after, size, peakOf(bitDepth)).filter((_, block) => mask[block] === true);
  return still.length === 0 ? null : (255 * still.reduce((sum, value) => sum + value, 0)) / still.length;
};
