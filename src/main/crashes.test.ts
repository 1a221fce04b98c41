import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { watchForCrashes, type CrashAnswer, type WatchedWindow } from './crashes.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const scene = (answer: CrashAnswer | Promise<CrashAnswer>) => {
  const done: string[] = [];
  const window = new EventEmitter();
  const contents = Object.assign(new EventEmitter(), {
    reload: () => void done.push('reload'),
    forcefullyCrashRenderer: () => void done.push('crash'),
  });
  watchForCrashes(Object.assign(window, { webContents: contents }) as unknown as WatchedWindow, {
    ask: (problem) => {
      done.push(problem);
      return Promise.resolve(answer);
    },
    quit: () => void done.push('quit'),
    log: () => undefined,
  });
  return { done, window, contents };
};

describe('watchForCrashes', () => {
  it('reloads a crashed page when the person wants it', async () => {
    const { done, contents } = scene('reload');
    contents.emit('render-process-gone', {}, { reason: 'oom', exitCode: 5 });
    await settle();
    expect(done).toEqual(['gone', 'reload']);
  });

  it('asks nothing about a page that ended in order', async () => {
    const { done, contents } = scene('reload');
    contents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    await settle();
    expect(done).toEqual([]);
  });

  it('ends the process of a page that hangs before it reloads', async () => {
    const { done, window, contents } = scene('reload');
    window.emit('unresponsive');
    await settle();
    expect(done).toEqual(['hung', 'crash', 'reload']);
    // That end is no surprise; the next one is.
    contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    await settle();
    expect(done).toHaveLength(3);
    contents.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 });
    await settle();
    expect(done.at(3)).toBe('gone');
  });

  it('takes the question back when the page answers again', async () => {
    const answer = Promise.withResolvers<CrashAnswer>();
    const { done, window } = scene(answer.promise);
    window.emit('unresponsive');
    window.emit('responsive');
    answer.resolve('reload');
    await settle();
    expect(done).toEqual(['hung']);
  });

  it('quits when the person has had enough', async () => {
    const { done, contents } = scene('quit');
    contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    await settle();
    expect(done).toEqual(['gone', 'quit']);
  });
});
