import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { ContainerId } from '../../contract/presets.ts';
import type { Enqueue } from '../../contract/queue.ts';
import type { ExportScope } from '../export/requests.ts';
import { useProject } from './project.ts';

/**
 * What has been chosen in the export dialog. It outlives the dialog, which makes room for the file browser while a
 * folder is chosen.
 */
export const useExportDraft = defineStore('export-draft', () => {
  const project = useProject();
  const scope = ref<ExportScope>('all');
  const presetId = ref('');
  /** Presets that the same clips are exported with as well, besides the one that is looked at. */
  const also = ref<readonly string[]>([]);
  const container = ref<ContainerId | null>(null);
  const name = ref('');
  // Kept for the next export of this window.
  const folder = shallowRef<{ id: string; label: string } | null>(null);
  const overwrite = ref<NonNullable<Enqueue['overwrite']>>('rename');

  /** Starts anew from the project's own choices. */
  const begin = (): void => {
    scope.value = 'all';
    presetId.value = project.document.settings.preset;
    also.value = [];
    container.value = null;
    name.value = project.document.destination.name;
  };

  watch(
    presetId,
    () => {
      // A container of one preset may not hold another.
      container.value = null;
      also.value = also.value.filter((id) => id !== presetId.value);
    },
    { flush: 'sync' },
  );

  return { scope, presetId, also, container, name, folder, overwrite, begin };
});
