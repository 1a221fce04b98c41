import { describe, expect, it } from 'vitest';
import { readServerEvents } from '../../contract/api-client.ts';
import type { StudioEvent } from '../../contract/events.ts';
import { EventLog } from './event-log.ts';

const notice = (text: string): StudioEvent => ({ type: 'notice', level: 'info', text });

/** The first events of a response: their ids and texts. */
const read = async (response: Response, count: number): Promise<{ id: string | null; event: StudioEvent }[]> => {
  const events: { id: string | null; event: StudioEvent }[] = [];
  for await (const { id, data } of readServerEvents(response)) {
    events.push({ id, event: JSON.parse(data) as StudioEvent });
    if (events.length === count) {
      break;
    }
  }
  return events;
};

const never = new AbortController().signal;

describe('EventLog', () => {
  it('sends what happens from now on, and what was missed', async () => {
    const log = new EventLog('run');
    log.publish(notice('before'));
    const live = read(log.respond(null, never), 3);
    log.publish(notice('one'));
    log.publish(notice('two'));
    const events = await live;
    expect(events.map(({ event }) => event)).toEqual([
      { type: 'hello', complete: false },
      notice('one'),
      notice('two'),
    ]);
    log.publish(notice('three'));
    const resumed = await read(log.respond(events[1]?.id ?? '', never), 3);
    expect(resumed.map(({ event }) => event)).toEqual([
      { type: 'hello', complete: true },
      notice('two'),
      notice('three'),
    ]);
  });

  it('says when too much was missed, or another studio told the id', async () => {
    const log = new EventLog('run');
    for (let i = 0; i < 5000; i += 1) {
      log.publish(notice(String(i)));
    }
    for (const id of ['run-3', 'other-4999', 'run-9999', 'nonsense']) {
      const [hello] = await read(log.respond(id, never), 1);
      expect(hello?.event).toEqual({ type: 'hello', complete: false });
    }
    const recent = await read(log.respond('run-4998', never), 3);
    expect(recent.map(({ event }) => event)).toEqual([
      { type: 'hello', complete: true },
      notice('4998'),
      notice('4999'),
    ]);
  });

  it('lets go of windows that leave', async () => {
    const log = new EventLog('run');
    const stop = new AbortController();
    const leaving = log.respond(null, stop.signal);
    const staying = log.respond(null, never);
    expect(log.listeners).toBe(2);
    stop.abort();
    expect(log.listeners).toBe(1);
    await leaving.text();
    await staying.body?.cancel();
    expect(log.listeners).toBe(0);
    log.publish(notice('to nobody'));
  });

  it('cuts a window off that does not read, instead of keeping everything for it', () => {
    const log = new EventLog('run');
    log.respond(null, never);
    const long = notice('x'.repeat(100_000));
    for (let i = 0; i < 200; i += 1) {
      log.publish(long);
    }
    expect(log.listeners).toBe(0);
  });
});
