/** A chain of FFmpeg filters over decoded frames: one input, one output. */
import { AV_BUFFERSRC_FLAG_KEEP_REF, AVERROR_EOF } from 'node-av/constants';
import type { AVPixelFormat } from 'node-av/constants';
import type { FilterContext, Frame } from 'node-av/lib';
import { avGetPixFmtName, FFmpegError, FilterGraph } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { Rational } from '../../contract/media.ts';
import { newFrame, tryAgain } from './codec-loop.ts';
import { isPositive } from './timestamps.ts';

/** Free it with `using`. */
export type FilterChain = Disposable & {
  /** Time base of the frames that come out. */
  readonly timeBase: Rational;
  /** Hands a frame in (null: no more) and yields what is ready; take it before the next step. */
  push: (frame: Frame | null) => Generator<Frame, void, void>;
};

const check = (code: number, what: string): void => {
  if (code < 0) {
    throw new PixReviveError('decode-failed', `FFmpeg could not filter the decoded pictures (${what}).`, {
      message: `${what}: ${FFmpegError.strerror(code)} (${code})`,
    });
  }
};

const contextNamed = (graph: FilterGraph, name: string): FilterContext => {
  const context = graph.getFilter(name);
  if (context === null) {
    throw new PixReviveError('feature-unavailable', 'This FFmpeg cannot filter video.', { message: `no ${name}` });
  }
  return context;
};

/**
 * Builds a chain for frames that look like `sample`.
 *
 * @param filters FFmpeg's filter syntax, for example `bwdif=mode=send_frame`
 * @throws PixReviveError `feature-unavailable` where the FFmpeg build lacks a filter or it does not take the format
 */
export const buildFilterChain = (filters: string, sample: Frame, timeBase: Rational): FilterChain => {
  const graph = new FilterGraph();
  graph.alloc();
  const aspect = isPositive(sample.sampleAspectRatio) ? sample.sampleAspectRatio : { num: 1, den: 1 };
  const source = [
    `video_size=${sample.width}x${sample.height}`,
    `pix_fmt=${avGetPixFmtName(sample.format as AVPixelFormat) ?? 'none'}`,
    `time_base=${timeBase.num}/${timeBase.den}`,
    `pixel_aspect=${aspect.num}/${aspect.den}`,
    `colorspace=${sample.colorSpace as number}`,
    `range=${sample.colorRange as number}`,
  ].join(':');
  const parsed = graph.parsePtr(`buffer@in=${source},${filters},buffersink@out`);
  const configured = parsed < 0 ? parsed : graph.configSync();
  if (configured < 0) {
    graph.free();
    throw new PixReviveError('feature-unavailable', `This FFmpeg cannot run ${filters} on these pictures.`, {
      message: `${filters}: ${FFmpegError.strerror(configured)}`,
    });
  }
  const input = contextNamed(graph, 'buffer@in');
  const output = contextNamed(graph, 'buffersink@out');
  const { num, den } = output.buffersinkGetTimeBase();
  const push = function* (frame: Frame | null): Generator<Frame, void, void> {
    check(input.buffersrcAddFrameSync(frame, AV_BUFFERSRC_FLAG_KEEP_REF), 'feeding a frame');
    using filtered = newFrame();
    for (;;) {
      const code = output.buffersinkGetFrameSync(filtered);
      if (code === tryAgain || code === AVERROR_EOF) {
        return;
      }
      check(code, 'taking a frame');
      yield filtered;
      filtered.unref();
    }
  };
  return {
    timeBase: { num, den },
    push,
    [Symbol.dispose]: () => {
      graph.free();
    },
  };
};
