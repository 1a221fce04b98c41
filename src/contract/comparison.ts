/**
 * Measurements of opened files: against a reference or without one, over the whole clip or a range, and of what several
 * models make of the same frames. Definitions of the measures: docs/measures.md.
 */
import { z } from 'zod';
import { errorRecordSchema } from './errors.ts';
import { comparisonIdSchema, fileIdSchema, mediaIdSchema } from './ids.ts';
import { frameTypes } from './media.ts';
import { provenanceSchema } from './provenance.ts';
import {
  batchReportSchema,
  bdMethods,
  estimateSchema,
  extraMeasureSchema,
  psnrSchema,
  qualitySummarySchema,
} from './quality.ts';
import { restoreSettingsSchema } from './settings.ts';

/** Frames `from` … `to` − 1 of the reference (of the first file, where there is no reference). */
export const frameRangeSchema = z
  .object({ from: z.int().min(0), to: z.int().positive() })
  .refine(({ from, to }) => from < to, 'the range is empty');
export type FrameRange = z.infer<typeof frameRangeSchema>;

/** Largest offset that can be asked for, in frames. */
const mostOffset = 100_000;
const offsetSchema = z.int().min(-mostOffset).max(mostOffset).nullable().default(null);

/** What to measure, and which differences between the files are accepted. Nothing is accepted unless it is said here. */
export const comparisonOptionsSchema = z.object({
  range: frameRangeSchema.nullable().default(null),
  /** Measure the common frames where the frame counts differ. */
  allowShorter: z.boolean().default(false),
  /** Pair frames by number although their times differ. */
  byNumber: z.boolean().default(false),
  /** Measure at the deeper of two bit depths. */
  scaleDepth: z.boolean().default(false),
  /** Measure although range or matrix tags differ. */
  ignoreTags: z.boolean().default(false),
  /** Scale the reference (bicubic) to the size of the files, which must be the same for all of them. */
  scaleReference: z.boolean().default(false),
  /** Also XPSNR, by FFmpeg. */
  xpsnr: z.boolean().default(false),
  /** Also FFmpeg's own psnr and ssim. */
  ffmpeg: z.boolean().default(false),
  /** Also VMAF; see `measureOffers`. */
  vmaf: z.boolean().default(false),
  /** Also the measures that need no reference; always so without one. */
  noReference: z.boolean().default(false),
});
export type ComparisonOptions = z.infer<typeof comparisonOptionsSchema>;

export const compareRequestSchema = z.object({
  /** Null measures without a reference. */
  reference: mediaIdSchema.nullable(),
  files: z
    .array(
      z.object({
        media: mediaIdSchema,
        /**
         * Frame k of the file belongs to frame k + offset of the reference. Null has a constant offset looked for, and
         * refuses the file where one is found.
         */
        offset: offsetSchema,
      }),
    )
    .min(1)
    .max(16),
  /** Position among the files of the one that differences refer to. */
  baseline: z.int().min(0).default(0),
  options: comparisonOptionsSchema.prefault({}),
});
export type CompareRequest = z.input<typeof compareRequestSchema>;

/** Several models on the same frames of one clip, measured like files. The first track is the clip itself. */
export const compareRestorersRequestSchema = z.object({
  media: mediaIdSchema,
  reference: mediaIdSchema.nullable(),
  /** Frames of the clip. */
  range: frameRangeSchema,
  /**
   * Frame k of the clip belongs to frame k + offset of the reference. Null has a constant offset looked for, and refuses
   * the clip where one is found.
   */
  offset: offsetSchema,
  /** Ids of installed models. */
  models: z.array(z.string()).min(1).max(12),
  /** Common to all: QP, strength, seed, chroma, provider. Mode, model, range and export are not looked at. */
  settings: restoreSettingsSchema.prefault({}),
  options: comparisonOptionsSchema.omit({ range: true, allowShorter: true, byNumber: true }).prefault({}),
});
export type CompareRestorersRequest = z.input<typeof compareRestorersRequestSchema>;

export const alignmentAspects = ['size', 'chroma', 'bit-depth', 'range', 'matrix', 'frames', 'timing', 'rate'] as const;

