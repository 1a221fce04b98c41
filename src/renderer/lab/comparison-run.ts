/** A comparison as it runs: its state from events, its rows as they come. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { CompareRequest, CompareRestorersRequest, Comparison, TrackColumns } from '../../contract/comparison.ts';
import { PixReviveError } from '../../contract/errors.ts';
import { appendColumns, sliceColumns } from '../../contract/measures/track-columns.ts';
import { api } from '../api/engine.ts';
import { useEngine } from '../stores/engine.ts';
import { useNotifications } from '../stores/notifications.ts';

export type ComparisonRun = {
  comparison: ShallowRef<Comparison | null>;
  /** In the order of the tracks; a new array whenever rows have come. */
  columns: ShallowRef<readonly TrackColumns[]>;
  running: ComputedRef<boolean>;
  compare: (request: CompareRequest) => Promise<void>;
  compareRestorers: (request: CompareRestorersRequest) => Promise<void>;
  changeBaseline: (baseline: number) => Promise<void>;
  stop: () => Promise<void>;
};

/** Rows are asked for again this long after the last ones came. */
const pauseMilliseconds = 300;

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));

/** Appends what is new of each track; tracks may be at different rows. */
const withRows = (known: readonly TrackColumns[], added: readonly TrackColumns[], from: number): TrackColumns[] =>
  added.map((rows, i) => {
    const columns = sliceColumns(known[i] ?? { frame: [] }, 0);
    appendColumns(columns, sliceColumns(rows, columns.frame.length - from));
    return columns;
  });

export const useComparisonRun = (): ComparisonRun => {
  const notifications = useNotifications();
  const comparison = shallowRef<Comparison | null>(null);
  const columns = shallowRef<readonly TrackColumns[]>([]);
  let reading = false;
  let stale = false;
  /** How many events there have been about comparisons on the screen. */
  let events = 0;

  const readOnce = async (id: string): Promise<void> => {
    const whole = comparison.value?.state === 'done';
    // Estimates and VMAF come last and change rows that were read before.
    const from = whole ? 0 : Math.min(...columns.value.map(({ frame }) => frame.length), Infinity);
    const start = Number.isFinite(from) ? from : 0;
    const rows = await api.call('comparisonMeasures', { comparison: id, from: String(start) });
    if (comparison.value?.id === id) {
      columns.value = whole ? rows : withRows(columns.value, rows, start);
    }
  };

  /** Reads rows until all that was told has been read; one request at a time. */
  const read = async (): Promise<void> => {
    stale = true;
    if (reading) {
      return;
    }
    reading = true;
    try {
      while (stale && comparison.value !== null) {
        stale = false;
        await readOnce(comparison.value.id);
        await pause();
      }
    } finally {
      reading = false;
    }
  };

  const follow = (next: Comparison): void => {
    comparison.value = next;
    read().catch(notifications.fail);
  };

  /** Asks how a comparison stands. What events told meanwhile is newer than the answer, and may have been the last. */
  const refresh = async (id: string): Promise<void> => {
    const before = events;
    const answer = await api.call('comparison', { comparison: id });
    if (events === before && comparison.value?.id === id) {
      follow(answer);
    }
  };

  const begin = async (start: () => Promise<Comparison>): Promise<void> => {
    const before = comparison.value;
    columns.value = [];
    comparison.value = null;
    if (before !== null) {
      await api.call('removeComparison', { comparison: before.id }).catch(ignoreMissing);
    }
    const started = await start();
    follow(started);
    // An event may have overtaken the answer: one that was cached is done before it is known here.
    await refresh(started.id);
  };

  useEngine().listen((event) => {
    const id = comparison.value?.id;
    if (event.type === 'comparison' && event.comparison.id === id) {
      events += 1;
      follow(event.comparison);
    } else if (event.type === 'hello' && !event.complete && id !== undefined) {
      refresh(id).catch(notifications.fail);
    }
  });

  return {
    comparison,
    columns,
    running: computed(() => comparison.value?.state === 'running'),
    compare: (request) => begin(() => api.call('compare', request)),
    compareRestorers: (request) => begin(() => api.call('compareRestorers', request)),
    changeBaseline: async (baseline) => {
      if (comparison.value !== null) {
        comparison.value = await api.call('changeBaseline', { comparison: comparison.value.id }, { baseline });
      }
    },
    stop: async () => {
      if (comparison.value !== null) {
        await api.call('removeComparison', { comparison: comparison.value.id });
        comparison.value = null;
        columns.value = [];
      }
    },
  };
};

const ignoreMissing = (thrown: unknown): void => {
  if (PixReviveError.from(thrown).code !== 'not-found') {
    throw thrown;
  }
};
