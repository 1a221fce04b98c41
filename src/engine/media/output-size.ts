/** How large an output is likely to get. */
import type { ExportPlan } from './export-plan.ts';
import { packedBytes } from './frame-packing.ts';

/**
 * Coded size against the uncompressed picture of the same depth and sampling for encoders that follow the content,
 * on the generous side: grainy material at the presets' qualities.
 */
const shareOfRaw: Readonly<Record<string, number>> = {
  ffv1: 0.7,
  png: 0.9,
  libx264: 0.06,
  libx265: 0.03,
  libsvtav1: 0.03,
};

/** Bits per pixel of encoders with a fixed rate: 220 Mbit/s at 1920×1080, 29.97 frames per second. */
const bitsPerPixel: Readonly<Record<string, number>> = { prores_ks: 3.6, dnxhd: 3.6 };

const otherShare = 0.1;

/**
 * Bytes that the restored pictures are likely to take. While a job runs they lie in its chunks; while the output is
 * written they exist twice.
 */
export const estimateOutputBytes = (plan: ExportPlan, frames: number): number => {
  if (plan.encoder === null) {
    return 0;
  }
  const { name, width, height, pixelFormat } = plan.encoder;
  const fixed = bitsPerPixel[name];
  if (fixed !== undefined) {
    return Math.ceil((frames * width * height * fixed) / 8);
  }
  const rgbBytes: Readonly<Record<string, number>> = { rgb24: 3, rgb48be: 6 };
  const raw =
    rgbBytes[pixelFormat] === undefined
      ? packedBytes({ ...plan.sourceFormat, width, height })
      : width * height * rgbBytes[pixelFormat];
  return Math.ceil(frames * raw * (shareOfRaw[name] ?? otherShare));
};
