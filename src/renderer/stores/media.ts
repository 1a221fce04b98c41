import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { dataPaths } from '../../contract/api.ts';
import type { AnalysisKind, MediaColumn, MediaItem } from '../../contract/library.ts';
import { api } from '../api/engine.ts';
import { useEngine } from './engine.ts';
import { useNotifications } from './notifications.ts';

/** Opened media files and their per-frame columns. */
export const useMedia = defineStore('media', () => {
  const items = shallowRef<ReadonlyMap<string, MediaItem>>(new Map());
  const columns = shallowRef<ReadonlyMap<string, Float64Array>>(new Map());
  const pendingColumns = new Set<string>();
  const waiting = new Map<string, ((item: MediaItem) => void)[]>();
  const notifications = useNotifications();

  const list = computed(() => [...items.value.values()]);

  const put = (changed: readonly MediaItem[]): void => {
    const next = new Map(items.value);
    for (const item of changed) {
      next.set(item.id, item);
    }
    items.value = next;
    for (const item of changed) {
      if (item.state !== 'probing') {
        waiting.get(item.id)?.forEach((resolve) => {
          resolve(item);
        });
        waiting.delete(item.id);
      }
    }
  };

  const refresh = async (): Promise<void> => {
    put(await api.call('listMedia'));
  };

  /** The item once probing has ended, well or badly. */
  const settled = (id: string): Promise<MediaItem> => {
    const item = items.value.get(id);
    return item !== undefined && item.state !== 'probing'
      ? Promise.resolve(item)
      : new Promise((resolve) => {
          waiting.set(id, [...(waiting.get(id) ?? []), resolve]);
        });
  };

  const open = async (files: readonly string[]): Promise<MediaItem[]> => {
    const before = items.value;
    const opened = await api.call('openMedia', { files: [...files] });
    // What events have said meanwhile is newer than the answer.
    put(opened.filter(({ id }) => items.value.get(id) === before.get(id)));
    return opened.map((item) => items.value.get(item.id) ?? item);
  };

  const drop = (id: string): void => {
    const next = new Map(items.value);
    next.delete(id);
    items.value = next;
  };

  const remove = async (id: string): Promise<void> => {
    await api.call('removeMedia', { media: id });
    drop(id);
  };

  const relink = async (id: string, file: string): Promise<void> => {
    put([await api.call('relinkMedia', { media: id }, { file })]);
  };

  const analyse = async (id: string, kind: AnalysisKind): Promise<void> => {
    const item = items.value.get(id);
    if (item?.state === 'ready' && item[kind].state === 'idle') {
      const answer = await api.call('analyseMedia', { media: id }, { kind });
      // A short clip is read before the answer is here: what its event said is newer.
      if (items.value.get(id)?.[kind].state === 'idle') {
        put([answer]);
      }
    }
  };

  const columnKey = (id: string, column: MediaColumn): string => `${id}/${column}`;

  /** A column if it is here; otherwise null, and it is fetched once it can be. */
  const column = (id: string, name: MediaColumn): Float64Array | null => {
    const key = columnKey(id, name);
    const known = columns.value.get(key);
    if (known !== undefined) {
      return known;
    }
    const item = items.value.get(id);
    const ready = item?.state === 'ready' && (name === 'seconds' || name === 'duration' || item.qp.state === 'ready');
    if (ready && !pendingColumns.has(key)) {
      pendingColumns.add(key);
      api
        .column(dataPaths.column(id, name))
        .then((values) => {
          columns.value = new Map(columns.value).set(key, values);
        })
        .catch((error: unknown) => {
          notifications.fail(error);
        });
    }
    return null;
  };

  useEngine().listen((event) => {
    if (event.type === 'hello' && !event.complete) {
      refresh().catch(notifications.fail);
    } else if (event.type === 'media') {
      put([event.media]);
    } else if (event.type === 'media-removed') {
      drop(event.media);
    }
  });

  return { items, list, columns, open, remove, relink, analyse, column, settled, refresh };
});
