/** Frames of one file as they come, a few ahead of what is shown and no more. */
import { dataPaths } from '../../contract/api.ts';
import { PixReviveError, type ErrorRecord } from '../../contract/errors.ts';
import type { FramePacket, Reduction } from '../../contract/frame-packet.ts';
import { api } from '../api/engine.ts';
import { keepFrame } from '../media/frame-source.ts';

const ahead = 10;

/** Frames `from` … `to` − 1, every `step`-th of them, smaller by `reduction`. */
export type StreamOptions = { from: number; to: number; step: number; reduction: Reduction };

export class FrameStream {
  readonly media: string;
  ended = false;
  error: ErrorRecord | null = null;
  private readonly controller = new AbortController();
  private readonly queue: FramePacket[] = [];
  private wake: () => void = () => undefined;

  constructor(media: string, options: StreamOptions) {
    this.media = media;
    void this.read(options);
  }

  get first(): FramePacket | undefined {
    return this.queue[0];
  }

  /**
   * The first queued frame that `due` accepts, null when none is due. It is dropped for the one after it where that one
   * is `overdue` already.
   */
  take(due: (packet: FramePacket) => boolean, overdue: (packet: FramePacket) => boolean = due): FramePacket | null {
    let taken: FramePacket | null = null;
    while (this.queue[0] !== undefined && (taken === null ? due : overdue)(this.queue[0])) {
      taken = this.queue.shift() ?? null;
    }
    this.wake();
    return taken;
  }

  close(): void {
    this.controller.abort();
    this.wake();
  }

  private async read({ from, ...options }: StreamOptions): Promise<void> {
    const { signal } = this.controller;
    try {
      for await (const packet of api.frames(dataPaths.play(this.media, from, options), signal)) {
        if (packet.reduction === 1) {
          keepFrame(this.media, packet);
        }
        this.queue.push(packet);
        while (this.queue.length >= ahead && !signal.aborted) {
          await new Promise<void>((resolve) => {
            this.wake = resolve;
          });
        }
        if (signal.aborted) {
          break;
        }
      }
    } catch (thrown) {
      if (!signal.aborted) {
        this.error = PixReviveError.from(thrown).toRecord();
      }
    }
    this.ended = true;
  }
}
