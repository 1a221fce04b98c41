import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { Comparison } from '../../contract/comparison.ts';
import type { JobMeasures, MeasureColumns } from '../../contract/queue.ts';
import type { StudioEvent } from '../../contract/events.ts';
import { api } from '../api/engine.ts';
import { appendMeasures, noMeasures, pairColumns, type Series } from '../charts/series.ts';
import { useEngine } from './engine.ts';
import { useMedia } from './media.ts';
import { useNotifications } from './notifications.ts';
import { usePicture } from './picture.ts';
import { useQueue } from './queue.ts';

const refreshMilliseconds = 400;
const comparisonLimit = 16;

/** A finished restoration as media: its frame 0 is frame `from` of its source. */
export type Rendition = { media: string; from: number; job: string };

type Pair = Extract<StudioEvent, { type: 'job-measures' }>['measures'][number];

const asColumns = (pairs: readonly Pair[], side: 'before' | 'after'): MeasureColumns => ({
  frame: pairs.map((pair) => pair[side].frame),
  psnrY: pairs.map((pair) => pair[side].psnrY),
  psnrU: pairs.map((pair) => pair[side].psnrU),
  psnrV: pairs.map((pair) => pair[side].psnrV),
  ssimY: pairs.map((pair) => pair[side].ssimY),
});

/** Per-frame measures of the clip at the playhead: from comparisons, and from restorations as they run. */
export const useMeasures = defineStore('measures', () => {
  const picture = usePicture();
  const media = useMedia();
  const queue = useQueue();
  const notifications = useNotifications();

  const comparisons = shallowRef<ReadonlyMap<string, Comparison>>(new Map());
  const comparisonColumns = shallowRef<ReadonlyMap<string, MeasureColumns[]>>(new Map());
  const jobColumns = shallowRef<ReadonlyMap<string, JobMeasures>>(new Map());
  const askedJobs = new Set<string>();
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Results of finished jobs that were opened, by the media they were made from. */
  const renditions = shallowRef<Readonly<Record<string, readonly Rendition[]>>>({});

  const current = computed(() => picture.source);
  const canMeasure = computed(() => current.value !== null && current.value.reference !== null);
  const running = computed(() => {
    const source = current.value;
    return (
      [...comparisons.value.values()].find(
        ({ state, tracks }) =>
          state === 'running' && source !== null && tracks.some((track) => track.media === source.media),
      ) ?? null
    );
  });

  const jobsOfSource = computed(() =>
    current.value === null ? [] : queue.jobs.filter(({ media: made }) => made === current.value?.media),
  );

  const series = computed<Series[]>(() => {
    const source = current.value;
    if (source === null) {
      return [];
    }
    const found: Series[] = [];
    const newest = [...comparisons.value.values()]
      .reverse()
      .find(({ reference, tracks }) => reference === source.reference && tracks[0]?.media === source.media);
    newest?.tracks.forEach(({ media: id, name }, i) => {
      const columns = comparisonColumns.value.get(newest.id)?.[i];
      if (columns !== undefined && columns.frame.length > 0) {
        const role = id === source.media ? 'before' : 'after';
        found.push({ role, key: id ?? name, label: name, columns });
      }
    });
    for (const job of [...jobsOfSource.value].reverse()) {
      const columns = jobColumns.value.get(job.id);
      if (columns === undefined || columns.after.frame.length === 0) {
        continue;
      }
      if (!found.some(({ role }) => role === 'before')) {
        found.push({ role: 'before', key: `${job.id}/before`, label: job.name, columns: columns.before });
      }
      found.push({
        role: 'after',
        key: job.id,
        label: job.settings.model ?? job.settings.mode,
        columns: columns.after,
      });
      break;
    }
    return found;
  });

  const putComparison = (comparison: Comparison): void => {
    comparisons.value = new Map(comparisons.value).set(comparison.id, comparison);
  };

  const refreshColumns = (id: string): void => {
    if (timers.has(id)) {
      return;
    }
    timers.set(
      id,
      setTimeout(() => {
        timers.delete(id);
        api
          .call('comparisonMeasures', { comparison: id, from: '0' })
          .then((columns) => {
            comparisonColumns.value = new Map(comparisonColumns.value).set(id, columns.map(pairColumns));
          })
          .catch(notifications.fail);
      }, refreshMilliseconds),
    );
  };

  /** Measures the clip at the playhead, and what was made of it, against its reference. */
  const measureClip = async (): Promise<void> => {
    const source = current.value;
    if (source === null || source.reference === null) {
      return;
    }
    const frames = media.items.get(source.media)?.facts?.video.frames;
    // What was made of a part of the clip does not lie beside the whole reference.
    const whole = (renditions.value[source.media] ?? [])
      .map(({ media: id }) => id)
      .filter((id) => media.items.get(id)?.facts?.video.frames === frames);
    const measured = [source.media, ...whole].slice(0, comparisonLimit);
    putComparison(
      await api.call('compare', { reference: source.reference, files: measured.map((id) => ({ media: id })) }),
    );
  };

  /** Opens a finished job's result beside its source. Returns its media id. */
  const openRendition = async (job: string): Promise<string> => {
    const opened = await api.call('openJobOutput', { job });
    const item = await media.settled(opened.id);
    const made = queue.byId.get(job);
    if (made?.media !== null && made?.media !== undefined) {
      const known = (renditions.value[made.media] ?? []).filter((rendition) => rendition.media !== item.id);
      const rendition = { media: item.id, from: made.settings.range?.in ?? 0, job };
      renditions.value = { ...renditions.value, [made.media]: [...known, rendition] };
    }
    return item.id;
  };

  const fetchJob = (id: string): void => {
    if (!askedJobs.has(id)) {
      askedJobs.add(id);
      api
        .call('jobMeasures', { job: id })
        .then((measures) => {
          jobColumns.value = new Map(jobColumns.value).set(id, measures);
        })
        .catch(notifications.fail);
    }
  };

  // Results of jobs that ran before this window was opened.
  watch(jobsOfSource, (jobs) => {
    for (const { id, result } of jobs) {
      if (result?.after !== null && result?.after !== undefined) {
        fetchJob(id);
      }
    }
  });

  useEngine().listen((event) => {
    if (event.type === 'comparison') {
      putComparison(event.comparison);
      refreshColumns(event.comparison.id);
    } else if (event.type === 'job-measures') {
      const known = jobColumns.value.get(event.job) ?? { before: noMeasures, after: noMeasures };
      askedJobs.add(event.job);
      jobColumns.value = new Map(jobColumns.value).set(event.job, {
        before: appendMeasures(known.before, asColumns(event.measures, 'before')),
        after: appendMeasures(known.after, asColumns(event.measures, 'after')),
      });
    } else if (event.type === 'hello' && !event.complete) {
      api
        .call('comparisons')
        .then((all) => {
          comparisons.value = new Map(all.map((comparison) => [comparison.id, comparison]));
          all.forEach(({ id }) => {
            refreshColumns(id);
          });
        })
        .catch(notifications.fail);
    }
  });

  return { series, canMeasure, running, renditions, measureClip, openRendition };
});
