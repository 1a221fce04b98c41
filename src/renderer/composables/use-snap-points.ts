/** What the playhead and edits stick to on the timeline of this project, scene cuts included. */
import { computed, type ComputedRef } from 'vue';
import { snapPoints } from '../project/timeline.ts';
import { useMedia } from '../stores/media.ts';
import { useProject } from '../stores/project.ts';

export const useSnapPoints = (): ComputedRef<number[]> => {
  const project = useProject();
  const media = useMedia();
  const cutsOf = (source: string): readonly number[] => {
    const id = project.document.sources.find((entry) => entry.id === source)?.media;
    return (id === undefined ? undefined : media.items.get(id)?.cuts.frames) ?? [];
  };
  return computed(() => snapPoints(project.document, cutsOf));
};
