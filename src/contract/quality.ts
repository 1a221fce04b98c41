/** Measures, with the definitions of docs/measures.md. */
import { z } from 'zod';
import { frameTypes } from './media.ts';
import { provenanceSchema } from './provenance.ts';

/** A PSNR in dB; identical planes have an infinite PSNR, which JSON cannot hold and which is written as null. */
export const psnrSchema = z.number().nullable();

/** Measures that are made only where they were asked for. */
export const extraMeasureSchema = z.object({
  /** FFmpeg's `psnr` filter, in dB. */
  ffmpegPsnrY: psnrSchema.optional(),
  /** FFmpeg's `ssim` filter (8×8 blocks at steps of 4, not the measure of the literature). */
  ffmpegSsimY: z.number().optional(),
  /** FFmpeg's `xpsnr` filter: PSNR weighted by local activity (Helmrich et al.), in dB. */
  xpsnrY: psnrSchema.optional(),
  xpsnrU: psnrSchema.optional(),
  xpsnrV: psnrSchema.optional(),
  /** Netflix VMAF, 0 … 100, by an FFmpeg with libvmaf. */
  vmaf: z.number().optional(),
  /** How visible the 8×8 grid is; 1: not at all. */
  blockEdges: z.number().optional(),
  /** Mean absolute difference of neighbouring luma samples, in 8-bit code values. */
  detail: z.number().optional(),
  /** 0 sharp … 1 blurred. */
  blur: z.number().optional(),
  /** Mean change of what stands still since the frame before, in 8-bit code values; null where nothing does. */
  flicker: z.number().nullable().optional(),
  /** Root mean square of the luma difference to the baseline, in 8-bit code values; only without a reference. */
  change: z.number().optional(),
  /** HEVC-equivalent QP of the coded frame; null where it cannot be read. */
  qp: z.number().nullable().optional(),
  /** Size of the coded frame in bits. */
  bits: z.number().nullable().optional(),
});
export type ExtraMeasure = z.infer<typeof extraMeasureSchema>;

/** What is measured on one frame against its reference. */
export const frameMeasureSchema = extraMeasureSchema.extend({
  /** Frame number in display order, from 0. */
  frame: z.int().min(0),
  psnrY: psnrSchema,
  /** Null for identical planes, and for a picture without chroma. */
  psnrU: psnrSchema,
  psnrV: psnrSchema,
  /** SSIM of luma, 7×7 uniform window, sample covariance. */
  ssimY: z.number(),
  /** Type of the coded frame, where it was read. */
  frameType: z.enum(frameTypes).optional(),
});
export type FrameMeasure = z.infer<typeof frameMeasureSchema>;

/**
 * Statistics of one file over its frames. Means of PSNR leave identical frames out and count them. The other
 * measures are means over the frames, too, without those where they are not defined.
 */
export const qualitySummarySchema = extraMeasureSchema.extend({
  path: z.string(),
  frames: z.int().min(0),
  /** Frames whose luma is identical to the reference's: left out of `psnrY` and `sd`. */
  identicalFrames: z.int().min(0),
  psnrY: psnrSchema,
  psnrU: psnrSchema,
  psnrV: psnrSchema,
  ssimY: z.number(),
  /** Mean over frames of the PSNR-Y difference to the baseline, in dB; null for the baseline itself. */
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

/** A figure that was not measured but estimated, in dB, with the interval that holds the error nine times out of ten. */
export const estimateSchema = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof estimateSchema>;

/** How rate-distortion points are joined; docs/measures.md has the sources. */
export const bdMethods = ['cubic', 'pchip', 'akima'] as const;
export type BdMethod = (typeof bdMethods)[number];

/** One encode or restoration in a rate-distortion diagram. */
export const ratePointSchema = z.object({
  path: z.string(),
  /** Bits per second of the coded stream: of a restoration, those of the encode that it was made from. */
  bitrate: z.number().positive(),
  psnrY: psnrSchema,
  ssimY: z.number(),
  /** Mean over frames of the PSNR-Y gain over the encode, in dB; null for an encode. */
  deltaPsnrY: z.number().nullable(),
  /**
   * Share of the bitrate that the encodes would need for this PSNR-Y and that is saved, in percent; null for an encode
   * and outside the qualities of the encodes.
   */
  savedPercent: z.number().nullable(),
});
export type RatePoint = z.infer<typeof ratePointSchema>;

export const rateDistortionSchema = z.object({
  method: z.enum(bdMethods),
  /** The first curve holds the encodes; each other one a way of restoring them. Points in order of rate. */
  curves: z.array(
    z.object({
      name: z.string(),
      points: z.array(ratePointSchema),
      /** Against the encodes; negative saves rate. Null for the encodes themselves, and where it is not defined. */
      bdRatePercent: z.number().nullable(),
      bdPsnr: z.number().nullable(),
      /** Why it is not defined; null where it is. */
      problem: z.string().nullable(),
    }),
  ),
});
export type RateDistortion = z.infer<typeof rateDistortionSchema>;

/** What `compare --report` writes. Frame numbers are the reference's. */
export const compareReportSchema = z.object({
  version: z.literal(1),
  reference: z.string(),
  files: z.array(
    z.object({
      summary: qualitySummarySchema,
      /** What differs from the reference without forbidding the measurement. */
      notes: z.array(z.string()),
      /** Frame k of the file belongs to frame k + offset of the reference. */
      offset: z.int().default(0),
      /** What the file says about how it was restored. */
      provenance: provenanceSchema.nullable().default(null),
      /** Frames that the PVD takes for peaks and valleys of the PSNR-Y curve. */
      peaks: z.array(z.int().min(0)),
      valleys: z.array(z.int().min(0)),
      frames: z.array(frameMeasureSchema),
    }),
  ),
  /** With `--rd`. */
  rateDistortion: rateDistortionSchema.optional(),
});
export type CompareReport = z.infer<typeof compareReportSchema>;

/** Means over sequences, as in the second table of the papers: every sequence counts once, whatever its length. */
export const groupMeansSchema = z.object({
  group: z.string(),
  sequences: z.int().min(0),
  psnrY: psnrSchema,
  ssimY: z.number().nullable(),
  deltaPsnrY: z.number().nullable(),
  deltaSsimY: z.number().nullable(),
  pvd: z.number().nullable(),
  sd: z.number().nullable(),
});
export type GroupMeans = z.infer<typeof groupMeansSchema>;

/** What `compare --batch --report` writes. */
export const batchReportSchema = z.object({
  version: z.literal(1),
  references: z.string(),
  /** Folders in the order given; differences refer to the first. */
  folders: z.array(z.string()),
  /** Sequences that were measured in every folder; the means are over these. */
  sequences: z.array(z.object({ name: z.string(), reference: z.string(), summaries: z.array(qualitySummarySchema) })),
  means: z.array(groupMeansSchema),
  /** Files that found no partner, and sequences that could not be measured, with the reason. */
  unmatched: z.array(z.object({ path: z.string(), reason: z.string() })),
  failed: z.array(z.object({ name: z.string(), reason: z.string() })),
});
export type BatchReport = z.infer<typeof batchReportSchema>;
