/** Where frames of sources lie on the timeline. Positions are frames counted from the start of the first clip. */
import type { Clip, ProjectDocument, Segment } from '../../contract/project.ts';
import type { RestoreSettings } from '../../contract/settings.ts';

export const clipLength = (clip: Clip): number => clip.out - clip.in;

export const timelineLength = (clips: readonly Clip[]): number =>
  clips.reduce((sum, clip) => sum + clipLength(clip), 0);

export type PlacedClip = { clip: Clip; index: number; start: number; end: number };

/** Every clip with its place; `end` is exclusive. */
export const placeClips = (clips: readonly Clip[]): PlacedClip[] => {
  let start = 0;
  return clips.map((clip, index) => {
    const placed = { clip, index, start, end: start + clipLength(clip) };
    start = placed.end;
    return placed;
  });
};

export type Location = PlacedClip & { frame: number; segment: Segment };

export const segmentAt = (clip: Clip, frame: number): Segment => {
  const found = clip.segments.findLast((segment) => segment.from <= frame) ?? clip.segments[0];
  if (found === undefined) {
    throw new RangeError('a clip without segments');
  }
  return found;
};

/** What lies at a timeline position; the last frame for positions behind the end; null on an empty timeline. */
export const locate = (placed: readonly PlacedClip[], position: number): Location | null => {
  const last = placed.at(-1);
  if (last === undefined) {
    return null;
  }
  const bounded = Math.max(0, Math.min(position, last.end - 1));
  const found = placed.find(({ end }) => bounded < end) ?? last;
  const frame = found.clip.in + bounded - found.start;
  return { ...found, frame, segment: segmentAt(found.clip, frame) };
};

/** First timeline position that shows a frame of a source; null where no clip holds it. */
export const positionOf = (placed: readonly PlacedClip[], source: string, frame: number): number | null => {
  const found = placed.find(({ clip }) => clip.source === source && frame >= clip.in && frame < clip.out);
  return found === undefined ? null : found.start + frame - found.clip.in;
};

/** First and last (exclusive) source frame of each segment inside a clip. */
export const segmentSpans = (clip: Clip): { segment: Segment; from: number; to: number }[] =>
  clip.segments
    .map((segment, i) => ({
      segment,
      from: Math.max(clip.in, segment.from),
      to: Math.min(clip.out, clip.segments[i + 1]?.from ?? clip.out),
    }))
    .filter(({ from, to }) => to > from);

/** The settings that hold for a segment: the project's, where the segment does not differ. */
export const settingsOf = (document: ProjectDocument, segment: Segment): RestoreSettings => {
  const { mode, model, qp, strength } = segment.settings;
  return {
    ...document.settings,
    ...(mode === null ? {} : { mode }),
    ...(model === null ? {} : { model }),
    ...(qp === null ? {} : { qp }),
    ...(strength === null ? {} : { strength }),
  };
};

/**
 * Positions that edits and the playhead stick to: borders of clips and segments, markers, and scene cuts. Ascending.
 * @param cutsOf scene cuts of a source, as source frames
 */
export const snapPoints = (
  document: ProjectDocument,
  cutsOf: (source: string) => readonly number[] = () => [],
): number[] => {
  const points = new Set<number>([0]);
  for (const { clip, start, end } of placeClips(document.clips)) {
    points.add(end);
    for (const { from } of segmentSpans(clip)) {
      points.add(start + from - clip.in);
    }
    for (const cut of cutsOf(clip.source)) {
      if (cut > clip.in && cut < clip.out) {
        points.add(start + cut - clip.in);
      }
    }
    for (const marker of document.markers) {
      if (marker.source === clip.source && marker.frame >= clip.in && marker.frame < clip.out) {
        points.add(start + marker.frame - clip.in);
      }
    }
  }
  return [...points].sort((a, b) => a - b);
};

/** The nearest snap point within `reach` frames, or the position itself. */
export const snap = (position: number, points: readonly number[], reach: number): number => {
  let best = position;
  let distance = reach;
  for (const point of points) {
    const away = Math.abs(point - position);
    if (away <= distance) {
      best = point;
      distance = away;
    }
  }
  return best;
};
