/** The coordinator's side of a service process: started on the first request, replaced after a crash. */
import type { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import { entryUrl } from '../model/entry.ts';
import { forkEntry, type WorkerProcess } from '../jobs/worker-process.ts';
import {
  laneCalls,
  laneReplySchema,
  laneStreams,
  type LaneCallName,
  type LaneCalls,
  type LaneRequest,
  type LaneStreamName,
  type LaneStreams,
} from './lane-protocol.ts';

export type ForkLane = () => WorkerProcess<LaneRequest>;

/** Starts a service process as a child of this Node process. */
export const forkLane: ForkLane = () => forkEntry<LaneRequest>(entryUrl(import.meta.url, 'lane-process'), 'advanced');

type Listener = {
  onValue: (value: unknown) => void;
  onEnd: () => void;
  onError: (error: PixReviveError) => void;
};

type Running = {
  process: WorkerProcess<LaneRequest>;
  requests: Map<number, Listener>;
  /** Media files that the process was told of. */
  known: Map<string, Promise<unknown>>;
  /** Requests that were cancelled here and are still being ended there. */
  abandoned: Set<number>;
};

/** Values of a stream that may be under way between the processes. */
const streamCredit = 3;

const settleStepMilliseconds = 20;

export type LaneOptions = {
  /** For messages: 'preview', 'media' … */
  name: string;
  fork: ForkLane;
  /** Told after the process died on its own; the next request starts another one. */
  onCrash: (error: PixReviveError) => void;
};

/** One service process and what was asked of it. */
export class Lane {
  private readonly options: LaneOptions;
  private running: Running | null = null;
  private nextId = 1;
  private closed = false;

  constructor(options: LaneOptions) {
    this.options = options;
  }

  /** Starts the process, so that the first request need not wait for it. */
  warm(): void {
    if (!this.closed) {
      this.start();
    }
  }

  /**
   * Waits until the process has let go of everything that was cancelled, and ends it when it does not within
   * `patience` milliseconds: an inference cannot be interrupted otherwise.
   */
  async settle(patience: number): Promise<void> {
    const until = Date.now() + patience;
    while ((this.running?.abandoned.size ?? 0) > 0) {
      if (Date.now() >= until) {
        this.kill();
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, settleStepMilliseconds));
    }
  }

  /** Tells the process of a media file, unless it knows it already. */
  async ensure(key: string, info: MediaInfo): Promise<void> {
    const { known } = this.start();
    const told = known.get(key) ?? this.call('open', { key, info });
    known.set(key, told);
    await told.catch((error: unknown) => {
      known.delete(key);
      throw error;
    });
  }

  /** Lets the process close what it holds open of a media file. */
  forget(key: string): void {
    if (this.running?.known.delete(key) === true) {
      this.call('close', { key }).catch(() => undefined);
    }
  }

  /** Asks for one value. @throws PixReviveError what the process answered, `worker-crashed`, `cancelled` */
  call<Name extends LaneCallName>(
    name: Name,
    input: z.input<LaneCalls[Name]['input']>,
    signal?: AbortSignal,
  ): Promise<z.output<LaneCalls[Name]['output']>> {
    return new Promise((resolve, reject) => {
      this.ask({ type: 'call', name, input }, signal, {
        onValue: (value) => {
          try {
            resolve(parseReply(laneCalls[name].output, value) as z.output<LaneCalls[Name]['output']>);
          } catch (error) {
            reject(PixReviveError.from(error));
          }
        },
        onEnd: () => undefined,
        onError: reject,
      });
    });
  }

  /** Asks for a stream of values. Ending the iteration cancels the request. */
  async *stream<Name extends LaneStreamName>(
    name: Name,
    input: z.input<LaneStreams[Name]['input']>,
    signal?: AbortSignal,
  ): AsyncGenerator<z.output<LaneStreams[Name]['output']>, void, void> {
    const values: unknown[] = [];
    const state: { finished: boolean; failure: PixReviveError | null } = { finished: false, failure: null };
    let wake = (): void => undefined;
    const stop = new AbortController();
    const request = this.ask(
      { type: 'stream', name, input },
      signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
      {
        onValue: (value) => {
          values.push(value);
          wake();
        },
        onEnd: () => {
          state.finished = true;
          wake();
        },
        onError: (error) => {
          state.failure = error;
          wake();
        },
      },
    );
    request.send({ type: 'pull', id: request.id, count: streamCredit });
    try {
      for (;;) {
        if (values.length > 0) {
          const value = values.shift();
          request.send({ type: 'pull', id: request.id, count: 1 });
          yield parseReply(laneStreams[name].output, value) as z.output<LaneStreams[Name]['output']>;
        } else if (state.failure !== null) {
          throw state.failure;
        } else if (state.finished) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      stop.abort();
    }
  }

  /** Ends the process at once; the next request starts another one. Requests under way fail as `cancelled`. */
  kill(): void {
    const { running } = this;
    this.running = null;
    if (running !== null) {
      this.failAll(running, new PixReviveError('cancelled', 'Cancelled.'));
      running.process.kill();
    }
  }

  close(): void {
    this.closed = true;
    this.kill();
  }

  private ask(
    request: { type: 'call' | 'stream'; name: string; input: unknown },
    signal: AbortSignal | undefined,
    listener: Listener,
  ): { id: number; send: (message: LaneRequest) => void } {
    const id = this.nextId;
    this.nextId += 1;
    const cancelled = new PixReviveError('cancelled', 'Cancelled.');
    if (this.closed || signal?.aborted === true) {
      listener.onError(cancelled);
      return { id, send: () => undefined };
    }
    const running = this.start();
    const send = (message: LaneRequest): void => {
      if (running.requests.has(id)) {
        running.process.send(message);
      }
    };
    const cancel = (): void => {
      send({ type: 'cancel', id });
      if (running.requests.delete(id)) {
        running.abandoned.add(id);
        listener.onError(cancelled);
      }
    };
    const settle = (): void => signal?.removeEventListener('abort', cancel);
    running.requests.set(id, {
      onValue: (value) => {
        if (request.type === 'call') {
          running.requests.delete(id);
          settle();
        }
        listener.onValue(value);
      },
      onEnd: () => {
        settle();
        listener.onEnd();
      },
      onError: (error) => {
        settle();
        listener.onError(error);
      },
    });
    signal?.addEventListener('abort', cancel, { once: true });
    send({ ...request, id });
    return { id, send };
  }

  private start(): Running {
    if (this.running !== null) {
      return this.running;
    }
    const process = this.options.fork();
    const running: Running = { process, requests: new Map(), known: new Map(), abandoned: new Set() };
    this.running = running;
    process.onMessage((raw) => {
      const reply = laneReplySchema.parse(raw);
      const listener = running.requests.get(reply.id);
      if (listener === undefined) {
        // What was cancelled meanwhile; only the last word on it is of interest.
        if (reply.type !== 'value') {
          running.abandoned.delete(reply.id);
        }
        return;
      }
      if (reply.type === 'value') {
        listener.onValue(reply.value);
        return;
      }
      running.requests.delete(reply.id);
      if (reply.type === 'end') {
        listener.onEnd();
      } else {
        listener.onError(PixReviveError.fromRecord(reply.error));
      }
    });
    process.onExit((exit, stderr) => {
      if (this.running !== running) {
        return;
      }
      this.running = null;
      const error = new PixReviveError(
        'worker-crashed',
        `The ${this.options.name} process ended unexpectedly. It is started again with the next request; a file that ends it twice is damaged in a way that should be reported.`,
        { message: `${this.options.name} ended: ${exit.signal ?? exit.code ?? 'unknown'}; last output: ${stderr}` },
      );
      this.failAll(running, error);
      this.options.onCrash(error);
    });
    return running;
  }

  private failAll(running: Running, error: PixReviveError): void {
    const listeners = [...running.requests.values()];
    running.requests.clear();
    for (const listener of listeners) {
      listener.onError(error);
    }
  }
}

const parseReply = (schema: z.ZodType, value: unknown): unknown => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new PixReviveError('internal', 'A service process sent an answer that nobody understands.', {
      message: parsed.error.message,
    });
  }
  return parsed.data;
};
