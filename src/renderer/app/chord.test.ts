import { describe, expect, it } from 'vitest';
import { actionIds, actions, keyChordSchema } from '../../contract/actions.ts';
import { chordOf, showChord } from './chord.ts';

const press = (code: string, held: string[] = []) => ({
  code,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  altKey: held.includes('alt'),
  shiftKey: held.includes('shift'),
});

describe('chords', () => {
  it('are read from key presses with the main modifier of the system', () => {
    expect(chordOf(press('KeyZ', ['ctrl', 'shift']), false)).toBe('Mod+Shift+KeyZ');
    expect(chordOf(press('KeyZ', ['meta']), true)).toBe('Mod+KeyZ');
    expect(chordOf(press('KeyZ', ['ctrl']), true)).toBe('KeyZ');
    expect(chordOf(press('ShiftLeft', ['shift']), false)).toBeNull();
  });

  it('that are read fit the table', () => {
    const chord = chordOf(press('Slash', ['ctrl', 'alt', 'shift']), false);
    expect(keyChordSchema.safeParse(chord).success).toBe(true);
  });

  it('are shown as people know them', () => {
    expect(showChord('Mod+Shift+KeyZ', false)).toBe('Ctrl+Shift+Z');
    expect(showChord('Mod+Shift+KeyZ', true)).toBe('⌘⇧Z');
    expect(showChord('Shift+Slash', false)).toBe('?');
    expect(showChord('Comma', false)).toBe(',');
    for (const id of actionIds) {
      for (const chord of actions[id].keys) {
        expect(showChord(chord, false)).not.toMatch(/Key[A-Z]|Digit/);
      }
    }
  });
});
