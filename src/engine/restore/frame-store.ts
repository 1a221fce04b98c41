/** The decoded frames around the one being restored, each kept exactly as long as somebody needs it. */
import type { VideoFrame } from '../media/frame.ts';

/** Where frames come from: a video reader, or anything that behaves like one. */
export type FrameSource = {
  /** The next frame in display order, or null at the end. */
  read: () => Promise<VideoFrame | null>;
  /** Gives the memory of a frame back. */
  release: (frame: VideoFrame) => void;
};

type Held = { frame: VideoFrame; holders: number };

/**
 * Reads ahead of the current frame and remembers behind it. A frame's memory goes back to its source when it has left
 * the span and nobody retains it any more.
 */
export class FrameStore {
  private readonly source: FrameSource;
  private readonly onFrame: (frame: VideoFrame) => void;
  private readonly held = new Map<number, Held>();
  /** Frames that the span itself holds, oldest first. */
  private span: number[] = [];
  private ended = false;

  /** @param onFrame sees every frame once, in display order, as it is read. */
  constructor(source: FrameSource, onFrame: (frame: VideoFrame) => void = () => undefined) {
    this.source = source;
    this.onFrame = onFrame;
  }

  /** Number of the last frame read; -1 before the first. */
  get lastRead(): number {
    return this.span.at(-1) ?? -1;
  }

  get atEnd(): boolean {
    return this.ended;
  }

  /** Reads until frame `ahead` is there (or the source ends) and lets go of what lies before frame `behind`. */
  async moveTo(behind: number, ahead: number): Promise<void> {
    while (!this.ended && this.lastRead < ahead) {
      const frame = await this.source.read();
      if (frame === null) {
        this.ended = true;
        break;
      }
      this.onFrame(frame);
      this.held.set(frame.index, { frame, holders: 1 });
      this.span.push(frame.index);
    }
    // The newest frame stays, so that the store always knows how far it has read.
    while (this.span.length > 1 && (this.span[0] ?? behind) < behind) {
      this.drop(this.span.shift() ?? 0);
    }
  }

  /** A frame of the span. @throws when it has not been read or has been let go: a programming error. */
  get(index: number): VideoFrame {
    return this.entry(index).frame;
  }

  /** Keeps a frame until the matching `drop`. */
  retain(index: number): VideoFrame {
    const entry = this.entry(index);
    entry.holders += 1;
    return entry.frame;
  }

  drop(index: number): void {
    const entry = this.entry(index);
    entry.holders -= 1;
    if (entry.holders === 0) {
      this.held.delete(index);
      this.source.release(entry.frame);
    }
  }

  private entry(index: number): Held {
    const entry = this.held.get(index);
    if (entry === undefined) {
      throw new RangeError(`frame ${index} is not in the store`);
    }
    return entry;
  }
}
