import { describe, expect, it } from 'vitest';
import { DrawQueue, type DrawTask } from './draw-queue.ts';

/** A screen that is refreshed by hand, and a clock on which every drawing takes as long as it says. */
const screen = () => {
  let time = 0;
  let runs: (() => void)[] = [];
  const drawn: string[] = [];
  const queue = new DrawQueue({ now: () => time, nextRefresh: (run) => runs.push(run) });
  const task = (name: string, milliseconds: number, isFirst = false): DrawTask => ({
    draw: () => {
      time += milliseconds;
      drawn.push(name);
    },
    isFirst: () => isFirst,
  });
  const refresh = (): string[] => {
    drawn.length = 0;
    const due = runs;
    runs = [];
    due.forEach((run) => {
      run();
    });
    return [...drawn];
  };
  return { queue, task, refresh, asked: () => runs.length };
};

describe('the queue of drawings', () => {
  it('draws everything once in one refresh while there is time', () => {
    const { queue, task, refresh, asked } = screen();
    const [a, b] = [task('a', 1), task('b', 1)];
    [a, b, a].forEach((one) => {
      queue.add(one);
    });
    expect(asked()).toBe(1);
    expect(refresh()).toEqual(['a', 'b']);
    expect(asked()).toBe(0);
  });

  it('draws the one that a person works in first, and at least one other, longest waiting first', () => {
    const { queue, task, refresh } = screen();
    const [slow, other, pointed] = [task('slow', 20), task('other', 20), task('pointed', 20, true)];
    [slow, other, pointed].forEach((one) => {
      queue.add(one);
    });
    expect(refresh()).toEqual(['pointed', 'slow']);
    // The wheel turns on.
    [slow, other, pointed].forEach((one) => {
      queue.add(one);
    });
    expect(refresh()).toEqual(['pointed', 'other']);
    expect(refresh()).toEqual(['slow']);
    expect(refresh()).toEqual([]);
  });

  it('forgets what is removed before its turn', () => {
    const { queue, task, refresh } = screen();
    const gone = task('gone', 1);
    queue.add(gone);
    queue.remove(gone);
    expect(refresh()).toEqual([]);
  });
});
