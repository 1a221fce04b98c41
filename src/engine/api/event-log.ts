/** Events on their way to windows: numbered, kept for a while, and sent as server-sent events. */
import type { StudioEvent } from '../../contract/events.ts';

/** Events that a window which lost its connection can still be given. */
const keptEvents = 4096;

/** A comment in this interval keeps the connection from looking dead. */
const heartbeatMilliseconds = 15_000;

/** Bytes that may wait for a window that does not read; it is cut off then, and resumes by itself. */
const mostWaitingBytes = 8 * 1024 * 1024;

type Entry = { id: number; event: StudioEvent };
type Subscriber = (entry: Entry) => void;

export class EventLog {
  /** Distinguishes this run of the studio from an earlier one, whose ids mean nothing here. */
  private readonly run: string;
  private readonly entries: Entry[] = [];
  private readonly subscribers = new Set<Subscriber>();
  private readonly streams = new Set<() => void>();
  private lastId = 0;

  constructor(run: string) {
    this.run = run;
  }

  /** Windows that are listening. */
  get listeners(): number {
    return this.streams.size;
  }

  publish(event: StudioEvent): void {
    this.lastId += 1;
    const entry = { id: this.lastId, event };
    this.entries.push(entry);
    if (this.entries.length > keptEvents) {
      this.entries.splice(0, this.entries.length - keptEvents);
    }
    for (const subscriber of this.subscribers) {
      subscriber(entry);
    }
  }

  /** Calls back for every event from now on; returns what ends it. */
  subscribe(listener: (event: StudioEvent) => void): () => void {
    const subscriber: Subscriber = ({ event }) => {
      listener(event);
    };
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }

  /** An endless `text/event-stream` response, from the event after `lastEventId` where that is still known. */
  respond(lastEventId: string | null, signal: AbortSignal): Response {
    const missed = this.since(lastEventId);
    const encoder = new TextEncoder();
    let end = (): void => undefined;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          const write = (text: string): void => {
            if ((controller.desiredSize ?? 0) < 0) {
              end();
              return;
            }
            controller.enqueue(encoder.encode(text));
          };
          const send = ({ id, event }: Entry): void => {
            write(`id: ${this.run}-${id}\ndata: ${JSON.stringify(event)}\n\n`);
          };
          const heartbeat = setInterval(() => {
            write(':\n\n');
          }, heartbeatMilliseconds);
          heartbeat.unref();
          end = () => {
            clearInterval(heartbeat);
            this.subscribers.delete(send);
            this.streams.delete(end);
            signal.removeEventListener('abort', end);
            end = () => undefined;
            try {
              controller.close();
            } catch {
              // The reader has cancelled it already.
            }
          };
          this.streams.add(end);
          signal.addEventListener('abort', end, { once: true });
          const hello: StudioEvent = { type: 'hello', complete: missed !== null };
          write(
            `retry: 1000\nid: ${this.run}-${this.lastId - (missed?.length ?? 0)}\ndata: ${JSON.stringify(hello)}\n\n`,
          );
          missed?.forEach(send);
          this.subscribers.add(send);
        },
        cancel: () => {
          end();
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: mostWaitingBytes }),
    );
    return new Response(body, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    });
  }

  /** Ends every stream. */
  close(): void {
    for (const end of [...this.streams]) {
      end();
    }
  }

  private since(lastEventId: string | null): Entry[] | null {
    const [run, number] = (lastEventId ?? '').split('-');
    const id = Number(number);
    if (run !== this.run || !Number.isSafeInteger(id) || id > this.lastId) {
      return null;
    }
    const first = this.entries[0]?.id ?? this.lastId + 1;
    return id >= first - 1 ? this.entries.filter((entry) => entry.id > id) : null;
  }
}
