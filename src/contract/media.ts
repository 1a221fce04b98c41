/** What the studio knows about a media file before it decodes a picture for restoration. */
import { z } from 'zod';

/** A rational number as FFmpeg states it, for example 30000/1001 frames per second or a 1/90000 s time base. */
export const rationalSchema = z.object({ num: z.int(), den: z.int() });
export type Rational = z.infer<typeof rationalSchema>;

export const chromaFormats = ['400', '420', '422', '444'] as const;
export type ChromaFormat = (typeof chromaFormats)[number];

/** The sampling of a picture; planes are tightly packed, 8-bit samples in bytes, deeper ones in 16-bit words. */
export const pictureFormatSchema = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  chroma: z.enum(chromaFormats),
  /** Bits of each sample: 8 … 16. */
  bitDepth: z.int().min(8).max(16),
});
export type PictureFormat = z.infer<typeof pictureFormatSchema>;

/** Colour tags under FFmpeg's names (`av_color_space_name` and so on); `unspecified` stays `unspecified` to the end. */
export const colorTagsSchema = z.object({
  range: z.enum(['unspecified', 'tv', 'pc']),
  matrix: z.string(),
  primaries: z.string(),
  transfer: z.string(),
  chromaLocation: z.string(),
});
export type ColorTags = z.infer<typeof colorTagsSchema>;

export const fieldOrders = ['progressive', 'tff', 'bff', 'unknown'] as const;

export const frameTypes = ['I', 'P', 'B', '?'] as const;
export type FrameType = (typeof frameTypes)[number];

export const streamKinds = ['video', 'audio', 'subtitle', 'data', 'attachment', 'cover'] as const;
export type StreamKind = (typeof streamKinds)[number];

export const streamInfoSchema = z.object({
  /** Index in the container. */
  index: z.int().min(0),
  kind: z.enum(streamKinds),
  codec: z.string(),
  language: z.string().nullable(),
  title: z.string().nullable(),
  /** One line for people: "5.1, 48 kHz", "PGS", "font/ttf". */
  detail: z.string(),
});
export type StreamInfo = z.infer<typeof streamInfoSchema>;

export const chapterSchema = z.object({ startSeconds: z.number(), endSeconds: z.number(), title: z.string() });
export type Chapter = z.infer<typeof chapterSchema>;

/** Something about the file that the person should know before a long run, with the remedy. */
export const mediaWarningSchema = z.object({
  code: z.enum([
    'interlaced',
    'vfr',
    'hdr',
    'no-qp',
    'no-timestamps',
    'rotated',
    'non-square-pixels',
    'truncated',
    'alpha-dropped',
    'dolby-vision',
  ]),
  message: z.string(),
});
export type MediaWarning = z.infer<typeof mediaWarningSchema>;

export const videoInfoSchema = z.object({
  streamIndex: z.int().min(0),
  codec: z.string(),
  profile: z.string().nullable(),
  pixelFormat: z.string(),
  format: pictureFormatSchema,
  sampleAspectRatio: rationalSchema,
  color: colorTagsSchema,
  /** HDR side data found in the stream: 'mastering-display', 'content-light-level', 'hdr10-plus', 'dolby-vision'. */
  hdr: z.array(z.string()),
  fieldOrder: z.enum(fieldOrders),
  /** Clockwise display rotation in degrees, from the display matrix. */
  rotation: z.number(),
  timeBase: rationalSchema,
  /** Average frame rate; null where it cannot be told. */
  frameRate: rationalSchema.nullable(),
  constantFrameRate: z.boolean(),
  /** Exact number of displayed frames, counted from the packets, never taken from the container's header. */
  frames: z.int().min(0),
  /** Presentation timestamps in display order, in units of `timeBase`. */
  pts: z.array(z.int()),
  /**
   * `stored`: every frame carries its own timestamp, by which it is found. `counted`: the stream has none (raw streams,
   * AVI with B-frames), frames are counted from the start. Absent means `stored`.
   */
  timestamps: z.enum(['stored', 'counted']).optional(),
  /**
   * Packets, in coding order, that hold the listed frames: set where the file was cut off in the middle of a picture,
   * whose remains are not decoded. Absent means all.
   */
  wholePackets: z.int().positive().optional(),
  durationSeconds: z.number(),
  /** Bits of the video stream per second, from the packets. */
  bitrate: z.number(),
  timecode: z.string().nullable(),
});
export type VideoInfo = z.infer<typeof videoInfoSchema>;

export const mediaInfoSchema = z.object({
  path: z.string(),
  bytes: z.int().min(0),
  /** Demuxer name in FFmpeg's terms: 'mov,mp4,m4a,3gp,3g2,mj2', 'matroska,webm', 'hevc' … */
  container: z.string(),
  video: videoInfoSchema,
  /** Every stream of the container, the chosen video stream among them. */
  streams: z.array(streamInfoSchema),
  chapters: z.array(chapterSchema),
  metadata: z.record(z.string(), z.string()),
  warnings: z.array(mediaWarningSchema),
});
export type MediaInfo = z.infer<typeof mediaInfoSchema>;

/** The quantiser of one frame as the coded stream states it. */
export const frameQpSchema = z.object({
  /** HEVC-equivalent QP, mean over the frame's blocks where the codec varies it; null where it cannot be read. */
  qp: z.number().nullable(),
  /** Standard deviation over the blocks; 0 where only a frame or slice value exists. */
  spread: z.number(),
  /** The codec's own value on its own scale (H.264 QP, MPEG quantiser scale, VP9/AV1 base_q_idx). */
  native: z.number().nullable(),
  type: z.enum(frameTypes),
  /** Coded size of the frame in bits. */
  bits: z.int().min(0),
});
export type FrameQp = z.infer<typeof frameQpSchema>;

export const qpSourceSchema = z.enum(['block', 'slice', 'frame', 'unknown']);
export const qpTrackSchema = z.object({
  source: qpSourceSchema,
  /** Why the QP is unknown, in one sentence; null otherwise. */
  reason: z.string().nullable(),
  /** One entry per displayed frame, in display order. */
  frames: z.array(frameQpSchema),
});
export type QpTrack = z.infer<typeof qpTrackSchema>;
