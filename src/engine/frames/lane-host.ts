/** The process's side of a lane: reads requests, runs handlers, sends what they give. */
import type { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import { throwIfCancelled } from '../media/codec-loop.ts';
import {
  laneCalls,
  laneRequestSchema,
  laneStreams,
  type LaneCallName,
  type LaneCalls,
  type LaneReply,
  type LaneStreamName,
  type LaneStreams,
} from './lane-protocol.ts';

export type LaneHandlers = {
  calls: {
    [Name in LaneCallName]: (
      input: z.output<LaneCalls[Name]['input']>,
      signal: AbortSignal,
    ) => Promise<z.input<LaneCalls[Name]['output']>>;
  };
  streams: {
    [Name in LaneStreamName]: (
      input: z.output<LaneStreams[Name]['input']>,
      signal: AbortSignal,
    ) => AsyncGenerator<z.input<LaneStreams[Name]['output']>, void>;
  };
};

/** Where messages come from and go to: a child's IPC channel, or a utility process's parent port. */
export type LanePort = {
  send: (reply: LaneReply) => void;
  onMessage: (listener: (message: unknown) => void) => void;
};

/** How many values of a stream may still be sent. */
class Credit {
  private readonly signal: AbortSignal;
  private count = 0;
  private wake = (): void => undefined;

  constructor(signal: AbortSignal) {
    this.signal = signal;
    signal.addEventListener(
      'abort',
      () => {
        this.wake();
      },
      { once: true },
    );
  }

  add(count: number): void {
    this.count += count;
    this.wake();
  }

  /** Waits for permission to send one; false when the request was cancelled. */
  async take(): Promise<boolean> {
    while (this.count === 0 && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.count -= 1;
    return !this.signal.aborted;
  }
}

type Request = { stop: AbortController; credit: Credit };

/** Serves requests until the process ends. */
export const serveLane = (port: LanePort, handlers: LaneHandlers): void => {
  const requests = new Map<number, Request>();

  const answer = async (id: number, name: string, input: unknown, { stop }: Request): Promise<void> => {
    if (!isKey(laneCalls, name)) {
      throw new PixReviveError('internal', `Unknown request "${name}".`);
    }
    const handler = handlers.calls[name] as (input: unknown, signal: AbortSignal) => Promise<unknown>;
    const value = await handler(laneCalls[name].input.parse(input), stop.signal);
    throwIfCancelled(stop.signal);
    port.send({ type: 'value', id, value });
  };

  const pour = async (id: number, name: string, input: unknown, { stop, credit }: Request): Promise<void> => {
    if (!isKey(laneStreams, name)) {
      throw new PixReviveError('internal', `Unknown request "${name}".`);
    }
    const handler = handlers.streams[name] as (input: unknown, signal: AbortSignal) => AsyncGenerator;
    for await (const value of handler(laneStreams[name].input.parse(input), stop.signal)) {
      if (!(await credit.take())) {
        break;
      }
      port.send({ type: 'value', id, value });
    }
    port.send({ type: 'end', id });
  };

  port.onMessage((raw) => {
    const message = laneRequestSchema.parse(raw);
    if (message.type === 'cancel') {
      requests.get(message.id)?.stop.abort();
      return;
    }
    if (message.type === 'pull') {
      requests.get(message.id)?.credit.add(message.count);
      return;
    }
    const stop = new AbortController();
    const request: Request = { stop, credit: new Credit(stop.signal) };
    requests.set(message.id, request);
    const work = message.type === 'call' ? answer : pour;
    work(message.id, message.name, message.input, request)
      .catch((thrown: unknown) => {
        const error = PixReviveError.from(thrown);
        if (error.code === 'internal') {
          process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
        }
        port.send({ type: 'error', id: message.id, error: error.toRecord() });
      })
      .finally(() => requests.delete(message.id));
  });
};

const isKey = <Table extends object>(table: Table, name: string): name is Extract<keyof Table, string> =>
  Object.hasOwn(table, name);
