/** Finds out whether a clip shows the reference's pictures a few frames early or late. */
import type { Picture } from './frame-meter.ts';

/** Luma averaged over boxes, in 8-bit code values. */
export type Thumbnail = Float32Array;

const thumbnailWidth = 32;
const thumbnailHeight = 18;

/** A frame's luma averaged down to at most 32 × 18. */
export const thumbnailOf = ({ format, planes: [luma] }: Picture): Thumbnail => {
  const { width, height, bitDepth } = format;
  const columns = Math.min(thumbnailWidth, width);
  const rows = Math.min(thumbnailHeight, height);
  const sums = new Float64Array(columns * rows);
  const counts = new Uint32Array(columns * rows);
  const cellOfColumn = Uint16Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x += 1) {
      const cell = row + (cellOfColumn[x] as number);
      sums[cell] = (sums[cell] as number) + (luma?.[y * width + x] ?? 0);
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  const scale = 2 ** (8 - bitDepth);
  return Float32Array.from(sums, (sum, i) => (sum * scale) / (counts[i] as number));
};

/** Mean absolute difference of two thumbnails, in 8-bit code values. */
export const thumbnailDistance = (a: Thumbnail, b: Thumbnail): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) {
    sum += Math.abs((a[i] as number) - (b[i] as number));
  }
  return sum / a.length;
};

/** A shift is only suggested when it explains the pictures at least this much better than none … */
const decisiveRatio = 0.5;
/** … and by so much that noise and coding errors (averaged over boxes) cannot be the reason, in code values. */
const decisiveGain = 0.4;
/** Frame pairs that an offset must have been tried on. */
const minimumPairs = 6;
/** Frames with visible motion after which the search has seen enough, and how much motion that is. */
const enoughMovingFrames = 24;
const visibleMotion = 0.5;

export class OffsetSearch {
  private readonly reach: number;
  private readonly reference: Thumbnail[] = [];
  private readonly file: Thumbnail[] = [];
  private readonly sums: Map<number, { total: number; pairs: number }>;
  private movingFrames = 0;

  /** @param reach largest offset that is tried, in frames, in both directions */
  constructor(reach = 8) {
    this.reach = reach;
    const offsets = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
    this.sums = new Map(offsets.map((offset) => [offset, { total: 0, pairs: 0 }]));
  }

  /** Takes the next frame of both clips, in order. */
  add(reference: Thumbnail, file: Thumbnail): void {
    const previous = this.reference.at(-1);
    if (previous !== undefined && thumbnailDistance(previous, reference) > visibleMotion) {
      this.movingFrames += 1;
    }
    this.note(0, reference, file);
    for (let back = 1; back <= this.reach; back += 1) {
      const [earlierReference, earlierFile] = [this.reference.at(-back), this.file.at(-back)];
      if (earlierReference !== undefined && earlierFile !== undefined) {
        this.note(back, reference, earlierFile);
        this.note(-back, earlierReference, file);
      }
    }
    this.reference.push(reference);
    this.file.push(file);
    if (this.reference.length > this.reach) {
      this.reference.shift();
      this.file.shift();
    }
  }

  /** Whether more frames would not change the answer. */
  get settled(): boolean {
    return this.movingFrames >= enoughMovingFrames;
  }

  /**
   * The offset that fits decisively better than none: frame k of the file shows frame k + offset of the reference.
   * 0 where the clips are aligned, or where nothing can be said (no motion).
   */
  get offset(): number {
    const mean = ({ total, pairs }: { total: number; pairs: number }): number => total / pairs;
    const tried = [...this.sums].filter(([, sum]) => sum.pairs >= minimumPairs);
    const unshifted = tried.find(([offset]) => offset === 0);
    if (unshifted === undefined) {
      return 0;
    }
    const none = mean(unshifted[1]);
    const [offset, sum] = tried.reduce((best, other) => (mean(other[1]) < mean(best[1]) ? other : best));
    const least = mean(sum);
    return least < none * decisiveRatio && none - least > decisiveGain ? offset : 0;
  }

  private note(offset: number, reference: Thumbnail, file: Thumbnail): void {
    const sum = this.sums.get(offset);
    if (sum !== undefined) {
      sum.total += thumbnailDistance(reference, file);
      sum.pairs += 1;
    }
  }
}
