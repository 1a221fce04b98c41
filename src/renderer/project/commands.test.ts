import { describe, expect, it } from 'vitest';
import { projectDocumentSchema, type ProjectDocument } from '../../contract/project.ts';
import {
  addBookmark,
  addSources,
  applySettings,
  changeMarker,
  changeSegment,
  cutAt,
  joinSegment,
  moveClip,
  removeBookmark,
  removeMarker,
  removeSource,
  renameBookmark,
  rippleDelete,
  splitAt,
  toggleMarker,
  trimClip,
} from './commands.ts';
import {
  locate,
  placeClips,
  positionOf,
  segmentAt,
  segmentSpans,
  settingsOf,
  snap,
  snapPoints,
  timelineLength,
} from './timeline.ts';

const empty = projectDocumentSchema.parse({
  name: 'Test',
  settings: {},
  sources: [],
  clips: [],
  markers: [],
  bookmarks: [],
});

const twoClips = (): ProjectDocument =>
  addSources([
    { media: 'm_aaaaaa', frames: 100 },
    { media: 'm_bbbbbb', frames: 50 },
  ])(empty);

const clipAt = (document: ProjectDocument, index: number) => {
  const clip = document.clips[index];
  if (clip === undefined) {
    throw new Error(`no clip ${index}`);
  }
  return clip;
};

describe('project commands', () => {
  it('append new media once', () => {
    const document = twoClips();
    expect(timelineLength(document.clips)).toBe(150);
    expect(addSources([{ media: 'm_aaaaaa', frames: 100 }])(document)).toBe(document);
    expect(projectDocumentSchema.safeParse(document).success).toBe(true);
  });

  it('apply settings where each of them is set: in the segment or in the project', () => {
    let document = twoClips();
    const clip = clipAt(document, 0);
    const segment = clip.segments[0]?.id ?? '';
    document = changeSegment(clip.id, segment, { strength: 0.5 })(document);
    const wanted = { ...document.settings, strength: 0.25, qp: { kind: 'fixed', qp: 30 } as const, chroma: false };
    document = applySettings(clip.id, segment, wanted)(document);
    expect(settingsOf(document, segmentAt(clipAt(document, 0), 0))).toEqual(wanted);
    expect(clipAt(document, 0).segments[0]?.settings).toMatchObject({ strength: 0.25, qp: null });
    expect(document.settings).toMatchObject({ strength: 1, qp: { kind: 'fixed', qp: 30 }, chroma: false });
  });

  it('split a clip into segments that inherit the settings, and join them again', () => {
    let document = twoClips();
    const clip = clipAt(document, 0);
    document = changeSegment(clip.id, clip.segments[0]?.id ?? '', { strength: 0.5 })(document);
    document = splitAt(40)(document);
    expect(segmentSpans(clipAt(document, 0)).map(({ from, to }) => [from, to])).toEqual([
      [0, 40],
      [40, 100],
    ]);
    expect(clipAt(document, 0).segments[1]?.settings.strength).toBe(0.5);
    expect(splitAt(40)(document)).toBe(document);
    document = joinSegment(clip.id, clipAt(document, 0).segments[1]?.id ?? '')(document);
    expect(clipAt(document, 0).segments).toHaveLength(1);
  });

  it('cut a clip in two without losing a frame', () => {
    const document = cutAt(120)(splitAt(40)(twoClips()));
    expect(document.clips.map((clip) => [clip.in, clip.out])).toEqual([
      [0, 100],
      [0, 20],
      [20, 50],
    ]);
    expect(timelineLength(document.clips)).toBe(150);
    expect(projectDocumentSchema.safeParse(document).success).toBe(true);
  });

  it('trim with segments following, never to nothing and never beyond the source', () => {
    let document = splitAt(40)(twoClips());
    const { id } = clipAt(document, 0);
    document = trimClip(id, 'in', 60, 100)(document);
    expect(clipAt(document, 0).segments.map(({ from }) => from)).toEqual([60]);
    document = trimClip(id, 'in', 0, 100)(document);
    expect(clipAt(document, 0).in).toBe(0);
    document = trimClip(id, 'out', 4000, 100)(document);
    expect(clipAt(document, 0).out).toBe(100);
    document = trimClip(id, 'out', -5, 100)(document);
    expect([clipAt(document, 0).in, clipAt(document, 0).out]).toEqual([0, 1]);
    expect(projectDocumentSchema.safeParse(document).success).toBe(true);
  });

  it('reorder, and delete with what follows moving up', () => {
    const document = twoClips();
    const [first, second] = document.clips.map(({ id }) => id);
    const moved = moveClip(first ?? '', 1)(document);
    expect(moved.clips.map(({ id }) => id)).toEqual([second, first]);
    expect(placeClips(rippleDelete(second ?? '')(moved).clips)[0]?.start).toBe(0);
    expect(moveClip(first ?? '', 0)(document)).toBe(document);
  });

  it('remove a source with everything that names it', () => {
    const document = twoClips();
    const source = document.sources[0]?.id ?? '';
    const after = removeSource(source)(toggleMarker(source, 12)(document));
    expect(after.markers).toEqual([]);
    expect(after.clips).toHaveLength(1);
    expect(projectDocumentSchema.safeParse(after).success).toBe(true);
  });

  it('toggle markers', () => {
    const document = twoClips();
    const source = document.sources[0]?.id ?? '';
    const marked = toggleMarker(source, 12)(document);
    expect(marked.markers).toHaveLength(1);
    expect(toggleMarker(source, 12)(marked).markers).toEqual([]);
  });

  it('write notes on markers and names on regions, and take both away', () => {
    const document = twoClips();
    const source = document.sources[1]?.id ?? '';
    const region = { x: 0, y: 0, width: 16, height: 16 };
    const marked = addBookmark({ source, frame: 3, name: '', region })(toggleMarker(source, 12)(document));
    const [marker, bookmark] = [marked.markers[0]?.id ?? '', marked.bookmarks[0]?.id ?? ''];
    const noted = changeMarker(marker, { text: 'Blocks', color: 'red' })(renameBookmark(bookmark, 'Hand')(marked));
    expect(noted.markers).toMatchObject([{ frame: 12, text: 'Blocks', color: 'red' }]);
    expect(noted.bookmarks).toMatchObject([{ frame: 3, name: 'Hand', region }]);
    expect(positionOf(placeClips(noted.clips), source, 12)).toBe(112);
    expect(positionOf(placeClips(noted.clips), source, 50)).toBeNull();
    const cleared = removeMarker(marker)(removeBookmark(bookmark)(noted));
    expect([cleared.markers, cleared.bookmarks]).toEqual([[], []]);
  });
});

