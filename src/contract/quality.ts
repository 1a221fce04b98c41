/** Measures, with the definitions of docs/measures.md. */
import { z } from 'zod';

/** A PSNR in dB; identical planes have an infinite PSNR, which JSON cannot hold and which is written as null. */
export const psnrSchema = z.number().nullable();

/** What is measured on one frame against its reference. */
export const frameMeasureSchema = z.object({
  /** Frame number in display order, from 0. */
  frame: z.int().min(0),
  psnrY: psnrSchema,
  psnrU: psnrSchema,
  psnrV: psnrSchema,
  /** SSIM of luma, 7×7 uniform window, sample covariance. */
  ssimY: z.number(),
});
export type FrameMeasure = z.infer<typeof frameMeasureSchema>;

/** Statistics of one file over its frames. Means of PSNR leave identical frames out and count them. */
export const qualitySummarySchema = z.object({
  path: z.string(),
  frames: z.int().min(0),
  identicalFrames: z.int().min(0),
  psnrY: psnrSchema,
  psnrU: psnrSchema,
  psnrV: psnrSchema,
  ssimY: z.number(),
  /** Mean over frames of the PSNR-Y difference to the first file, in dB; null for the first file itself. */
  deltaPsnrY: z.number().nullable(),
  deltaSsimY: z.number().nullable(),
  /** Mean peak-valley difference of the PSNR-Y curve, in dB. */
  pvd: z.number(),
  /** Population standard deviation of the PSNR-Y curve, in dB. */
  sd: z.number(),
  /** Bits per second of the video stream; null for raw video. */
  bitrate: z.number().nullable(),
});
export type QualitySummary = z.infer<typeof qualitySummarySchema>;
