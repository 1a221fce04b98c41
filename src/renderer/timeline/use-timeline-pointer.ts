/** Pointer and wheel on the timeline: scrubbing, selecting, trimming, moving clips, scrolling and zooming. */
import { ref, type Ref } from 'vue';
import type { Marker } from '../../contract/project.ts';
import { useSnapPoints } from '../composables/use-snap-points.ts';
import { moveClip, trimClip } from '../project/commands.ts';
import { placeClips, positionOf, snap, type PlacedClip } from '../project/timeline.ts';
import { useMedia } from '../stores/media.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useProject } from '../stores/project.ts';
import { useTimelineView } from '../stores/timeline-view.ts';
import { useTransport } from '../stores/transport.ts';
import { useUi } from '../stores/ui.ts';
import { clipTop } from './layers.ts';
import { positionAt, xOf } from './scale.ts';

type Drag =
  | { kind: 'none' }
  | { kind: 'scrub' }
  | { kind: 'press'; clip: string; x: number }
  | { kind: 'move'; clip: string }
  | { kind: 'trim'; clip: string; edge: 'in' | 'out'; from: number; origin: number };

export type TimelinePointer = {
  insertion: Ref<number | null>;
  cursor: Ref<string>;
  /** What the marker under the pointer says; empty where there is none. */
  hint: Ref<string>;
  down: (event: PointerEvent) => void;
  move: (event: PointerEvent) => void;
  up: () => void;
  cancel: () => void;
  /** A double click on a marker opens its note. */
  open: (event: MouseEvent) => void;
  wheel: (event: WheelEvent) => void;
};

const edgeReach = 6;
const snapReach = 8;

export const useTimelinePointer = (element: Readonly<Ref<HTMLElement | null>>): TimelinePointer => {
  const project = useProject();
  const transport = useTransport();
  const timeline = useTimelineView();
  const preferences = usePreferences();
  const media = useMedia();
  const points = useSnapPoints();
  const insertion = ref<number | null>(null);
  const cursor = ref('default');
  const hint = ref('');
  const ui = useUi();
  let drag: Drag = { kind: 'none' };

  const place = (event: MouseEvent): { x: number; y: number; position: number } => {
    const box = element.value?.getBoundingClientRect();
    const x = event.clientX - (box?.x ?? 0);
    return { x, y: event.clientY - (box?.y ?? 0), position: positionAt(timeline.scale, x) };
  };

  const snapped = (position: number): number =>
    preferences.values.snap
      ? snap(position, [...points.value, transport.position], snapReach / timeline.scale.perFrame)
      : position;

  const clipAt = (position: number): PlacedClip | undefined =>
    project.placed.find(({ start, end }) => position >= start && position < end);

  const edgeAt = (x: number): { placed: PlacedClip; edge: 'in' | 'out' } | null => {
    for (const placed of project.placed) {
      const left = xOf(timeline.scale, placed.start);
      const right = xOf(timeline.scale, placed.end);
      if (right - left < edgeReach * 3) {
        continue;
      }
      if (x >= left && x <= left + edgeReach) {
        return { placed, edge: 'in' };
      }
      if (x >= right - edgeReach && x <= right) {
        return { placed, edge: 'out' };
      }
    }
    return null;
  };

  const markerAt = (x: number, y: number): Marker | null =>
    y >= clipTop
      ? null
      : (project.document.markers.find(({ source, frame }) => {
          const at = positionOf(project.placed, source, frame);
          return at !== null && Math.abs(xOf(timeline.scale, at + 0.5) - x) <= edgeReach;
        }) ?? null);

  const scrub = (position: number): void => {
    transport.seek(Math.floor(snapped(position)));
  };

  /** Index that a dragged clip would take, and where that is. */
  const slotAt = (id: string, position: number): { index: number; at: number } => {
    const others = placeClips(project.document.clips.filter((clip) => clip.id !== id));
    const index = others.findIndex(({ start, end }) => position < (start + end) / 2);
    const chosen = index < 0 ? others.length : index;
    const before = project.placed.filter(({ clip }) => clip.id !== id)[chosen];
    return { index: chosen, at: before?.start ?? project.length };
  };

  const trim = (state: Drag & { kind: 'trim' }, position: number): void => {
    const source = project.document.clips.find(({ id }) => id === state.clip)?.source;
    const id = project.document.sources.find((entry) => entry.id === source)?.media;
    const frames = (id === undefined ? undefined : media.items.get(id)?.facts?.video.frames) ?? 0;
    const frame = state.from + Math.round(position - state.origin);
    project.run('trim', trimClip(state.clip, state.edge, frame, frames), `trim/${state.clip}/${state.edge}`);
  };

  return {
    insertion,
    cursor,
    hint,
    down: (event) => {
      if (event.button !== 0 || project.length === 0) {
        return;
      }
      element.value?.setPointerCapture(event.pointerId);
      const { x, y, position } = place(event);
      if (y < clipTop) {
        drag = { kind: 'scrub' };
        scrub(position);
        return;
      }
      const edge = edgeAt(x);
      if (edge !== null) {
        const { clip } = edge.placed;
        drag = { kind: 'trim', clip: clip.id, edge: edge.edge, from: clip[edge.edge], origin: position };
        timeline.selectedClip = clip.id;
        return;
      }
      const placed = clipAt(position);
      timeline.selectedClip = placed?.clip.id ?? null;
      drag = placed === undefined ? { kind: 'none' } : { kind: 'press', clip: placed.clip.id, x };
      if (placed !== undefined) {
        scrub(position);
      }
    },
    move: (event) => {
      const { x, y, position } = place(event);
      switch (drag.kind) {
        case 'none':
          cursor.value = y >= clipTop && edgeAt(x) !== null ? 'ew-resize' : 'default';
          hint.value = markerAt(x, y)?.text ?? '';
          break;
        case 'scrub':
          scrub(position);
          break;
        case 'press':
          if (Math.abs(x - drag.x) > 6) {
            if (project.placed.length > 1) {
              drag = { kind: 'move', clip: drag.clip };
            } else {
              drag = { kind: 'scrub' };
            }
          }
          break;
        case 'move':
          insertion.value = slotAt(drag.clip, position).at;
          cursor.value = 'grabbing';
          break;
        case 'trim':
          // An in-point drag moves what follows, so the frame is counted from where the drag began.
          trim(drag, snapped(position));
          break;
      }
    },
    up: () => {
      if (drag.kind === 'move' && insertion.value !== null) {
        project.run('move', moveClip(drag.clip, slotAt(drag.clip, insertion.value + 1e-6).index));
      }
      drag = { kind: 'none' };
      insertion.value = null;
      cursor.value = 'default';
    },
    cancel: () => {
      drag = { kind: 'none' };
      insertion.value = null;
    },
    open: (event) => {
      const { x, y } = place(event);
      if (markerAt(x, y) !== null) {
        ui.open('notes');
      }
    },
    wheel: (event) => {
      const { position } = place(event);
      if (event.ctrlKey || event.metaKey || event.altKey) {
        timeline.zoomBy(Math.exp(-event.deltaY * 0.0025), position);
      } else {
        timeline.scrollBy(Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY);
      }
    },
  };
};
