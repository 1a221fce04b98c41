/**
 * Frames with a restored version of each: what a model looks at that was trained on neighbours that are restored
 * already. Every frame is restored once, whichever windows it will stand in, and some frames ahead of the reader.
 */
import type { WindowSlot } from '../../contract/model.ts';
import type { FramePool, VideoFrame } from '../media/frame.ts';
import { FrameStore, type FrameSource } from './frame-store.ts';
import type { SceneCuts } from './scene-cuts.ts';
import { chooseWindow, windowReach } from './window.ts';

export type RestoreFrame = (request: {
  window: VideoFrame[];
  qp: number[];
  frame: number;
  output: VideoFrame;
}) => Promise<void>;

export type FirstPassOptions = {
  /** Frames from `start − reach of the window` on, or from 0; earlier ones are read and passed over. */
  source: FrameSource;
  /** First and last frame that are restored; the source may end before. */
  start: number;
  end: number;
  /** Last frame of the stream that windows may look at. */
  lastFrame: number;
  slots: readonly WindowSlot[];
  /** HEVC-equivalent QP of a frame of the stream. */
  qpOf: (frame: number) => number;
  cuts: SceneCuts;
  outputs: FramePool;
  /** Frames that are restored at the same time. */
  lanes: number;
  restore: RestoreFrame;
};

type UnderWay = { frame: VideoFrame; window: number[]; output: VideoFrame; restored: Promise<void> };

export class FirstPass implements FrameSource {
  private readonly options: FirstPassOptions;
  private readonly store: FrameStore;
  private readonly reach: { behind: number; ahead: number };
  private readonly underWay: UnderWay[] = [];
  private readonly restored = new Map<VideoFrame, VideoFrame>();
  private next: number;

  constructor(options: FirstPassOptions) {
    this.options = options;
    this.store = new FrameStore(options.source, options.cuts.look);
    this.reach = windowReach(options.slots);
    this.next = options.start;
  }

  /** The next decoded frame, whose restored version is there by then; null after the last. Throws what restoring throws. */
  async read(): Promise<VideoFrame | null> {
    while (this.underWay.length <= this.options.lanes && (await this.begin())) {
      // One more than there are lanes keeps their threads busy.
    }
    const item = this.underWay[0];
    if (item === undefined) {
      return null;
    }
    await item.restored;
    this.underWay.shift();
    this.dropWindow(item);
    this.restored.set(item.frame, item.output);
    return item.frame;
  }

  /** What became of a frame that `read` gave and nobody has released. */
  restoredOf(frame: VideoFrame): VideoFrame {
    const output = this.restored.get(frame);
    if (output === undefined) {
      throw new RangeError(`frame ${frame.index} has not been restored`);
    }
    return output;
  }

  /** Gives the memory of a frame and of its restored version back. */
  release(frame: VideoFrame): void {
    const output = this.restored.get(frame);
    if (output !== undefined) {
      this.restored.delete(frame);
      this.options.outputs.release(output);
    }
    this.store.drop(frame.index);
  }

  /** Waits for what is under way, so that every part can be closed. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.underWay.map(({ restored }) => restored));
  }

  /** Begins with one more frame. Answers false after the last. */
  private async begin(): Promise<boolean> {
    const { options, store, reach, next: frame } = this;
    if (frame > options.end) {
      return false;
    }
    await store.moveTo(frame - reach.behind, frame + reach.ahead);
    if (store.lastRead < frame) {
      return false;
    }
    this.next += 1;
    const window = chooseWindow(options.slots, frame, {
      first: Math.max(0, frame - reach.behind),
      last: Math.min(options.lastFrame, store.lastRead),
      qp: options.qpOf,
      cutBefore: options.cuts.before,
    });
    const frames = window.map((index) => store.retain(index));
    const output = options.outputs.acquire();
    const restored = options.restore({ window: frames, qp: window.map(options.qpOf), frame, output });
    // Whoever reads the frame hears of a failure; until then nobody does.
    restored.catch(() => undefined);
    this.underWay.push({ frame: store.retain(frame), window, output, restored });
    return true;
  }

  private dropWindow({ window }: UnderWay): void {
    for (const index of window) {
      this.store.drop(index);
    }
  }
}
