/** The keys of actions as they are shown beside buttons and in menus. */
import { chordsOf, type ActionId } from '../../contract/actions.ts';
import { showChord } from '../app/chord.ts';
import { isApple } from '../shell/capabilities.ts';
import { usePreferences } from '../stores/preferences.ts';

/** Gives the first key of an action, or an empty text for none. */
export const useKeys = (): ((id: ActionId) => string) => {
  const preferences = usePreferences();
  return (id) => {
    const [chord] = chordsOf(id, preferences.values.keys);
    return chord === undefined ? '' : showChord(chord, isApple);
  };
};
