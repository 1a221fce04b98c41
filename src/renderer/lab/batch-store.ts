import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Batch } from '../../contract/comparison.ts';
import type { FileId } from '../../contract/ids.ts';
import { api } from '../api/engine.ts';
import { useEngine } from '../stores/engine.ts';
import { useNotifications } from '../stores/notifications.ts';

export type BatchFolder = { id: FileId; label: string };

/** Folders against a folder of references, matched by name and measured behind. */
export const useBatch = defineStore('lab-batch', () => {
  const notifications = useNotifications();
  const engine = useEngine();
  const references = ref<BatchFolder | null>(null);
  /** Differences refer to the first. */
  const folders = ref<readonly BatchFolder[]>([]);
  const batch = shallowRef<Batch | null>(null);

  /** A folder with what it is called: where the shell keeps paths to itself, its number. */
  const named = async (id: FileId): Promise<BatchFolder> => ({
    id,
    label:
      engine.studio?.fileBrowser === true
        ? (await api.call('folder', { file: id })).path
        : `#${folders.value.length + 1}`,
  });

  const remove = async (): Promise<void> => {
    const before = batch.value;
    batch.value = null;
    if (before !== null) {
      await api.call('removeBatch', { batch: before.id });
    }
  };

  engine.listen((event) => {
    if (event.type === 'batch' && event.batch.id === batch.value?.id) {
      batch.value = event.batch;
    } else if (event.type === 'hello' && !event.complete && batch.value !== null) {
      const { id } = batch.value;
      api
        .call('batches')
        .then((all) => {
          batch.value = all.find((one) => one.id === id) ?? null;
        })
        .catch(notifications.fail);
    }
  });

  return {
    references,
    folders,
    batch,
    running: computed(() => batch.value?.state === 'running'),
    ready: computed(() => references.value !== null && folders.value.length > 0),
    chooseReferences: async (id: FileId) => {
      references.value = await named(id);
    },
    addFolder: async (id: FileId) => {
      folders.value = [...folders.value, await named(id)];
    },
    dropFolder: (id: FileId) => {
      folders.value = folders.value.filter((folder) => folder.id !== id);
    },
    start: async () => {
      if (references.value !== null) {
        await remove();
        const started = await api.call('startBatch', {
          references: references.value.id,
          folders: folders.value.map(({ id }) => id),
        });
        batch.value = started;
      }
    },
    stop: remove,
  };
});