/** An option that makes a refused file measurable; `offset` goes into the request's file, the others into its options. */
export const alignmentRemedySchema = z.discriminatedUnion('option', [
  z.object({ option: z.literal('offset'), frames: z.int() }),
  z.object({ option: z.enum(['allowShorter', 'byNumber', 'scaleDepth', 'ignoreTags', 'scaleReference']) }),
]);
export type AlignmentRemedy = z.infer<typeof alignmentRemedySchema>;

/** Something that differs between a file and its reference. */
export const alignmentFindingSchema = z.object({
  aspect: z.enum(alignmentAspects),
  /** Refused findings stop the measurement; others are remarks. */
  refused: z.boolean(),
  /** What was found and what to do, in a sentence or two. */
  message: z.string(),
  /** What can be done about a refused one, in the order of preference; empty where nothing can be done here. */
  remedies: z.array(alignmentRemedySchema),
});
export type AlignmentFinding = z.infer<typeof alignmentFindingSchema>;

/** One of the measured clips. */
export const comparisonTrackSchema = z.object({
  /** File name; of a restoration made for this comparison, the name of the model. */
  name: z.string(),
  /** Null while the restoration is being made. */
  media: mediaIdSchema.nullable(),
  /** Frame k of the file belongs to frame k + offset of the reference; null until that is known. */
  offset: z.int().nullable(),
  /** The model that a restoration was made with for this comparison. */
  model: z.object({ id: z.string(), name: z.string(), sha256: z.string() }).nullable(),
  /** What the file says about how it was restored. */
  provenance: provenanceSchema.nullable(),
  findings: z.array(alignmentFindingSchema),
  /** Remarks that belong to the figures. */
  notes: z.array(z.string()),
});
export type ComparisonTrack = z.infer<typeof comparisonTrackSchema>;

/** Statistics of a clip without a reference; means over the frames. */
export const noReferenceSummarySchema = z.object({
  path: z.string(),
  frames: z.int().min(0),
  /** 1: no block grid to be seen. */
  blockEdges: z.number(),
  /** Mean difference of neighbouring luma samples, in 8-bit code values. */
  detail: z.number(),
  /** 0 sharp … 1 blurred. */
  blur: z.number(),
  /** 8-bit code values on still areas; null where nothing stands still. */
  flicker: z.number().nullable(),
  /** Root mean square of what differs from the baseline; null for the baseline itself. */
  change: z.number().nullable(),
  /** HEVC-equivalent; null where it cannot be read. */
  qp: z.number().nullable(),
  /** Bits per second of the video stream; null for raw video. */
  bitrate: z.number().nullable(),
  /** An estimate, never a measurement; null where it is not possible, for the reason in `estimateProblem`. */
  estimatedPsnrY: estimateSchema.nullable(),
  /** Of a restoration over the baseline; null for the baseline itself and for what is no restoration of it. */
  estimatedDeltaPsnrY: estimateSchema.nullable(),
  estimateProblem: z.string().nullable(),
});
export type NoReferenceSummary = z.infer<typeof noReferenceSummarySchema>;

export const comparisonPhases = ['restoring', 'hashing', 'checking', 'reading-qp', 'measuring', 'vmaf'] as const;

