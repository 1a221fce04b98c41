/** Frames with reproducible content, for tests of everything that works on frames. */
import type { PictureFormat } from '../../src/contract/media.ts';
import { allocateFrame, type VideoFrame } from '../../src/engine/media/frame.ts';

/** Smooth blobs that move with `phase`, under fine texture; every plane is different. */
export const paintedFrame = (format: PictureFormat, index: number, phase = index): VideoFrame => {
  const frame = allocateFrame(format);
  const unit = 2 ** (format.bitDepth - 8);
  frame.planes.forEach((plane, p) => {
    const width = p === 0 || format.chroma === '444' ? format.width : Math.ceil(format.width / 2);
    plane.forEach((_, i) => {
      const x = (i % width) + 2 * phase;
      const y = Math.floor(i / width) + phase;
      const texture = (Math.imul(x * 73 + y * 179 + p * 31, 2654435761) >>> 24) / 16 - 8;
      plane[i] = (120 + 40 * p + (60 - 25 * p) * Math.sin(x / 11) * Math.cos(y / 9) + texture) * unit;
    });
  });
  frame.index = index;
  frame.pts = BigInt(index * 512);
  frame.duration = 512n;
  frame.type = 'P';
  return frame;
};

/** Number of samples that differ between two frames, over all planes. */
export const differingSamples = (a: VideoFrame, b: VideoFrame): number => {
  let count = 0;
  a.planes.forEach((plane, p) => {
    plane.forEach((value, i) => {
      count += Number(value !== b.planes[p]?.[i]);
    });
  });
  return count;
};

/** PSNR between two planes of the same index in dB; Infinity where they are equal. */
export const planePsnr = (a: VideoFrame, b: VideoFrame, plane = 0): number => {
  const first = a.planes[plane] ?? new Uint8Array(0);
  let squares = 0;
  first.forEach((value, i) => {
    squares += (value - (b.planes[plane]?.[i] ?? 0)) ** 2;
  });
  const peak = 2 ** a.format.bitDepth - 1;
  return squares === 0 ? Infinity : 10 * Math.log10((peak * peak * first.length) / squares);
};