describe('the timeline', () => {
  it('locates positions in clips, trims included', () => {
    const document = twoClips();
    const trimmed = trimClip(clipAt(document, 0).id, 'in', 30, 100)(document);
    const placed = placeClips(trimmed.clips);
    expect(locate(placed, 0)?.frame).toBe(30);
    expect(locate(placed, 69)?.frame).toBe(99);
    expect(locate(placed, 70)).toMatchObject({ index: 1, frame: 0 });
    expect(locate(placed, 9999)).toMatchObject({ index: 1, frame: 49 });
    expect(locate([], 0)).toBeNull();
  });

  it('lets a segment differ from the project only where it says so', () => {
    const document = twoClips();
    const clip = clipAt(document, 0);
    const changed = changeSegment(clip.id, clip.segments[0]?.id ?? '', { mode: 'max' })(document);
    const segment = clipAt(changed, 0).segments[0];
    expect(segment && settingsOf(changed, segment)).toEqual({ ...document.settings, mode: 'max' });
  });

  it('snaps to clip borders, segments and markers within reach', () => {
    const document = splitAt(40)(twoClips());
    const marked = toggleMarker(document.sources[1]?.id ?? '', 20)(document);
    expect(snapPoints(marked)).toEqual([0, 40, 100, 120, 150]);
    const cutsOf = (source: string): number[] => (source === document.sources[1]?.id ? [0, 30] : []);
    expect(snapPoints(marked, cutsOf)).toEqual([0, 40, 100, 120, 130, 150]);
    expect(snap(43, snapPoints(marked), 5)).toBe(40);
    expect(snap(47, snapPoints(marked), 5)).toBe(47);
  });
});
