/** Frames of one file as they come, a few ahead of what is shown and no more. */
import { dataPaths } from '../../contract/api.ts';
import { PixReviveError, type ErrorRecord } from '../../contract/errors.ts';
import type { FramePacket } from '../../contract/frame-packet.ts';
import { api } from '../api/engine.ts';
import { keepFrame } from '../media/frame-source.ts';

const ahead = 10;

export class FrameStream {
  readonly media: string;
  ended = false;
  error: ErrorRecord | null = null;
  private readonly controller = new AbortController();
  private readonly queue: FramePacket[] = [];
  private wake: () => void = () => undefined;

  constructor(media: string, from: number, to: number, step: number) {
    this.media = media;
    void this.read(from, to, step);
  }

  get first(): FramePacket | undefined {
    return this.queue[0];
  }

  /** The last queued frame that `due` accepts; older ones are dropped. Null when none is due. */
  take(due: (packet: FramePacket) => boolean): FramePacket | null {
    let taken: FramePacket | null = null;
    while (this.queue[0] !== undefined && due(this.queue[0])) {
      taken = this.queue.shift() ?? null;
    }
    this.wake();
    return taken;
  }

  close(): void {
    this.controller.abort();
    this.wake();
  }

  private async read(from: number, to: number, step: number): Promise<void> {
    const { signal } = this.controller;
    try {
      for await (const packet of api.frames(dataPaths.play(this.media, from, { to, step }), signal)) {
        keepFrame(this.media, packet);
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
