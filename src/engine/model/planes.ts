/**
 * Moves samples between frames and tiles: padding by reflection on the way in, cropping, rounding and clipping on the
 * way out.
 */
import type { PictureFormat } from '../../contract/media.ts';
import { planeSizes, type Plane, type PlaneSize } from '../media/frame.ts';
import type { SampleArray } from './session.ts';

/** One plane's samples with their geometry; plain arrays too, so that intermediate planes fit. */
export type Picture = PlaneSize & { readonly data: Uint8Array | Uint16Array };

/** A rectangle of a tile's samples and where it lies in the (padded) plane. */
export type Region = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Which real row (or column) stands at each position of a padded axis. */
export type AxisMap = Int32Array;

/**
 * Luma: reflected about its last sample, first to an even length, then to the padded one. Tiny frames are reflected
 * back and forth as often as needed.
 */
export const lumaAxis = (length: number, padded: number): AxisMap => {
  const even = length + (length % 2);
  return Int32Array.from({ length: padded }, (_, i) => reflect(i < even ? i : reflect(i, even), length));
};

/**
 * Chroma of half the size: mirrored with its last sample repeated. That is where luma's reflection puts a chroma sample
 * which is sited with the left of its two luma samples, so both planes keep showing the same picture.
 */
export const chromaAxis = (length: number, padded: number): AxisMap =>
  Int32Array.from({ length: padded }, (_, i) => mirror(i, length));

const reflect = (index: number, length: number): number => {
  if (length === 1) {
    return 0;
  }
  const period = 2 * (length - 1);
  const phase = index % period;
  return phase < length ? phase : period - phase;
};

const mirror = (index: number, length: number): number => {
  const phase = index % (2 * length);
  return phase < length ? phase : 2 * length - 1 - phase;
};

/**
 * Reads a region of a padded plane into `out` from `offset` on, rows tightly packed. Integer samples are taken as they
 * are; where `out` is float32 they are multiplied by `scale`.
 */
export const readRegion = (
  out: SampleArray,
  offset: number,
  picture: Picture,
  region: Region,
  columns: AxisMap,
  rows: AxisMap,
  scale: number,
): void => {
  const { data, width } = picture;
  // Left of the frame's border samples lie as in the frame: whole rows are copied at once.
  const inside = Math.max(0, Math.min(region.width, width - region.x));
  for (let y = 0; y < region.height; y += 1) {
    const from = (rows[region.y + y] ?? 0) * width;
    const to = offset + y * region.width;
    if (out instanceof Float32Array) {
      for (let x = 0; x < inside; x += 1) {
        out[to + x] = (data[from + region.x + x] ?? 0) * scale;
      }
    } else {
      out.set(data.subarray(from + region.x, from + region.x + inside), to);
    }
    for (let x = inside; x < region.width; x += 1) {
      const sample = data[from + (columns[region.x + x] ?? 0)] ?? 0;
      out[to + x] = out instanceof Float32Array ? sample * scale : sample;
    }
  }
};

/** What of a tile goes into the frame: `x`, `y`, `width`, `height` in the plane's own samples. */
export type Placement = {
  /** The tile's region of the padded plane. */
  readonly tile: Region;
  /** The part of it that is kept. */
  readonly keep: Region;
};

/**
 * Writes the kept part of a tile into a plane. Samples are clipped to 0…`peak`; float32 samples are divided by `scale`
 * and rounded. Returns how many samples were no finite numbers (only float32 can show them).
 */
export const writeRegion = (
  plane: Plane,
  planeWidth: number,
  samples: SampleArray,
  { tile, keep }: Placement,
  scale: number,
  peak: number,
): number => {
  let invalid = 0;
  for (let y = 0; y < keep.height; y += 1) {
    const from = (keep.y - tile.y + y) * tile.width + keep.x - tile.x;
    const to = (keep.y + y) * planeWidth + keep.x;
    if (samples instanceof Float32Array) {
      for (let x = 0; x < keep.width; x += 1) {
        const sample = (samples[from + x] ?? 0) / scale;
        if (!Number.isFinite(sample)) {
          invalid += 1;
        }
        plane[to + x] = sample > 0 ? (sample < peak ? Math.floor(sample + 0.5) : peak) : 0;
      }
    } else if (samples instanceof Uint8Array) {
      plane.set(samples.subarray(from, from + keep.width), to);
    } else {
      for (let x = 0; x < keep.width; x += 1) {
        const sample = samples[from + x] ?? 0;
        plane[to + x] = sample < peak ? sample : peak;
      }
    }
  }
  return invalid;
};

/** The planes of a frame with their sizes. */
export const pictures = (format: PictureFormat, planes: readonly Plane[]): Picture[] =>
  planeSizes(format).map((size, i) => {
    const data = planes[i];
    if (data?.length !== size.width * size.height) {
      throw new RangeError(`plane ${i} does not fit a frame of ${format.width}×${format.height} ${format.chroma}`);
    }
    return { ...size, data };
  });

/**
 * Chroma of a 4:2:2 or 4:4:4 frame at 4:2:0, for a network that wants to see it (what the network makes of it is not
 * used): [1 2 1]/4 around the left of two columns, the mean of two rows.
 */
export const chroma420 = (picture: Picture, luma: PlaneSize): Picture => {
  const width = Math.ceil(luma.width / 2);
  const height = Math.ceil(luma.height / 2);
  const data = picture.data instanceof Uint8Array ? new Uint8Array(width * height) : new Uint16Array(width * height);
  const across = picture.width === luma.width && luma.width > 1;
  const source = picture.data;
  for (let y = 0; y < height; y += 1) {
    const upper = 2 * y * picture.width;
    const lower = Math.min(2 * y + 1, picture.height - 1) * picture.width;
    for (let x = 0; x < width; x += 1) {
      const middle = across ? 2 * x : x;
      const left = across ? Math.max(0, middle - 1) : middle;
      const right = across ? Math.min(picture.width - 1, middle + 1) : middle;
      const sum =
        (source[upper + left] ?? 0) +
        2 * (source[upper + middle] ?? 0) +
        (source[upper + right] ?? 0) +
        (source[lower + left] ?? 0) +
        2 * (source[lower + middle] ?? 0) +
        (source[lower + right] ?? 0);
      data[y * width + x] = (sum + 4) >> 3;
    }
  }
  return { width, height, data };
};

/** Blends restored samples with the source's, in place: source + strength × (restored − source), rounded. */
export const blend = (restored: Plane, source: Plane, strength: number): void => {
  for (let i = 0; i < restored.length; i += 1) {
    const from = source[i] ?? 0;
    restored[i] = Math.floor(from + strength * ((restored[i] ?? 0) - from) + 0.5);
  }
};
