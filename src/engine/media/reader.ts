/** Reads a video as frames in shared memory, in display order, from any in-point, frame-exactly. */
import { AV_FRAME_FLAG_KEY } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo, PictureFormat, VideoInfo } from '../../contract/media.ts';
import { bwdifFilter, deliveredVideo, framesPerSource } from './deinterlace.ts';
import type { Deinterlace } from './deinterlace.ts';
import { buildFilterChain } from './filter-chain.ts';
import type { FilterChain } from './filter-chain.ts';
import { frameTypeOf } from './frame-type.ts';
import { FramePool, sameFormat } from './frame.ts';
import type { PlaneSize, VideoFrame } from './frame.ts';
import { findHardwareDevice, inMainMemory, softwareDecoding } from './hardware.ts';
import type { HardwareChoice, HardwareDecoding, HardwareDevice } from './hardware.ts';
import { layoutOfFrame, repack } from './repack.ts';
import { scaled, scaledVideo } from './rescale.ts';
import { sourceFrames } from './reader-source.ts';
import type { NumberedFrame, SourceRange } from './reader-source.ts';
import { frameDuration } from './timestamps.ts';

export type ReaderOptions = {
  readonly media: MediaInfo;
  /** Frames of the source to deliver, `out` exclusive; the whole stream by default. */
  readonly range?: { readonly in: number; readonly out: number } | undefined;
  /** Frames come from here; must have the format of the video. By default the reader has a pool of its own. */
  readonly pool?: FramePool | undefined;
  readonly deinterlace?: Deinterlace | undefined;
  /** Size in luma samples that pictures are scaled to; as they are by default. */
  readonly scaleTo?: PlaneSize | null | undefined;
  /** `auto` tries the hardware decoders of this machine; `none` (default) is the reference. */
  readonly hardware?: HardwareChoice | undefined;
  /** Decoder threads; 0 (default) takes one for each core. */
  readonly threads?: number | undefined;
};

/** Frames of one video. Close it, also after an error. */
export type VideoReader = AsyncDisposable & {
  /** What is delivered: the source's own facts, or with a deinterlacer those of the frames that come out of it. */
  readonly video: VideoInfo;
  /** Which decoder runs, and why not hardware where that was asked for. May fall back to software while reading. */
  readonly hardware: HardwareDecoding;
  /**
   * The next frame, or null after the last one. The caller gives it back with `release`.
   *
   * @throws PixReviveError `decode-failed`, `input-unsupported` (the picture format changes), each with the frame number
   */
  read: () => Promise<VideoFrame | null>;
  release: (frame: VideoFrame) => void;
  close: () => Promise<void>;
};

const describeFormat = ({ width, height, chroma, bitDepth }: PictureFormat): string =>
  `${width}×${height} ${chroma.split('').join(':')} ${bitDepth} bit`;

/** A picture that is ready to be copied, with its number and time among the delivered frames. */
type Picture = { readonly frame: Frame; readonly index: number };

const toVideoFrame = (picture: Picture, path: string, video: VideoInfo, pool: FramePool): VideoFrame => {
  const { frame, index } = picture;
  const layout = layoutOfFrame(frame);
  const { format } = video;
  const found =
    layout === null
      ? null
      : { width: frame.width, height: frame.height, chroma: layout.chroma, bitDepth: layout.bitDepth };
  if (layout === null || found === null || !sameFormat(found, format)) {
    const change = found === null ? 'an unsupported pixel format' : describeFormat(found);
    throw new PixReviveError(
      'input-unsupported',
      `${path} changes its picture format at frame ${index}, from ${describeFormat(format)} to ${change}. Restore the parts one by one with in and out points, or convert the file to one format first.`,
    );
  }
  const result = pool.acquire();
  try {
    repack(frame, layout, result);
  } catch (thrown) {
    pool.release(result);
    throw thrown;
  }
  result.index = index;
  result.pts = BigInt(video.pts[index] ?? 0);
  result.duration = BigInt(frameDuration(video.pts, index, video.timeBase, video.frameRate, Number(frame.duration)));
  result.type = frameTypeOf(frame);
  result.keyFrame = (frame.flags & AV_FRAME_FLAG_KEY) !== 0;
  return result;
};

/**
 * Puts frames through bwdif. It looks one frame back and one ahead, so the source runs one frame farther on both
 * sides of the range than what is delivered: the same frame comes out the same from any in-point.
 */
