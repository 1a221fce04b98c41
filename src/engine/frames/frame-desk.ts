/** Frames of one media file by number: from memory, from a reader that stands near, or from a new one. */
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { framesPerSource } from '../media/deinterlace.ts';
import type { VideoFrame } from '../media/frame.ts';
import { openVideoReader, type VideoReader } from '../media/reader.ts';
import type { ByteCache } from '../../contract/byte-cache.ts';

/** A reader that stands at most so many frames before the wanted one goes on; a new one would decode as many. */
const mostFramesAhead = 48;

/**
 * Who steps backwards gets so many frames before the wanted one as well: each new reader decodes from the key frame
 * before its in-point on, so one for every step would decode a GOP each time.
 */
const framesBehind = 16;

const mostReaders = 2;

type Standing = { reader: VideoReader; next: number };

export type DeskOptions = {
  key: string;
  info: MediaInfo;
  deinterlace: RestoreSettings['deinterlace'];
  cache: ByteCache<VideoFrame>;
};

/** Requests are done one after another; cached frames are only lent: nobody may change them. */
export class FrameDesk {
  private readonly options: DeskOptions;
  private readonly factor: number;
  private readonly standing: Standing[] = [];
  private last = -1;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(options: DeskOptions) {
    this.options = options;
    this.factor = framesPerSource(options.deinterlace);
  }

  /** Number of frames that can be asked for. */
  get frames(): number {
    return this.options.info.video.frames * this.factor;
  }

  /**
   * One frame.
   * @throws PixReviveError `usage` beyond the end, `cancelled`, and what reading throws
   */
  frame(index: number, signal?: AbortSignal): Promise<VideoFrame> {
    if (index >= this.frames) {
      return Promise.reject(new PixReviveError('usage', `There is no frame ${index}: the video has ${this.frames}.`));
    }
    const cached = this.cached(index);
    if (cached !== undefined) {
      this.last = index;
      return Promise.resolve(cached);
    }
    return this.inTurn(async () => {
      if (signal?.aborted === true) {
        throw new PixReviveError('cancelled', 'Cancelled.');
      }
      return this.cached(index) ?? (await this.read(index));
    });
  }

  async close(): Promise<void> {
    await this.inTurn(async () => {
      await Promise.all(this.standing.splice(0).map(({ reader }) => reader.close()));
    });
  }

  private inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.queue.then(action);
    this.queue = result.catch(() => undefined);
    return result;
  }

  private cacheKey(index: number): string {
    return `${this.options.key}/${this.options.deinterlace}/${index}`;
  }

  private cached(index: number): VideoFrame | undefined {
    return this.options.cache.get(this.cacheKey(index));
  }

  private keep(frame: VideoFrame): void {
    const bytes = frame.planes.reduce((sum, plane) => sum + plane.byteLength, 0);
    this.options.cache.set(this.cacheKey(frame.index), frame, bytes);
  }

  private async read(index: number): Promise<VideoFrame> {
    const backwards = index < this.last;
    this.last = index;
    const standing = this.standingBefore(index) ?? (await this.open(backwards ? index - framesBehind : index));
    try {
      for (;;) {
        const frame = await standing.reader.read();
        if (frame === null) {
          throw new PixReviveError(
            'input-truncated',
            `The video ends before frame ${index}, although its packets promise more. The file is damaged.`,
          );
        }
        standing.next = frame.index + 1;
        // Frames are never given back to the reader's pool: the cache lends them to several at once.
        this.keep(frame);
        if (frame.index === index) {
          return frame;
        }
      }
    } catch (error) {
      this.standing.splice(this.standing.indexOf(standing), 1);
      await standing.reader.close();
      throw error;
    }
  }

  private standingBefore(index: number): Standing | undefined {
    return this.standing
      .filter(({ next }) => next <= index && index - next <= mostFramesAhead)
      .toSorted((a, b) => b.next - a.next)[0];
  }

  private async open(index: number): Promise<Standing> {
    while (this.standing.length >= mostReaders) {
      await this.standing.shift()?.reader.close();
    }
    const { info, deinterlace } = this.options;
    const first = Math.max(0, Math.floor(index / this.factor));
    const reader = await openVideoReader(info.path, {
      media: info,
      deinterlace,
      range: { in: first, out: info.video.frames },
    });
    const standing = { reader, next: first * this.factor };
    this.standing.push(standing);
    return standing;
  }
}