export const comparisonSchema = z.object({
  id: comparisonIdSchema,
  reference: mediaIdSchema.nullable(),
  tracks: z.array(comparisonTrackSchema),
  baseline: z.int().min(0),
  options: comparisonOptionsSchema,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  phase: z.enum(comparisonPhases).nullable(),
  /** Finished frames of all tracks, and how many there are; of the restorations while these are made. */
  frame: z.int(),
  frames: z.int(),
  /** Tracks whose figures were there from an earlier measurement of the same contents. */
  cachedTracks: z.int(),
  error: errorRecordSchema.nullable(),
  /** In the order of `tracks`; empty until done, and without a reference. */
  summaries: z.array(qualitySummarySchema),
  /** In the order of `tracks`; empty until done, and where it was not asked for. */
  noReference: z.array(noReferenceSummarySchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;

const psnrColumn = z.array(psnrSchema).optional();
const numberColumn = z.array(z.number().nullable()).optional();

/**
 * Measures of one track as columns with one element for each measured frame. A column that was not asked for is
 * absent. Null is `identical` in the PSNR columns (XPSNR too) and unknown in the others.
 */
export const trackColumnsSchema = z.object({
  /** Frame numbers of the reference, ascending. */
  frame: z.array(z.int()),
  psnrY: psnrColumn,
  psnrU: psnrColumn,
  psnrV: psnrColumn,
  ssimY: numberColumn,
  ffmpegPsnrY: psnrColumn,
  ffmpegSsimY: numberColumn,
  xpsnrY: psnrColumn,
  xpsnrU: psnrColumn,
  xpsnrV: psnrColumn,
  /** Comes after all frames have been measured. */
  vmaf: numberColumn,
  blockEdges: numberColumn,
  detail: numberColumn,
  blur: numberColumn,
  flicker: numberColumn,
  change: numberColumn,
  /** Of the track's own stream: HEVC-equivalent QP, coded size in bits, frame type. */
  qp: numberColumn,
  bits: numberColumn,
  frameType: z.array(z.enum(frameTypes)).optional(),
  /** Estimates in dB; complete when the comparison is done. */
  estimatedPsnrY: numberColumn,
  estimatedDeltaPsnrY: numberColumn,
});
export type TrackColumns = z.infer<typeof trackColumnsSchema>;

/** Which files are restorations of which, for rate-distortion curves. */
export const ratePairingSchema = z.union([
  /** By their names, see docs/quality-lab.md. */
  z.literal('by-name'),
  z.array(
    z.object({
      /** Positions among the tracks. */
      encode: z.int().min(0),
      restoration: z.int().min(0),
      curve: z.string(),
    }),
  ),
]);

export const rateRequestSchema = z.object({
  method: z.enum(bdMethods).default('pchip'),
  pairs: ratePairingSchema.default('by-name'),
});
export type RateRequest = z.input<typeof rateRequestSchema>;

/** What `compare --no-reference --report` writes as JSON. Frame numbers are the baseline's. */
export const inspectReportSchema = z.object({
  version: z.literal(1),
  reference: z.null(),
  /** Position of the file that differences refer to. */
  baseline: z.int().min(0),
  files: z.array(
    z.object({
      summary: noReferenceSummarySchema,
      notes: z.array(z.string()),
      offset: z.int(),
      provenance: provenanceSchema.nullable(),
      frames: z.array(
        extraMeasureSchema.extend({
          frame: z.int(),
          frameType: z.enum(frameTypes).optional(),
          estimatedPsnrY: z.number().nullable().optional(),
          estimatedDeltaPsnrY: z.number().nullable().optional(),
        }),
      ),
    }),
  ),
});
export type InspectReport = z.infer<typeof inspectReportSchema>;

export const reportKinds = ['html', 'json', 'csv'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Where a report goes; its kind is that of the name's ending: .html, .json or .csv. */
export const reportTargetSchema = z.union([
  z.object({ file: fileIdSchema }),
  z.object({ folder: fileIdSchema, name: z.string().regex(/^[^/\\\p{Cc}]{1,200}$/u) }),
]);

export const comparisonReportRequestSchema = z.object({
  target: reportTargetSchema,
  overwrite: z.boolean().default(false),
  /** With rate-distortion curves. */
  rate: rateRequestSchema.nullable().default(null),
});
export const writtenReportSchema = z.object({ file: fileIdSchema, name: z.string(), path: z.string() });

/** Folders against a folder of references; their videos are matched by name. */
export const batchRequestSchema = z.object({
  references: fileIdSchema,
  /** Differences refer to the first. */
  folders: z.array(fileIdSchema).min(1).max(16),
  options: comparisonOptionsSchema.omit({ range: true, noReference: true }).prefault({}),
});
export type BatchRequest = z.input<typeof batchRequestSchema>;

export const batchSchema = z.object({
  id: comparisonIdSchema,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** The sequence under way. */
  sequence: z.string().nullable(),
  /** Finished sequences, and how many there are; frames of the one under way. */
  sequences: z.object({ done: z.int(), all: z.int() }),
  frames: z.object({ done: z.int(), all: z.int() }),
  error: errorRecordSchema.nullable(),
  /** Null until done. */
  report: batchReportSchema.nullable(),
});
export type Batch = z.infer<typeof batchSchema>;

export const batchReportRequestSchema = comparisonReportRequestSchema.omit({ rate: true });

/** What can be measured on this machine beyond what always can. */
export const measureOffersSchema = z.object({
  /** An FFmpeg program with libvmaf was found. */
  vmaf: z.boolean(),
});
