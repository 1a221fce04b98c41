import { describe, expect, it } from 'vitest';
import { actionGroups, actionIds } from '../../contract/actions.ts';
import { en } from './en.ts';
import { pl, polishPlural } from './pl.ts';

const flatten = (part: unknown, path: string[] = []): [path: string, text: string][] =>
  typeof part === 'string'
    ? [[path.join(' > '), part]]
    : Object.entries(part as Record<string, unknown>).flatMap(([key, value]) => flatten(value, [...path, key]));

const english = flatten(en);
const polish = new Map(flatten(pl));

describe('messages', () => {
  it('exist in both languages under the same keys', () => {
    expect([...polish.keys()].sort()).toEqual(english.map(([path]) => path).sort());
  });

  it('are never empty and take the same arguments', () => {
    const names = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    for (const [path, text] of english) {
      expect(text, path).not.toBe('');
      expect(names(polish.get(path) ?? ''), path).toEqual(names(text));
    }
  });

  it('name every action and group', () => {
    expect(Object.keys(en.actions).sort()).toEqual([...actionIds].sort());
    expect(Object.keys(en.groups).sort()).toEqual([...actionGroups].sort());
  });

  it('have the three Polish plurals wherever English has two', () => {
    for (const [path, text] of english) {
      if (text.includes(' | ')) {
        expect(polish.get(path)?.split(' | ').length, path).toBe(3);
      }
    }
    expect([1, 2, 4, 5, 12, 14, 21, 22, 25, 102, 112, 0].map((n) => polishPlural(n))).toEqual([
      0, 1, 1, 2, 2, 2, 2, 1, 2, 1, 2, 2,
    ]);
  });
});
