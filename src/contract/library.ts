/** Granted files, and the media opened from them: what the media bin shows. */
import { z } from 'zod';
import { errorRecordSchema } from './errors.ts';
import { fileIdSchema, mediaIdSchema } from './ids.ts';
import { mediaInfoSchema, qpSourceSchema, videoInfoSchema } from './media.ts';

/** What a granted path is; `project` by its ending, `media` by an ending that FFmpeg is known to open. */
export const fileKinds = ['folder', 'media', 'project', 'other'] as const;

export const fileEntrySchema = z.object({
  id: fileIdSchema,
  name: z.string(),
  kind: z.enum(fileKinds),
  /** Null for folders. */
  bytes: z.int().min(0).nullable(),
  modifiedAt: z.iso.datetime().nullable(),
});
export type FileEntry = z.infer<typeof fileEntrySchema>;

/** One folder of the in-app file browser. Nothing outside the granted folders can be reached through it. */
export const folderListingSchema = z.object({
  folder: fileEntrySchema,
  /** For display only. */
  path: z.string(),
  /** Null in a granted root. */
  parent: fileIdSchema.nullable(),
  /** Folders first, then files, each by name; hidden entries are left out. */
  entries: z.array(fileEntrySchema),
});
export type FolderListing = z.infer<typeof folderListingSchema>;

/** `MediaInfo` without its list of timestamps, which is a column (see `mediaColumns`). */
export const mediaFactsSchema = mediaInfoSchema.extend({ video: videoInfoSchema.omit({ pts: true }) });
export type MediaFacts = z.infer<typeof mediaFactsSchema>;

/** Passes over the whole stream that take a while and are done when somebody looks. */
export const analysisKinds = ['qp', 'cuts'] as const;
export type AnalysisKind = (typeof analysisKinds)[number];

export const analysisSchema = z.object({
  state: z.enum(['idle', 'running', 'ready', 'failed']),
  error: errorRecordSchema.nullable(),
});
export type Analysis = z.infer<typeof analysisSchema>;

/** QP of a whole clip in a few numbers; null members where nothing could be read. */
export const qpSummarySchema = z.object({
  source: qpSourceSchema,
  reason: z.string().nullable(),
  min: z.number().nullable(),
  mean: z.number().nullable(),
  max: z.number().nullable(),
});
export type QpSummary = z.infer<typeof qpSummarySchema>;

export const mediaItemSchema = z.object({
  id: mediaIdSchema,
  file: fileIdSchema,
  name: z.string(),
  /** For display only. */
  path: z.string(),
  bytes: z.int().min(0),
  /** `missing`: the file is not where it was; relink it. `probing` ends by itself, see the `media` event. */
  state: z.enum(['probing', 'ready', 'failed', 'missing']),
  error: errorRecordSchema.nullable(),
  facts: mediaFactsSchema.nullable(),
  qp: analysisSchema.extend({ summary: qpSummarySchema.nullable() }),
  cuts: analysisSchema.extend({ frames: z.array(z.int().min(0)).nullable() }),
});
export type MediaItem = z.infer<typeof mediaItemSchema>;

/**
 * Per-frame columns of a media file, each a little-endian Float64 array with one element per displayed frame in
 * display order; NaN is unknown. `seconds`: presentation time from the first frame; `duration` in seconds; `qp`, `qp-spread`, `bits` and
 * `type` need the `qp` analysis (`type`: index into `frameTypes`).
 */
export const mediaColumns = ['seconds', 'duration', 'qp', 'qp-spread', 'bits', 'type'] as const;
export type MediaColumn = (typeof mediaColumns)[number];
