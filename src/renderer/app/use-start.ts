/** Start of the window: who the engine is, what was open, what was handed over. */
import { ref, type Ref, watch } from 'vue';
import { useImport } from '../composables/use-import.ts';
import { shell } from '../shell/capabilities.ts';
import { useCatalogue } from '../stores/catalogue.ts';
import { useEngine } from '../stores/engine.ts';
import { useMedia } from '../stores/media.ts';
import { useNotifications } from '../stores/notifications.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useProject } from '../stores/project.ts';
import { useQueue } from '../stores/queue.ts';

export type StartState = 'connecting' | 'ready' | 'unreachable';

export const useStart = (): Ref<StartState> => {
  const state = ref<StartState>('connecting');
  const engine = useEngine();
  const media = useMedia();
  const project = useProject();
  const queue = useQueue();
  const catalogue = useCatalogue();
  const preferences = usePreferences();
  const notifications = useNotifications();
  const importing = useImport();

  const resumeProject = async (): Promise<void> => {
    const last = preferences.values.project;
    if (last !== null) {
      try {
        await project.resume(last);
        return;
      } catch {
        // The engine was started anew since; its recoveries are offered on the start screen.
      }
    }
    await project.create();
  };

  const run = async (): Promise<void> => {
    try {
      await engine.start();
      await preferences.load();
    } catch {
      state.value = 'unreachable';
      return;
    }
    try {
      await Promise.all([media.refresh(), queue.refresh()]);
      await resumeProject();
    } catch (error) {
      notifications.fail(error);
    }
    state.value = 'ready';
    catalogue.load().catch(notifications.fail);
    const opened = engine.studio?.opened;
    if (opened?.project !== null && opened?.project !== undefined) {
      await project.open(opened.project).catch(notifications.fail);
    }
    const named = opened?.media.flatMap((id) => media.items.get(id) ?? []) ?? [];
    if (named.length > 0) {
      await importing.addOpened(named).catch(notifications.fail);
    }
  };

  watch(
    () => project.kept?.id,
    (id) => {
      preferences.values.project = id ?? null;
    },
  );
  shell.onOpenFiles?.((files) => {
    importing.add(files).catch(notifications.fail);
  });
  shell.onOpenProject?.((file) => {
    project.open(file).catch(notifications.fail);
  });
  void run();
  return state;
};
