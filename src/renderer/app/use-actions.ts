/** What each action of the table does. One place for menu, keyboard, palette and buttons. */
import type { ActionId } from '../../contract/actions.ts';
import { useImport } from '../composables/use-import.ts';
import { useNotifications } from '../stores/notifications.ts';
import { useUi } from '../stores/ui.ts';
import { editHandlers } from './handlers-edit.ts';
import { playbackHandlers } from './handlers-playback.ts';
import { viewerHandlers } from './handlers-viewer.ts';
import { windowHandlers } from './handlers-window.ts';

export type Handler = {
  run: () => unknown;
  /** Only for actions that last while a key is held. */
  end?: () => void;
  /** False: shown greyed out, and its keys do nothing. */
  enabled?: () => boolean;
};
export type Handlers = Record<ActionId, Handler>;

export type Actions = {
  run: (id: ActionId) => void;
  end: (id: ActionId) => void;
  enabled: (id: ActionId) => boolean;
};

let handlers: Handlers | null = null;

const makeHandlers = (): Handlers => {
  const importing = useImport();
  return {
    ...editHandlers(importing),
    ...playbackHandlers(),
    ...viewerHandlers(),
    ...windowHandlers(),
  };
};

/** To be called in a component's setup. */
export const useActions = (): Actions => {
  const table = (handlers ??= makeHandlers());
  const notifications = useNotifications();
  const ui = useUi();
  const enabled = (id: ActionId): boolean => table[id].enabled?.() ?? true;
  return {
    enabled,
    run: (id) => {
      if (!enabled(id)) {
        return;
      }
      if (ui.dialog === 'palette') {
        ui.close();
      }
      Promise.resolve(table[id].run()).catch(notifications.fail);
    },
    end: (id) => {
      table[id].end?.();
    },
  };
};
