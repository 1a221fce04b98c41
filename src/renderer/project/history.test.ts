import { describe, expect, it } from 'vitest';
import { record, redo, startHistory, undo } from './history.ts';

const step = (label: string, now: number, mergeKey: string | null = null) => ({ label, now, mergeKey });

describe('history', () => {
  it('goes back and forth over every step', () => {
    let history = startHistory('a');
    history = record(history, 'b', step('first', 1));
    history = record(history, 'c', step('second', 2));
    expect(undo(history).present.document).toBe('b');
    expect(undo(undo(history)).present.document).toBe('a');
    expect(redo(undo(undo(history))).present.document).toBe('b');
    expect(redo(redo(undo(undo(history)))).present.document).toBe('c');
  });

  it('stays at its ends', () => {
    const history = startHistory('a');
    expect(undo(history)).toBe(history);
    expect(redo(history)).toBe(history);
  });

  it('forgets the future after a new step, and ignores steps that change nothing', () => {
    const history = undo(record(startHistory('a'), 'b', step('first', 1)));
    expect(record(history, 'a', step('none', 2))).toBe(history);
    expect(record(history, 'c', step('second', 2)).future).toEqual([]);
  });

  it('merges the steps of one drag, but neither slow ones nor those after an undo', () => {
    let history = record(startHistory(0), 1, step('drag', 100, 'strength'));
    history = record(history, 2, step('drag', 200, 'strength'));
    expect(history.past).toHaveLength(1);
    expect(undo(history).present.document).toBe(0);
    expect(record(history, 3, step('drag', 5000, 'strength')).past).toHaveLength(2);
    const undone = undo(record(history, 9, step('other', 300)));
    expect(record(undone, 3, step('drag', 350, 'strength')).past).toHaveLength(2);
  });
});
