/** A meter with threads of its own, so that measuring never holds up decoding or a pipeline. */
import { Worker } from 'node:worker_threads';
import { PixReviveError } from '../../contract/errors.ts';
import type { FrameMeasure } from '../../contract/quality.ts';
import { entryUrl } from '../model/entry.ts';
import type { Picture } from './frame-meter.ts';
import type { MeterReply, MeterRequest, MeterTaskName, MeterTasks } from './meter-protocol.ts';
import type { NoReferenceMeasure, NoReferenceTask } from './no-reference-meter.ts';

/** Measures pairs of frames on threads of its own. */
export type Meter = {
  /**
   * Measures `test` against `reference`. The planes must stay untouched until the promise settles; the caller bounds
   * how many are under way. Rejects as `measureFrame` throws, and with `worker-crashed` when the thread is lost.
   */
  measure(reference: Picture, test: Picture): Promise<FrameMeasure>;
  /** The measures that need no reference; the same holds for its planes. */
  measureWithoutReference(task: NoReferenceTask): Promise<NoReferenceMeasure>;
  /** Ends the threads. Measurements under way are rejected with `cancelled`. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

type Measure = MeterTasks[MeterTaskName]['output'];

type Waiting = { resolve: (measure: Measure) => void; reject: (error: PixReviveError) => void };

/** What a thread needs of a picture. */
const bare = ({ format, planes, index }: Picture): Picture => ({ format, planes, index });

/** One thread and the measurements that it owes. */
class MeterThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private lost: PixReviveError | null = null;
  private nextId = 0;

  constructor() {
    this.worker = new Worker(entryUrl(import.meta.url, 'meter-worker'));
    // A meter that nobody closed must not keep the process alive.
    this.worker.unref();
    this.worker.on('message', (reply: MeterReply) => {
      this.settle(reply);
    });
    this.worker.on('error', (cause: unknown) => {
      this.lose(crashed(cause));
    });
    this.worker.on('exit', () => {
      this.lose(crashed(undefined));
    });
  }

  get load(): number {
    return this.waiting.size;
  }

  run<Name extends MeterTaskName>(task: Name, input: MeterTasks[Name]['input']): Promise<MeterTasks[Name]['output']> {
    if (this.lost !== null) {
      return Promise.reject(this.lost);
    }
    const id = this.nextId;
    this.nextId += 1;
    // The thread answers a task with its own kind of measure; TypeScript cannot follow that through the messages.
    const request = { id, task, input } as MeterRequest;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      // While something is owed the process must live, whatever else happens in it.
      this.worker.ref();
      this.worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    this.lose(new PixReviveError('cancelled', 'The measurement was cancelled.'));
    await this.worker.terminate();
  }

  private settle(reply: MeterReply): void {
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (this.waiting.size === 0) {
      this.worker.unref();
    }
    if ('measure' in reply) {
      waiting?.resolve(reply.measure);
    } else {
      waiting?.reject(PixReviveError.fromRecord(reply.error));
    }
  }

  private lose(error: PixReviveError): void {
    this.lost ??= error;
    for (const { reject } of this.waiting.values()) {
      reject(this.lost);
    }
    this.waiting.clear();
  }
}

const crashed = (cause: unknown): PixReviveError =>
  new PixReviveError('worker-crashed', 'The measuring thread ended unexpectedly. Start the measurement again.', {
    message: `meter thread lost: ${cause instanceof Error ? cause.message : 'exit'}`,
    cause,
  });

/** Opens a meter. One thread keeps up with decoding up to 1080p; more pay only where several cores are free. */
export const openMeter = ({ threads = 1 }: { threads?: number } = {}): Meter => {
  const pool = Array.from({ length: Math.max(1, threads) }, () => new MeterThread());
  const close = async (): Promise<void> => {
    await Promise.all(pool.map((thread) => thread.close()));
  };
  const idlest = (): MeterThread => pool.reduce((least, thread) => (thread.load < least.load ? thread : least));
  return {
    measure: (reference, test) => idlest().run('pair', { reference: bare(reference), test: bare(test) }),
    measureWithoutReference: ({ test, previous, guide, guidePrevious, change }) =>
      idlest().run('noReference', {
        test: bare(test),
        previous: previous === null ? null : bare(previous),
        guide: bare(guide),
        guidePrevious: guidePrevious === null ? null : bare(guidePrevious),
        change,
      }),
    close,
    [Symbol.asyncDispose]: close,
  };
};
