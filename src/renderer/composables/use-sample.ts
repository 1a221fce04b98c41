/** The bundled sample: a damaged clip with its pristine version. */
import { computed, type ComputedRef } from 'vue';
import { api } from '../api/engine.ts';
import { setReference } from '../project/commands.ts';
import { useEngine } from '../stores/engine.ts';
import { useMedia } from '../stores/media.ts';
import { useProject } from '../stores/project.ts';
import type { Importing } from './use-import.ts';

export type Sample = { available: ComputedRef<boolean>; open: () => Promise<void> };

export const useSample = (importing: Importing): Sample => {
  const engine = useEngine();
  const media = useMedia();
  const project = useProject();
  return {
    available: computed(() => engine.studio !== null),
    open: async () => {
      const opened = await api.call('openSample');
      await importing.addOpened([opened.media]);
      const source = project.document.sources.find((entry) => entry.media === opened.media.id);
      const reference = await media.settled(opened.reference.id);
      if (source !== undefined && source.reference === null && reference.error === null) {
        project.run('reference', setReference(source.id, reference.id));
      }
    },
  };
};
