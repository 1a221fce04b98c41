import { describe, expect, it } from 'vitest';
import type { StudioEvent } from '../contract/events.ts';
import type { JobItem } from '../contract/queue.ts';
import { attendJobs } from './attendance.ts';
import { carryOut, systemCommand, type SystemAction } from './when-done.ts';

const job = (id: string, state: JobItem['state'], rest: Partial<JobItem> = {}): StudioEvent => ({
  type: 'job',
  job: { id, state, name: id, preview: false, error: null, ...rest } as JobItem,
});

const scene = () => {
  const told: string[] = [];
  const facts = { busy: false, watched: false, now: 0 };
  const attendance = attendJobs({
    power: {
      start: (kind) => {
        told.push(`awake: ${kind}`);
        return 3;
      },
      stop: (id) => {
        told.push(`asleep: ${id}`);
        return true;
      },
    },
    isBusy: () => facts.busy,
    isWatched: () => facts.watched,
    notify: ({ id, state }) => void told.push(`${id} ${state}`),
    onQueueDone: ({ action }) => void told.push(`queue done: ${action}`),
    now: () => facts.now,
  });
  return { told, facts, attendance };
};

describe('attendJobs', () => {
  it('holds the machine awake while something runs, once', () => {
    const { told, facts, attendance } = scene();
    attendance.onEvent(job('a', 'queued'));
    facts.busy = true;
    attendance.onEvent(job('a', 'running'));
    attendance.onEvent(job('b', 'running'));
    facts.busy = false;
    attendance.onEvent({ type: 'queue', settings: { paused: true, parallel: 1, whenDone: 'nothing' }, order: [] });
    facts.busy = true;
    attendance.onEvent(job('c', 'running'));
    attendance.close();
    attendance.close();
    expect(told).toEqual(['awake: prevent-app-suspension', 'asleep: 3', 'awake: prevent-app-suspension', 'asleep: 3']);
  });

  it('tells of jobs that end while nobody looks; of many at once, the first and every failure', () => {
    const { told, facts, attendance } = scene();
    const run = (id: string, end: JobItem['state'], rest: Partial<JobItem> = {}): void => {
      attendance.onEvent(job(id, 'running', rest));
      attendance.onEvent(job(id, end, rest));
    };
    run('a', 'done');
    run('b', 'done');
    run('c', 'failed');
    run('d', 'cancelled');
    run('e', 'done', { preview: true });
    facts.now = 20_000;
    run('f', 'done');
    facts.now = 40_000;
    facts.watched = true;
    run('g', 'failed');
    // An old job that is merely listed again has not just ended.
    facts.watched = false;
    attendance.onEvent(job('h', 'done'));
    expect(told).toEqual(['a done', 'c failed', 'f done']);
  });
});

describe('carryOut', () => {
  const outcome = async (action: Parameters<typeof carryOut>[0], agreed = true, broken = false): Promise<string[]> => {
    const done: string[] = [];
    await carryOut(action, {
      confirm: (what, seconds) => {
        done.push(`asked about ${what}, ${seconds} s`);
        return Promise.resolve(agreed);
      },
      quit: () => {
        done.push('quit');
        return Promise.resolve();
      },
      system: (what) => (broken ? Promise.reject(new Error('not permitted')) : Promise.resolve(void done.push(what))),
      onError: (error) => void done.push(String(error)),
    });
    return done;
  };

  it('does what was chosen, unless the person says no', async () => {
    expect(await outcome('nothing')).toEqual([]);
    expect(await outcome('notify')).toEqual([]);
    expect(await outcome('quit')).toEqual(['asked about quit, 30 s', 'quit']);
    expect(await outcome('sleep')).toEqual(['asked about sleep, 30 s', 'sleep']);
    expect(await outcome('shut-down', false)).toEqual(['asked about shut-down, 30 s']);
    expect(await outcome('sleep', true, true)).toEqual(['asked about sleep, 30 s', 'Error: not permitted']);
  });

  it('has a program for it on every platform of the installers', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      for (const action of ['sleep', 'shut-down'] satisfies SystemAction[]) {
        expect(systemCommand(action, platform), `${platform} ${action}`).not.toBeNull();
      }
    }
    expect(systemCommand('sleep', 'freebsd')).toBeNull();
  });
});
