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
  /** @param wait since the refresh before, in milliseconds */
  const refresh = (wait = 0): string[] => {
    time += wait;
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

  it('draws the one that a person works in first, and others with it while there is time', () => {
    const { queue, task, refresh } = screen();
    [task('other', 1), task('pointed', 2, true), task('late', 1), task('last', 1)].forEach((one) => {
      queue.add(one);
    });
    expect(refresh()).toEqual(['pointed', 'other', 'late']);
    expect(refresh(50)).toEqual(['last']);
    expect(refresh(50)).toEqual([]);
  });

  it('draws the others when the person pauses, or one at a time when they have waited long', () => {
    const { queue, task, refresh } = screen();
    const [one, two, pointed] = [task('one', 6), task('two', 6), task('pointed', 6, true)];
    const turn = (wait: number): string[] => {
      [one, two, pointed].forEach((each) => {
        queue.add(each);
      });
      return refresh(wait);
    };
    expect([turn(30), turn(30), turn(30), turn(30), turn(30)]).toEqual([
      ['pointed'],
      ['pointed'],
      ['pointed', 'one'],
      ['pointed', 'two'],
      ['pointed'],
    ]);
    expect([refresh(10), refresh(10), refresh(30), refresh(16), refresh(16)]).toEqual([[], [], ['one'], ['two'], []]);
  });

  it('forgets what is removed before its turn', () => {
    const { queue, task, refresh } = screen();
    const gone = task('gone', 1);
    queue.add(gone);
    queue.remove(gone);
    expect(refresh()).toEqual([]);
  });
});
