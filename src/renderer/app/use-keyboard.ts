/** Key presses to actions, for the whole window. */
import { onBeforeUnmount, onMounted } from 'vue';
import { actionOfChord, actions as table, type ActionId } from '../../contract/actions.ts';
import { isApple } from '../shell/capabilities.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useUi } from '../stores/ui.ts';
import { chordOf } from './chord.ts';
import type { Actions } from './use-actions.ts';

/** Whether the key belongs to what has the focus: typing, and widgets that keys operate. */
const ownedByFocus = (event: KeyboardEvent): boolean => {
  const target = event.target;
  if (!(target instanceof HTMLElement)) {
    return false;
  }
  if (target.isContentEditable || target.matches('input, textarea, select')) {
    return true;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const pressing = event.code === 'Enter' || event.code === 'Space';
  if (plain && pressing && target.matches('button, a[href], [role="menuitem"], [role="option"], [role="tab"]')) {
    return true;
  }
  const moving = event.code.startsWith('Arrow') || event.code === 'Home' || event.code === 'End';
  return (
    plain &&
    moving &&
    target.closest('[role="slider"], [role="menu"], [role="listbox"], [role="group"], [role="separator"]') !== null
  );
};

export const useKeyboard = (actions: Actions): void => {
  const preferences = usePreferences();
  const ui = useUi();
  let held: { id: ActionId; code: string } | null = null;

  const release = (): void => {
    if (held !== null) {
      actions.end(held.id);
      held = null;
    }
  };

  const down = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || ownedByFocus(event)) {
      return;
    }
    const chord = chordOf(event, isApple);
    const id = chord === null ? undefined : actionOfChord(chord, preferences.values.keys);
    if (id === undefined) {
      return;
    }
    // Behind an open dialog nothing moves; help may be asked for anywhere.
    if (ui.dialog !== null && !id.startsWith('help.')) {
      return;
    }
    event.preventDefault();
    const spec: { repeats?: true; holds?: true } = table[id];
    if (event.repeat && spec.repeats !== true) {
      return;
    }
    if (spec.holds === true) {
      held = { id, code: event.code };
    }
    actions.run(id);
  };

  const up = (event: KeyboardEvent): void => {
    if (event.code === held?.code) {
      release();
    }
  };

  onMounted(() => {
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', release);
  });
  onBeforeUnmount(() => {
    removeEventListener('keydown', down);
    removeEventListener('keyup', up);
    removeEventListener('blur', release);
  });
};
