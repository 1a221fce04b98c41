import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Comparison } from '../../contract/comparison.ts';
import type { MeasureColumns } from '../../contract/queue.ts';
import { api } from '../api/engine.ts';
import { pairColumns } from '../charts/series.ts';
import { useEngine } from '../stores/engine.ts';
import { useMedia } from '../stores/media.ts';
import { useNotifications } from '../stores/notifications.ts';
import { usePicture } from '../stores/picture.ts';
import { useProject } from '../stores/project.ts';
import { useTransport } from '../stores/transport.ts';
import type { LabRow } from './lab-table.ts';

const refreshMilliseconds = 400;

/** The quality lab: any opened files against any other, in the background. */
export const useLab = defineStore('lab', () => {
  const media = useMedia();
  const picture = usePicture();
  const project = useProject();
  const transport = useTransport();
  const notifications = useNotifications();

  const open = ref(false);
  const reference = ref<string | null>(null);
  /** In the order in which they were chosen: the first is the baseline. */
  const chosen = ref<string[]>([]);
  const comparison = shallowRef<Comparison | null>(null);
  const columns = shallowRef<MeasureColumns[]>([]);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ready = computed(() => media.list.filter(({ state }) => state === 'ready'));
  const running = computed(() => comparison.value?.state === 'running');
  const names = computed(() => comparison.value?.tracks.map(({ name }) => name) ?? []);
  const rows = computed<LabRow[]>(() =>
    (comparison.value?.summaries ?? []).map((summary, i) => ({
      media: comparison.value?.tracks[i]?.media ?? summary.path,
      name: names.value[i] ?? summary.path,
      summary,
    })),
  );
  const frames = computed(() => Math.max(0, ...columns.value.map(({ frame }) => (frame.at(-1) ?? -1) + 1)));

  /** What is at the playhead, if nothing was chosen yet. */
  const prepare = (): void => {
    const { source } = picture;
    if (reference.value === null && source !== null && source.reference !== null) {
      reference.value = source.reference;
      chosen.value = [source.media];
    }
  };

  const toggle = (): void => {
    open.value = !open.value;
    if (open.value) {
      prepare();
    }
  };

  const choose = (id: string, on: boolean): void => {
    chosen.value = on
      ? [...chosen.value.filter((other) => other !== id), id]
      : chosen.value.filter((other) => other !== id);
  };

  const measure = async (): Promise<void> => {
    const files = chosen.value.filter((id) => id !== reference.value && media.items.has(id));
    if (reference.value !== null && files.length > 0) {
      columns.value = [];
      comparison.value = await api.call('compare', {
        reference: reference.value,
        files: files.map((id) => ({ media: id })),
      });
    }
  };

  const refresh = (id: string): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      api
        .call('comparisonMeasures', { comparison: id, from: '0' })
        .then((measured) => {
          if (comparison.value?.id === id) {
            columns.value = measured.map(pairColumns);
          }
        })
        .catch(notifications.fail);
    }, refreshMilliseconds);
  };

  /** Shows a frame of the compared clips in the viewer, where one of them lies on the timeline. */
  const seek = (frame: number): boolean => {
    const compared = comparison.value;
    const isCompared = (sourceId: string): boolean => {
      const source = project.document.sources.find(({ id }) => id === sourceId);
      return (
        source !== undefined &&
        compared !== null &&
        [compared.reference, ...compared.tracks.map(({ media: id }) => id)].includes(source.media)
      );
    };
    const holding = project.placed.filter(
      ({ clip }) => isCompared(clip.source) && frame >= clip.in && frame < clip.out,
    );
    const place = holding.find(({ clip }) => clip.id === transport.location?.clip.id) ?? holding[0];
    if (place !== undefined) {
      transport.seek(place.start + frame - place.clip.in);
    }
    return place !== undefined;
  };

  useEngine().listen((event) => {
    if (event.type === 'comparison' && event.comparison.id === comparison.value?.id) {
      comparison.value = event.comparison;
      refresh(event.comparison.id);
    }
  });

  return {
    open,
    reference,
    chosen,
    comparison,
    columns,
    ready,
    running,
    names,
    rows,
    frames,
    toggle,
    choose,
    measure,
    seek,
  };
});
