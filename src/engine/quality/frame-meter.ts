/** Measures pairs of frames, on this thread or on threads of its own. */
import { psnrToJson } from '../../contract/measures/psnr-json.ts';
import type { FrameMeasure } from '../../contract/quality.ts';
import { planeSizes, sameFormat, type VideoFrame } from '../media/frame.ts';
import { psnr } from './psnr.ts';
import { ssim } from './ssim.ts';

/** What a measurement needs of a frame; a `VideoFrame` is one. */
export type Picture = Pick<VideoFrame, 'format' | 'planes' | 'index'>;

/**
 * PSNR of every plane and SSIM of luma, on code values as decoded. Both frames must have the same size, chroma format
 * and bit depth; the frame number is the reference's. Throws `measure-undefined` below 7 × 7 samples.
 */
export const measureFrame = (reference: Picture, test: Picture): FrameMeasure => {
  if (!sameFormat(reference.format, test.format)) {
    throw new RangeError('frames of different formats cannot be measured against each other');
  }
  const { bitDepth } = reference.format;
  const sizes = planeSizes(reference.format);
  const [psnrY = null, psnrU = null, psnrV = null] = sizes.map((_, i) => {
    const [a, b] = [reference.planes[i], test.planes[i]];
    return a === undefined || b === undefined ? null : psnrToJson(psnr(a, b, bitDepth));
  });
  const [size, a, b] = [sizes[0], reference.planes[0], test.planes[0]];
  if (size === undefined || a === undefined || b === undefined) {
    throw new RangeError('a frame without luma cannot be measured');
  }
  return { frame: reference.index, psnrY, psnrU, psnrV, ssimY: ssim(a, b, size, bitDepth) };
};
