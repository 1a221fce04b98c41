/** Edits of a project: each takes a document and returns the next one, or the same one when there is nothing to do. */
import type {
  Clip,
  Marker,
  ProjectDocument,
  RegionBookmark,
  Segment,
  SegmentSettings,
} from '../../contract/project.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { locate, placeClips } from './timeline.ts';

export type Command = (document: ProjectDocument) => ProjectDocument;

/** A short id that is unique within a document. */
export const newId = (): string => crypto.randomUUID().slice(0, 8);

const noDifference: SegmentSettings = { mode: null, model: null, qp: null, strength: null };

const mapClip = (document: ProjectDocument, id: string, change: (clip: Clip) => Clip): ProjectDocument => {
  const clips = document.clips.map((clip) => (clip.id === id ? change(clip) : clip));
  return clips.every((clip, i) => clip === document.clips[i]) ? document : { ...document, clips };
};

/** A clip cut down to `from` … `to` of its source: segments follow, the first one starts at the new in-point. */
const cutClip = (clip: Clip, from: number, to: number): Clip => {
  const before = clip.segments.findLast((segment) => segment.from <= from);
  const inside = clip.segments.filter((segment) => segment.from > from && segment.from < to);
  const first: Segment = before === undefined ? { id: newId(), from, settings: noDifference } : { ...before, from };
  return { ...clip, in: from, out: to, segments: [first, ...inside] };
};

export type NewSource = { media: string; frames: number; reference?: string | null };

/** Puts media at the end of the timeline, each as one clip of its whole length. */
export const addSources =
  (added: readonly NewSource[]): Command =>
  (document) => {
    const fresh = added.filter(
      ({ media, frames }) => frames > 0 && document.sources.every((source) => source.media !== media),
    );
    if (fresh.length === 0) {
      return document;
    }
    const sources = fresh.map(({ media, reference }) => ({ id: newId(), media, reference: reference ?? null }));
    const clips = fresh.map(({ frames }, i): Clip => ({
      id: newId(),
      source: sources[i]?.id ?? '',
      in: 0,
      out: frames,
      segments: [{ id: newId(), from: 0, settings: noDifference }],
    }));
    return { ...document, sources: [...document.sources, ...sources], clips: [...document.clips, ...clips] };
  };

/** Another clip of a source that is already in the project, after all others. */
export const appendClip =
  (source: string, frames: number): Command =>
  (document) => ({
    ...document,
    clips: [
      ...document.clips,
      { id: newId(), source, in: 0, out: frames, segments: [{ id: newId(), from: 0, settings: noDifference }] },
    ],
  });

/** Takes a source out of the project, with everything that names it. */
export const removeSource =
  (source: string): Command =>
  (document) => ({
    ...document,
    sources: document.sources.filter(({ id }) => id !== source),
    clips: document.clips.filter((clip) => clip.source !== source),
    markers: document.markers.filter((marker) => marker.source !== source),
    bookmarks: document.bookmarks.filter((bookmark) => bookmark.source !== source),
  });

export const setReference =
  (source: string, reference: string | null): Command =>
  (document) => ({
    ...document,
    sources: document.sources.map((entry) => (entry.id === source ? { ...entry, reference } : entry)),
  });

/** Makes a new segment begin at a timeline position. */
export const splitAt =
  (position: number): Command =>
  (document) => {
    const at = locate(placeClips(document.clips), position);
    if (at === null || at.segment.from === at.frame || at.frame === at.clip.in) {
      return document;
    }
    return mapClip(document, at.clip.id, (clip) => ({
      ...clip,
      segments: [...clip.segments, { id: newId(), from: at.frame, settings: at.segment.settings }].sort(
        (a, b) => a.from - b.from,
      ),
    }));
  };

/** Cuts a clip into two clips at a timeline position, so that the halves can be moved or removed on their own. */
export const cutAt =
  (position: number): Command =>
  (document) => {
    const at = locate(placeClips(document.clips), position);
    if (at === null || at.frame === at.clip.in) {
      return document;
    }
    const left = cutClip(at.clip, at.clip.in, at.frame);
    const right = { ...cutClip(at.clip, at.frame, at.clip.out), id: newId() };
    return { ...document, clips: document.clips.toSpliced(at.index, 1, left, right) };
  };

/** Moves the in-point or the out-point (exclusive) of a clip to a frame of its source, at least one frame apart. */
export const trimClip =
  (id: string, edge: 'in' | 'out', frame: number, sourceFrames: number): Command =>
  (document) =>
    mapClip(document, id, (clip) => {
      const from = edge === 'in' ? Math.max(0, Math.min(frame, clip.out - 1)) : clip.in;
      const to = edge === 'out' ? Math.min(sourceFrames, Math.max(frame, clip.in + 1)) : clip.out;
      return from === clip.in && to === clip.out ? clip : cutClip(clip, from, to);
    });

