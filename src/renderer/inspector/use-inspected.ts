/** The settings that the inspector shows and changes: the project's, or those of the segment at the playhead. */
import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { SegmentSettings } from '../../contract/project.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { changeSegment, changeSettings } from '../project/commands.ts';
import { settingsOf } from '../project/timeline.ts';
import { useProject } from '../stores/project.ts';
import { useTransport } from '../stores/transport.ts';

export type Scope = 'project' | 'segment';

export type Inspected = {
  scope: Ref<Scope>;
  settings: ComputedRef<RestoreSettings>;
  /** What the segment does differently; null in the project's scope. */
  own: ComputedRef<SegmentSettings | null>;
  /** Changes settings that a segment may have of its own. */
  change: (part: Partial<Pick<RestoreSettings, 'mode' | 'model' | 'qp' | 'strength'>>, mergeKey?: string) => void;
  /** Changes settings that hold for the whole project. */
  changeProject: (part: Partial<RestoreSettings>, mergeKey?: string) => void;
  /** Lets the segment follow the project again. */
  reset: () => void;
};

const scope = ref<Scope>('project');

export const useInspected = (): Inspected => {
  const project = useProject();
  const transport = useTransport();

  const segment = computed(() => (scope.value === 'segment' ? (transport.location?.segment ?? null) : null));
  const settings = computed(() =>
    segment.value === null ? project.document.settings : settingsOf(project.document, segment.value),
  );

  const changeProject: Inspected['changeProject'] = (part, mergeKey) => {
    project.run('settings', changeSettings(part), mergeKey ?? null);
  };

  return {
    scope,
    settings,
    own: computed(() => segment.value?.settings ?? null),
    change: (part, mergeKey) => {
      const at = transport.location;
      if (segment.value === null || at === null) {
        changeProject(part, mergeKey);
      } else {
        project.run('segment', changeSegment(at.clip.id, at.segment.id, part), mergeKey ?? null);
      }
    },
    changeProject,
    reset: () => {
      const at = transport.location;
      if (at !== null) {
        const follow = { mode: null, model: null, qp: null, strength: null };
        project.run('segment', changeSegment(at.clip.id, at.segment.id, follow));
      }
    },
  };
};
