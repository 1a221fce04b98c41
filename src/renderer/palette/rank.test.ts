import { describe, expect, it } from 'vitest';
import { rankCommands } from './rank.ts';

const commands = [
  { name: 'Zoom timeline in', group: 'Timeline' },
  { name: 'Zoom in', group: 'Viewer' },
  { name: 'Set in-point', group: 'Timeline' },
  { name: 'Rozetnij klip tutaj, łącznie', group: 'Oś czasu' },
];
const names = (typed: string): string[] => rankCommands(commands, typed).map(({ name }) => name);

describe('rankCommands', () => {
  it('wants all words, in name or group', () => {
    expect(names('zoom viewer')).toEqual(['Zoom in']);
    expect(names('zoom nothing')).toEqual([]);
    expect(names('')).toHaveLength(4);
  });

  it('puts beginnings first', () => {
    expect(names('set')[0]).toBe('Set in-point');
  });

  it('does not ask for accents', () => {
    expect(names('lacznie os')).toEqual(['Rozetnij klip tutaj, łącznie']);
  });
});
