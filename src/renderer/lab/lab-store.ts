import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { AlignmentRemedy } from '../../contract/comparison.ts';
import { createFrameView, windowWith, type FrameWindow } from '../charts/frame-view.ts';
import { useMedia } from '../stores/media.ts';
import { useNotifications } from '../stores/notifications.ts';
import { usePicture } from '../stores/picture.ts';
import { useProject } from '../stores/project.ts';
import { useTransport } from '../stores/transport.ts';
import { useComparisonRun } from './comparison-run.ts';
import {
  emptySetup,
  requestOf,
  restorersRequestOf,
  withFile,
  withReference,
  withRemedy,
  type RestorersChoice,
} from './lab-setup.ts';

/** The quality lab: any opened files against any other, or without a reference, in the background. */
export const useLab = defineStore('lab', () => {
  const media = useMedia();
  const picture = usePicture();
  const project = useProject();
  const transport = useTransport();
  const notifications = useNotifications();
  const run = useComparisonRun();
  const view = createFrameView();

  const open = ref(false);
  const setup = shallowRef(emptySetup);
  /** What the comparison on the screen restores; null where it measures files. */
  let restorers: RestorersChoice | null = null;
  /** Frame of the reference that the pictures show. */
  const frame = ref(0);
  /** The frames that figures are computed over; null is all of them. */
  const range = shallowRef<FrameWindow | null>(null);
  /** Position of the track that pictures and lists are about; null is the last one. */
  const chosenTrack = ref<number | null>(null);

  const ready = computed(() => media.list.filter(({ state }) => state === 'ready'));
  const tracks = computed(() => run.comparison.value?.tracks ?? []);
  const track = computed(() => {
    const last = tracks.value.length - 1;
    return Math.max(0, Math.min(chosenTrack.value ?? last, last));
  });
  const baseline = computed(() => run.comparison.value?.baseline ?? 0);
  /** How many frames the axis has: those of the reference, or of the first file. */
  const frames = computed(() => {
    const axis = run.comparison.value?.reference ?? tracks.value[0]?.media ?? null;
    const known = axis === null ? 0 : (media.items.get(axis)?.facts?.video.frames ?? 0);
    return Math.max(known, ...run.columns.value.map((columns) => (columns.frame.at(-1) ?? -1) + 1));
  });

  /** What is at the playhead, if nothing was chosen yet. */
  const prepare = (): void => {
    const { source } = picture;
    if (setup.value.files.length === 0 && setup.value.reference === null && source !== null) {
      setup.value = withFile(withReference(emptySetup, source.reference), source.media, true);
    }
  };

  const toggle = (): void => {
    open.value = !open.value;
    if (open.value) {
      transport.pause();
      prepare();
    }
  };

  const forget = (): void => {
    view.window = null;
    range.value = null;
    chosenTrack.value = null;
  };

  const measure = async (): Promise<void> => {
    const request = requestOf(setup.value);
    if (request !== null) {
      restorers = null;
      forget();
      await run.compare(request);
    }
  };

  const compareRestorers = async (choice: RestorersChoice): Promise<void> => {
    restorers = choice;
    forget();
    await run.compareRestorers(restorersRequestOf(setup.value, choice));
  };

  /** Accepts a difference that stopped the measurement, and measures again. */
  const repair = async (id: string, remedy: AlignmentRemedy): Promise<void> => {
    setup.value = withRemedy(setup.value, id, remedy);
    await (restorers === null ? measure() : compareRestorers(restorers));
  };

  const chooseBaseline = (id: string): void => {
    setup.value = { ...setup.value, baseline: id };
    const position = tracks.value.findIndex((entry) => entry.media === id);
    if (position >= 0 && run.comparison.value?.reference !== null) {
      run.changeBaseline(position).catch(notifications.fail);
    }
  };

  /** Moves the studio's own playhead along, where one of the files lies on the timeline. */
  const seekTimeline = (to: number): void => {
    const offsets = new Map(tracks.value.map((entry) => [entry.media, entry.offset ?? 0]));
    for (const { clip, start } of project.placed) {
      const source = project.document.sources.find(({ id }) => id === clip.source);
      const offset = source === undefined ? undefined : offsets.get(source.media);
      const own = offset === undefined ? -1 : to - offset;
      if (own >= clip.in && own < clip.out) {
        transport.seek(start + own - clip.in);
        return;
      }
    }
  };

  /** Shows a frame, in the lab's pictures and on the timeline, and brings it into sight of the charts. */
  const seek = (to: number): void => {
    frame.value = Math.max(0, Math.min(frames.value - 1, Math.round(to)));
    view.window = windowWith(view, frame.value, frames.value);
    seekTimeline(frame.value);
  };

  // What is measured without being asked: QP, types and sizes of the frames are read from the stream.
  watch(
    () => setup.value.files,
    (files) => {
      for (const file of files) {
        media.analyse(file.media, 'qp').catch(notifications.fail);
      }
    },
  );

  return {
    open,
    setup,
    view,
    frame,
    range,
    chosenTrack,
    comparison: run.comparison,
    columns: run.columns,
    running: run.running,
    ready,
    tracks,
    track,
    baseline,
    frames,
    toggle,
    measure,
    compareRestorers,
    repair,
    chooseBaseline,
    seek,
    stop: run.stop,
  };
});
