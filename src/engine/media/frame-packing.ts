/** Planes to the tightly packed picture that FFmpeg takes: wider samples, neutral chroma, repeated edges. */
import type { PictureFormat } from '../../contract/media.ts';
import { planeSizes } from './frame.ts';
import type { Plane } from './frame.ts';

export type PackingPlan = {
  source: PictureFormat;
  /** Same chroma sampling as the source (any for a greyscale source), at least its depth and size. */
  target: PictureFormat;
  /** Full range: the largest code value maps to the largest code value, not to a multiple of itself. */
  fullRange: boolean;
};

/** Bytes of a packed picture. */
export const packedBytes = (format: PictureFormat): number =>
  planeSizes(format).reduce((sum, { width, height }) => sum + width * height, 0) * (format.bitDepth > 8 ? 2 : 1);

/**
 * How a code value is widened, as a table; null where it stays. Limited range: a shift (ITU-R BT.2100, table 9 and
 * BT.709, 5.4 define levels that are multiples). Full range: scaling of luma to the new maximum, and of the
 * difference from the middle for chroma (ITU-T H.273, 8.3).
 */
const wideningTable = ({ source, target, fullRange }: PackingPlan, isChroma: boolean): Uint16Array | null => {
  const bits = target.bitDepth - source.bitDepth;
  if (bits === 0) {
    return null;
  }
  const [from, to] = [2 ** source.bitDepth - 1, 2 ** target.bitDepth - 1];
  const widen = (value: number): number => {
    if (!fullRange) {
      return value * 2 ** bits;
    }
    const middle = isChroma ? 2 ** (source.bitDepth - 1) : 0;
    const scaled = Math.round(((value - middle) * to) / from) + middle * 2 ** bits;
    return Math.min(to, Math.max(0, scaled));
  };
  return Uint16Array.from({ length: from + 1 }, (_, value) => widen(value));
};

type Samples = Uint8Array | Uint16Array;

const copyPlane = (
  plane: Samples,
  from: { width: number; height: number },
  out: Samples,
  to: { width: number; height: number },
  table: Uint16Array | null,
): void => {
  if (table === null && from.width === to.width) {
    out.set(plane);
  } else {
    for (let y = 0; y < from.height; y += 1) {
      const row = plane.subarray(y * from.width, (y + 1) * from.width);
      const start = y * to.width;
      if (table === null) {
        out.set(row, start);
      } else {
        for (let x = 0; x < row.length; x += 1) {
          out[start + x] = table[row[x] ?? 0] ?? 0;
        }
      }
      out.fill(out[start + from.width - 1] ?? 0, start + from.width, start + to.width);
    }
  }
  const lastRow = out.subarray((from.height - 1) * to.width, from.height * to.width);
  for (let y = from.height; y < to.height; y += 1) {
    out.set(lastRow, y * to.width);
  }
};

/** Returns a function that packs one frame's planes into `out` (of `packedBytes(target)` bytes). */
export const makePacker = (plan: PackingPlan): ((planes: readonly Plane[], out: Buffer<ArrayBuffer>) => void) => {
  const { source, target } = plan;
  const sourceSizes = planeSizes(source);
  const targetSizes = planeSizes(target);
  const tables = targetSizes.map((_, index) => wideningTable(plan, index > 0));
  return (planes, out) => {
    let offset = out.byteOffset;
    targetSizes.forEach((to, index) => {
      const count = to.width * to.height;
      const samples =
        target.bitDepth > 8 ? new Uint16Array(out.buffer, offset, count) : new Uint8Array(out.buffer, offset, count);
      const [plane, from] = [planes[index], sourceSizes[index]];
      if (plane === undefined || from === undefined) {
        samples.fill(2 ** (target.bitDepth - 1));
      } else {
        copyPlane(plane, from, samples, to, tables[index] ?? null);
      }
      offset += samples.byteLength;
    });
  };
};
