/** The project: a timeline of clips, their segments, markers and regions. Undo and redo live in the window. */
import { z } from 'zod';
import { fileIdSchema, mediaIdSchema, projectIdSchema } from './ids.ts';
import { modes } from './model.ts';
import { destinationSchema } from './queue.ts';
import { regionSchema } from './regions.ts';
import { qpChoiceSchema, restoreSettingsSchema } from './settings.ts';

/** Ids inside a document are made by the window; they only have to be unique within it. */
const localIdSchema = z.string().min(1).max(64);

/** What one segment does differently; null takes the project's own setting. */
export const segmentSettingsSchema = z.object({
  mode: z.enum(modes).nullable().default(null),
  model: z.string().nullable().default(null),
  qp: qpChoiceSchema.nullable().default(null),
  strength: z.number().min(0).max(1).nullable().default(null),
});
export type SegmentSettings = z.infer<typeof segmentSettingsSchema>;

/**
 * A part of a clip with settings of its own, from frame `from` of the source on; it ends where the next one begins or
 * the clip ends. The first segment of a clip starts at its in-point.
 */
export const segmentSchema = z.object({
  id: localIdSchema,
  from: z.int().min(0),
  settings: segmentSettingsSchema,
});
export type Segment = z.infer<typeof segmentSchema>;

/** A stretch of a source on the timeline: frames `in` … `out` − 1 in display order. Clips follow one another without gaps. */
export const clipSchema = z
  .object({
    id: localIdSchema,
    source: localIdSchema,
    in: z.int().min(0),
    out: z.int().positive(),
    segments: z.array(segmentSchema).min(1),
  })
  .refine((clip) => clip.out > clip.in, 'a clip holds at least one frame')
  .refine(
    (clip) => clip.segments.every((segment, i) => segment.from > (clip.segments[i - 1]?.from ?? -1)),
    'segments follow one another',
  );
export type Clip = z.infer<typeof clipSchema>;

export const markerColors = ['neutral', 'red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const;
export type MarkerColor = (typeof markerColors)[number];

export const markerSchema = z.object({
  id: localIdSchema,
  source: localIdSchema,
  frame: z.int().min(0),
  text: z.string().max(1000),
  color: z.enum(markerColors).default('neutral'),
});
export type Marker = z.infer<typeof markerSchema>;

/** A region worth coming back to. */
export const regionBookmarkSchema = z.object({
  id: localIdSchema,
  source: localIdSchema,
  frame: z.int().min(0),
  name: z.string().max(200),
  region: regionSchema,
});
export type RegionBookmark = z.infer<typeof regionBookmarkSchema>;

/** What the document says about media, apart from where they are. */
const contentShape = {
  name: z.string().max(200),
  settings: restoreSettingsSchema,
  destination: destinationSchema.omit({ folder: true }).prefault({}),
  clips: z.array(clipSchema),
  markers: z.array(markerSchema),
  bookmarks: z.array(regionBookmarkSchema),
  /** How the window stood: opaque to the engine, restored as it was. */
  view: z.record(z.string(), z.json()).default({}),
};

/** A source as the window names it. */
export const projectSourceSchema = z.object({
  id: localIdSchema,
  media: mediaIdSchema,
  /** Pristine version, if any. */
  reference: mediaIdSchema.nullable().default(null),
});
export type ProjectSource = z.infer<typeof projectSourceSchema>;

const knownSources = (document: {
  sources: { id: string }[];
  clips: { source: string }[];
  markers: { source: string }[];
  bookmarks: { source: string }[];
}): boolean => {
  const known = new Set(document.sources.map(({ id }) => id));
  return [...document.clips, ...document.markers, ...document.bookmarks].every(({ source }) => known.has(source));
};
const sourceMessage = 'a clip, marker or bookmark names a source that the project does not have';

/** The document between window and engine: media by opaque ids. */
export const projectDocumentSchema = z
  .object({ ...contentShape, sources: z.array(projectSourceSchema) })
  .refine(knownSources, sourceMessage);
export type ProjectDocument = z.infer<typeof projectDocumentSchema>;

/** A file named in a project: relative to the project file where possible, with `/` between folders on every platform. */
export const storedFileSchema = z.object({
  path: z.string().min(1),
  bytes: z.int().min(0).nullable(),
  /** See `InputIdentity`; null when the file could not be read while saving. */
  fingerprint: z.string().nullable(),
});
export type StoredFile = z.infer<typeof storedFileSchema>;

/** Version of the file format that this studio writes. */
export const projectVersion = 1;

/** The document on the disk (`.pixrevive`, JSON). */
export const projectFileSchema = z
  .object({
    format: z.literal('pixrevive-project'),
    version: z.literal(projectVersion),
    ...contentShape,
    sources: z.array(
      z.object({ id: localIdSchema, file: storedFileSchema, reference: storedFileSchema.nullable().default(null) }),
    ),
  })
  .refine(knownSources, sourceMessage);
export type ProjectFile = z.infer<typeof projectFileSchema>;

export const projectEnding = '.pixrevive';

export const projectStateSchema = z.object({
  id: projectIdSchema,
  document: projectDocumentSchema,
  /** Null until the project has been saved for the first time. */
  file: fileIdSchema.nullable(),
  /** For display only. */
  path: z.string().nullable(),
  /** What is in the file differs from the document. */
  dirty: z.boolean(),
  /** Opened from the copy that a crash left behind. */
  recovered: z.boolean(),
});
export type ProjectState = z.infer<typeof projectStateSchema>;

export const recentProjectSchema = z.object({
  file: fileIdSchema,
  name: z.string(),
  path: z.string(),
  openedAt: z.iso.datetime(),
  missing: z.boolean(),
});
export type RecentProject = z.infer<typeof recentProjectSchema>;

/** A copy that a crash (or a closed window) left behind: newer than what is in the project's file. */
export const recoverySchema = z.object({
  id: projectIdSchema,
  name: z.string(),
  /** Of the project's file; null for one that was never saved. */
  path: z.string().nullable(),
  savedAt: z.iso.datetime(),
});
export type Recovery = z.infer<typeof recoverySchema>;
