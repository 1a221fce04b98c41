import { describe, expect, it } from 'vitest';
import { actionIds, actionOfChord, actions, chordsOf, keyBindingsSchema, keyChordSchema } from './actions.ts';

describe('the action table', () => {
  it('writes every chord in the normal order of modifiers', () => {
    for (const id of actionIds) {
      for (const chord of actions[id].keys) {
        expect(keyChordSchema.safeParse(chord).success, `${id}: ${chord}`).toBe(true);
      }
    }
  });

  it('gives no chord to two actions', () => {
    const all = actionIds.flatMap((id) => actions[id].keys);
    expect(all.filter((chord, at) => all.indexOf(chord) !== at)).toEqual([]);
  });

  it('finds the action of a chord, and lets the person replace or remove a binding', () => {
    expect(actionOfChord('KeyJ', {})).toBe('play.backward');
    const bindings = keyBindingsSchema.parse({ 'play.backward': ['KeyH'], 'play.pause': [] });
    expect(actionOfChord('KeyJ', bindings)).toBeUndefined();
    expect(actionOfChord('KeyH', bindings)).toBe('play.backward');
    expect(chordsOf('play.pause', bindings)).toEqual([]);
  });

  it('refuses bindings of unknown actions', () => {
    expect(keyBindingsSchema.safeParse({ 'play.sideways': ['KeyH'] }).success).toBe(false);
  });
});
