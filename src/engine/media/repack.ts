/** Copies decoded pictures into tightly packed planes. Only the layout changes, never a sample. */
import type { AVPixelFormat } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { avGetPixFmtName } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import { planeSizes } from './frame.ts';
import type { Plane, PlaneSize, VideoFrame } from './frame.ts';
import { pixelLayoutOf } from './pixel-format.ts';
import type { PixelLayout } from './pixel-format.ts';

type Samples = Uint8Array | Uint16Array;

/** One plane of a decoded picture: `stride` samples from row to row. */
type SourcePlane = { readonly samples: Samples; readonly stride: number };

/** The bytes of a plane as samples of one or two bytes; a 16-bit view needs an even address. */
const sourcePlane = (bytes: Buffer, lineSize: number, sampleBytes: 1 | 2): SourcePlane => {
  if (sampleBytes === 1) {
    return { samples: bytes, stride: lineSize };
  }
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : Uint8Array.from(bytes);
  return {
    samples: new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 1),
    stride: lineSize / 2,
  };
};

/** Copies rows of `step`-spaced samples, beginning at sample `first` of each row, shifted down by `shift` bits. */
const copyPlane = (
  { samples, stride }: SourcePlane,
  target: Plane,
  { width, height }: PlaneSize,
  { first = 0, step = 1, shift = 0 } = {},
): void => {
  if (step === 1 && shift === 0) {
    for (let y = 0; y < height; y += 1) {
      const start = y * stride + first;
      target.set(samples.subarray(start, start + width), y * width);
    }
    return;
  }
  for (let y = 0; y < height; y += 1) {
    let from = y * stride + first;
    const row = y * width;
    for (let x = 0; x < width; x += 1) {
      target[row + x] = (samples[from] ?? 0) >> shift;
      from += step;
    }
  }
};

const copyPacked = (
  source: SourcePlane,
  target: readonly Plane[],
  sizes: readonly PlaneSize[],
  order: readonly [number, number, number, number],
  shift: number,
): void => {
  const [y, cb, , cr] = order;
  [
    { first: y, step: 2 },
    { first: cb, step: 4 },
    { first: cr, step: 4 },
  ].forEach(({ first, step }, i) => {
    const plane = target[i];
    const size = sizes[i];
    if (plane !== undefined && size !== undefined) {
      copyPlane(source, plane, size, { first, step, shift });
    }
  });
};

/**
 * Copies the visible samples of a decoded picture into the planes of `target`.
 *
 * @param layout how the picture's pixel format stores samples; chroma format and bit depth are those of `target`
 */
export const repack = (frame: Frame, layout: PixelLayout, target: VideoFrame): void => {
  const { data } = frame;
  if (data === null) {
    throw new PixReviveError('decode-failed', 'The decoder returned a picture without samples.');
  }
  const sampleBytes = layout.bitDepth > 8 ? 2 : 1;
  const lineSizes = frame.linesize;
  const plane = (i: number): SourcePlane => {
    const bytes = data[i];
    const lineSize = lineSizes[i];
    if (bytes === undefined || lineSize === undefined || lineSize <= 0) {
      throw new PixReviveError('decode-failed', 'The decoder returned a picture with a missing or upside-down plane.');
    }
    return sourcePlane(bytes, lineSize, sampleBytes);
  };
  const sizes = planeSizes(target.format);
  const { shift, layout: order } = layout;
  switch (order.kind) {
    case 'planar':
    case 'grey':
      target.planes.forEach((to, i) => {
        const size = sizes[i];
        if (size !== undefined) {
          copyPlane(plane(i), to, size, { shift });
        }
      });
      break;
    case 'semiplanar':
      target.planes.forEach((to, i) => {
        const size = sizes[i];
        if (size !== undefined) {
          const second = order.swapped ? i === 1 : i === 2;
          copyPlane(plane(Math.min(i, 1)), to, size, i === 0 ? { shift } : { first: second ? 1 : 0, step: 2, shift });
        }
      });
      break;
    case 'packed422':
      copyPacked(plane(0), target.planes, sizes, order.order, shift);
      break;
  }
};

/** Layout of a decoded picture's own pixel format; null where the studio does not restore it. */
export const layoutOfFrame = (frame: Frame): PixelLayout | null =>
  pixelLayoutOf(avGetPixFmtName(frame.format as AVPixelFormat) ?? '');