async function* deinterlaced(
  source: AsyncIterable<NumberedFrame>,
  video: VideoInfo,
  deinterlace: Exclude<Deinterlace, 'none'>,
  range: { readonly in: number; readonly out: number },
): AsyncGenerator<Picture, void, void> {
  const factor = framesPerSource(deinterlace);
  let chain: FilterChain | null = null;
  let next = 0;
  const wanted = function* (frames: Iterable<Frame>): Generator<Picture, void, void> {
    for (const frame of frames) {
      const index = next;
      next += 1;
      if (index >= range.in * factor && index < range.out * factor) {
        yield { frame, index };
      }
    }
  };
  try {
    for await (const { frame, index } of source) {
      if (chain === null) {
        chain = buildFilterChain(bwdifFilter(deinterlace, video.fieldOrder), frame, video.timeBase);
        next = index * factor;
      }
      // The filter spaces fields by timestamps; raw streams have none of their own.
      frame.pts = BigInt(video.pts[index] ?? 0);
      yield* wanted(chain.push(frame));
    }
    if (chain !== null) {
      yield* wanted(chain.push(null));
    }
  } finally {
    chain?.[Symbol.dispose]();
  }
}

/** Decodes on a device, and from the first frame that fails there in software. */
async function* withFallback(
  path: string,
  media: MediaInfo,
  range: SourceRange,
  device: HardwareDevice,
  threads: number,
  onFallback: (reason: string) => void,
): AsyncGenerator<NumberedFrame, void, void> {
  let next = range.from;
  try {
    const options = { strict: true, threads: 1, prepare: device.attach };
    for await (const { frame, index } of sourceFrames(path, media, range, options)) {
      using picture = await inMainMemory(frame);
      yield { frame: picture, index };
      next = index + 1;
    }
    return;
  } catch (thrown) {
    const error = PixReviveError.from(thrown);
    onFallback(`${device.name} failed at frame ${next}: ${error.message}`);
  }
  yield* sourceFrames(path, media, { from: next, to: range.to }, { strict: true, threads });
}

const clampRange = (frames: number, range: ReaderOptions['range']): { in: number; out: number } => {
  const chosen = range ?? { in: 0, out: frames };
  if (chosen.in < 0 || chosen.in >= chosen.out || chosen.out > frames) {
    throw new PixReviveError(
      'settings-invalid',
      `In and out points ${chosen.in}–${chosen.out} do not lie within the ${frames} frames of the video.`,
    );
  }
  return chosen;
};

/**
 * Opens a video for reading.
 *
 * Frame numbers, times and durations come from `media`, so every frame read is the frame that was probed. A file that
 * was cut off delivers its whole frames (`media` warns 'truncated' and does not list the broken last one); any damage
 * before that ends in `decode-failed` with the frame number: nothing is concealed.
 *
 * @throws PixReviveError `settings-invalid` for a range outside the video or a pool of another format; errors of
 *   opening the file come with the first `read`
 */
export const openVideoReader = async (path: string, options: ReaderOptions): Promise<VideoReader> => {
  const { media, deinterlace = 'none', scaleTo = null } = options;
  const delivered = deliveredVideo(media.video, deinterlace);
  const video = scaledVideo(delivered, scaleTo);
  const range = clampRange(media.video.frames, options.range);
  const pool = options.pool ?? new FramePool(video.format);
  if (!sameFormat(pool.format, video.format)) {
    throw new PixReviveError('settings-invalid', 'The frame pool has another picture format than the video.', {
      message: `pool ${describeFormat(pool.format)}, video ${describeFormat(video.format)}`,
    });
  }
  const threads = options.threads ?? 0;
  const margin = deinterlace === 'none' ? 0 : 1;
  const sourceRange = { from: Math.max(0, range.in - margin), to: Math.min(media.video.frames, range.out + margin) };
  const found = options.hardware === 'auto' ? await findHardwareDevice(path, media) : null;
  const device = found?.device ?? null;
  let hardware: HardwareDecoding =
    found === null ? softwareDecoding : { device: device?.name ?? null, reason: found.reason };
  const source =
    device === null
      ? sourceFrames(path, media, sourceRange, { strict: true, threads })
      : withFallback(path, media, sourceRange, device, threads, (reason) => {
          hardware = { device: null, reason };
        });
  const unscaled: AsyncGenerator<Picture, void, void> =
    deinterlace === 'none' ? source : deinterlaced(source, media.video, deinterlace, range);
  const pictures = scaleTo === null ? unscaled : scaled(unscaled, scaleTo, delivered);
  let closed = false;
  const read = async (): Promise<VideoFrame | null> => {
    if (closed) {
      return null;
    }
    const step = await pictures.next();
    return step.done === true ? null : toVideoFrame(step.value, path, video, pool);
  };
  const close = async (): Promise<void> => {
    if (!closed) {
      closed = true;
      await pictures.return();
      device?.[Symbol.dispose]();
    }
  };
  return {
    video,
    get hardware() {
      return hardware;
    },
    read,
    release: (frame) => {
      pool.release(frame);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};