/** Puts a clip at another place in the order. */
export const moveClip =
  (id: string, index: number): Command =>
  (document) => {
    const from = document.clips.findIndex((clip) => clip.id === id);
    const clip = document.clips[from];
    const to = Math.max(0, Math.min(index, document.clips.length - 1));
    return clip === undefined || from === to
      ? document
      : { ...document, clips: document.clips.toSpliced(from, 1).toSpliced(to, 0, clip) };
  };

/** Removes a clip; what follows moves up. Its source stays in the bin. */
export const rippleDelete =
  (id: string): Command =>
  (document) =>
    document.clips.some((clip) => clip.id === id)
      ? { ...document, clips: document.clips.filter((clip) => clip.id !== id) }
      : document;

/** Removes the border at a segment's start: it becomes part of the one before. */
export const joinSegment =
  (clipId: string, segmentId: string): Command =>
  (document) =>
    mapClip(document, clipId, (clip) => {
      const at = clip.segments.findIndex((segment) => segment.id === segmentId);
      return at <= 0 ? clip : { ...clip, segments: clip.segments.toSpliced(at, 1) };
    });

export const changeSegment =
  (clipId: string, segmentId: string, change: Partial<SegmentSettings>): Command =>
  (document) =>
    mapClip(document, clipId, (clip) => ({
      ...clip,
      segments: clip.segments.map((segment) =>
        segment.id === segmentId ? { ...segment, settings: { ...segment.settings, ...change } } : segment,
      ),
    }));

export const changeSettings =
  (change: Partial<RestoreSettings>): Command =>
  (document) => ({ ...document, settings: { ...document.settings, ...change } });

/**
 * Makes a segment be restored with the given settings: what the segment has of its own is changed there, everything
 * else for the project. What an export writes stays as it is.
 */
export const applySettings =
  (clipId: string, segmentId: string, settings: RestoreSettings): Command =>
  (document) => {
    const { mode, model, qp, strength, steps, seed, chroma, deinterlace } = settings;
    const clip = document.clips.find(({ id }) => id === clipId);
    const own = clip?.segments.find(({ id }) => id === segmentId)?.settings ?? noDifference;
    const ownsModel = own.mode !== null || own.model !== null;
    const ofSegment: Partial<SegmentSettings> = {
      ...(ownsModel ? { mode, model } : {}),
      ...(own.qp === null ? {} : { qp }),
      ...(own.strength === null ? {} : { strength }),
    };
    const ofProject: Partial<RestoreSettings> = {
      ...{ steps, seed, chroma, deinterlace },
      ...(ownsModel ? {} : { mode, model }),
      ...(own.qp === null ? { qp } : {}),
      ...(own.strength === null ? { strength } : {}),
    };
    return changeSettings(ofProject)(changeSegment(clipId, segmentId, ofSegment)(document));
  };

export const renameProject =
  (name: string): Command =>
  (document) =>
    name === document.name ? document : { ...document, name };

/** Sets a marker, or takes the one away that is there already. */
export const toggleMarker =
  (source: string, frame: number): Command =>
  (document) => {
    const there = document.markers.find((marker) => marker.source === source && marker.frame === frame);
    const fresh: Marker = { id: newId(), source, frame, text: '', color: 'yellow' };
    return {
      ...document,
      markers:
        there === undefined ? [...document.markers, fresh] : document.markers.filter((marker) => marker !== there),
    };
  };

export const changeMarker =
  (id: string, change: Partial<Pick<Marker, 'text' | 'color'>>): Command =>
  (document) => ({
    ...document,
    markers: document.markers.map((marker) => (marker.id === id ? { ...marker, ...change } : marker)),
  });

export const removeMarker =
  (id: string): Command =>
  (document) => ({ ...document, markers: document.markers.filter((marker) => marker.id !== id) });

export const renameBookmark =
  (id: string, name: string): Command =>
  (document) => ({
    ...document,
    bookmarks: document.bookmarks.map((bookmark) => (bookmark.id === id ? { ...bookmark, name } : bookmark)),
  });

export const removeBookmark =
  (id: string): Command =>
  (document) => ({ ...document, bookmarks: document.bookmarks.filter((bookmark) => bookmark.id !== id) });

export const addBookmark =
  (bookmark: Omit<RegionBookmark, 'id'>): Command =>
  (document) => ({ ...document, bookmarks: [...document.bookmarks, { ...bookmark, id: newId() }] });

/** In and out marks of the timeline, in timeline positions; they live in the document's view. */
export const setMarks =
  (marks: { in: number | null; out: number | null }): Command =>
  (document) => ({ ...document, view: { ...document.view, marks } });
