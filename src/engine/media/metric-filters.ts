/** FFmpeg's own psnr, ssim and xpsnr filters, run on decoded frames and reported under their own names. */
import { AV_BUFFERSRC_FLAG_NONE, AV_LOG_ERROR, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import type { AVPixelFormat } from 'node-av/constants';
import type { FilterContext } from 'node-av/lib';
import { avGetPixFmtFromName, FFmpegError, Filter, FilterGraph, Frame, Log } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { PictureFormat, Rational } from '../../contract/media.ts';
import type { ExtraMeasure } from '../../contract/quality.ts';
import { planeSizes, type VideoFrame } from './frame.ts';

export const metricFilterNames = ['psnr', 'ssim', 'xpsnr'] as const;
export type MetricFilterName = (typeof metricFilterNames)[number];

/** Runs the chosen filters over pairs of frames, in order. Results may come some frames late, never out of order. */
export type MetricFilters = {
  /** Hands over the next pair (planes are copied; keep them until the promise settles) and returns the results that are ready. */
  push(reference: Pick<VideoFrame, 'planes'>, test: Pick<VideoFrame, 'planes'>): Promise<ExtraMeasure[]>;
  /** The results still owed, after the last pair. */
  finish(): Promise<ExtraMeasure[]>;
  close(): void;
  [Symbol.dispose](): void;
};

/** FFmpeg's name of the planar pixel format that a picture format is. */
const pixelFormatName = ({ chroma, bitDepth }: PictureFormat): string => {
  const depth = bitDepth === 8 ? '' : `${bitDepth}le`;
  return chroma === '400' ? `gray${depth}` : `yuv${chroma}p${depth}`;
};

const check = (code: number, what: string): number => {
  if (code < 0) {
    throw new PixReviveError('internal', `FFmpeg's measuring filters failed (${what}).`, {
      message: `${what}: ${FFmpegError.strerror(code)} (${code})`,
    });
  }
  return code;
};

const unavailable = (what: string): PixReviveError =>
  new PixReviveError('feature-unavailable', `This FFmpeg cannot run ${what} on these pictures. Measure without it.`);

/**
 * `[test]split=2[t0][t1];[ref][t0]psnr[r0];[r0][t1]xpsnr[out]`: every filter hands its first input on, with its figures.
 * `xpsnr` weights errors by the activity of its first input, which therefore is the reference; `psnr` and `ssim` are
 * the same both ways.
 */
const graphDescription = (names: readonly MetricFilterName[]): string => {
  const copies = names.map((_, i) => `[t${i}]`).join('');
  const chain = names.map(
    (name, i) => `${i === 0 ? '[ref]' : `[r${i - 1}]`}[t${i}]${name}${i === names.length - 1 ? '[out]' : `[r${i}]`}`,
  );
  return [`[test]split=${names.length}${copies}`, ...chain].join(';');
};

/** Pictures of fewer samples get a block size of 0 in FFmpeg's xpsnr, by which it then divides. */
const xpsnrMinimumSamples = 2025;

const requireMeasurable = (names: readonly MetricFilterName[], { width, height, bitDepth }: PictureFormat): void => {
  if (names.includes('xpsnr') && (width * height < xpsnrMinimumSamples || bitDepth > 14)) {
    throw unavailable(width * height < xpsnrMinimumSamples ? 'xpsnr (they are too small)' : 'xpsnr (16 bit)');
  }
};

const filterNamed = (name: string): Filter => {
  const filter = Filter.getByName(name);
  if (filter === null) {
    throw unavailable(`the filter ${name}`);
  }
  return filter;
};

type Graph = { graph: FilterGraph; reference: FilterContext; test: FilterContext; sink: FilterContext };

const buildGraph = (names: readonly MetricFilterName[], format: PictureFormat, frameRate: Rational): Graph => {
  names.forEach(filterNamed);
  requireMeasurable(names, format);
  const graph = new FilterGraph();
  graph.alloc();
  try {
    // One source and one sink per label, all in the description: labels are linked by parsing it as a whole.
    const source = [
      `video_size=${format.width}x${format.height}`,
      `pix_fmt=${pixelFormatName(format)}`,
      `time_base=${frameRate.den}/${frameRate.num}`,
      `frame_rate=${frameRate.num}/${frameRate.den}`,
      'pixel_aspect=1/1',
    ].join(':');
    const description = `buffer@ref=${source}[ref];buffer@test=${source}[test];${graphDescription(names)};[out]buffersink@out`;
    if (graph.parsePtr(description) < 0 || graph.configSync() < 0) {
      throw unavailable(names.join(', '));
    }
    const context = (name: string): FilterContext => {
      const found = graph.getFilter(name);
      if (found === null) {
        throw unavailable(names.join(', '));
      }
      return found;
    };
    return { graph, reference: context('buffer@ref'), test: context('buffer@test'), sink: context('buffersink@out') };
  } catch (error) {
    graph.free();
    throw error;
  }
};

/** A figure as FFmpeg writes it: a decimal, or `inf` for identical planes. */
const parseFigure = (text: string): number | null => {
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
};

const metadataKeys: { [Name in keyof ExtraMeasure]?: string } = {
  ffmpegPsnrY: 'lavfi.psnr.psnr.y',
  ffmpegSsimY: 'lavfi.ssim.Y',
  xpsnrY: 'lavfi.xpsnr.xpsnr.y',
  xpsnrU: 'lavfi.xpsnr.xpsnr.u',
  xpsnrV: 'lavfi.xpsnr.xpsnr.v',
};

const readMeasure = (frame: Frame): ExtraMeasure => {
  const all = frame.getMetadata().getAll();
  const figures = Object.entries(metadataKeys).flatMap(([name, key]) => {
    const text = all[key];
    return text === undefined ? [] : [[name, parseFigure(text)] as const];
  });
  return Object.fromEntries(figures);
};

/**
 * A frame with memory of its own, filled from planes. `Frame.fromVideoBuffer` would only point at the JavaScript buffer
 * (node-av 6.1.1, whatever its documentation says), which may be collected while another thread still reads it.
 */
const frameOf = (planes: VideoFrame['planes'], format: PictureFormat, pixelFormat: AVPixelFormat): Frame => {
  const frame = new Frame();
  frame.alloc();
  frame.width = format.width;
  frame.height = format.height;
  frame.format = pixelFormat;
  // Above 8 bit, xpsnr (FFmpeg 8.1) takes the rows of its second input for tightly packed, so they have to be.
  const sampleBytes = format.bitDepth === 8 ? 1 : 2;
  check(frame.getBuffer(sampleBytes === 2 ? 1 : 0), 'memory for a frame');
  const { data, linesize } = frame;
  planeSizes(format).forEach(({ width, height }, i) => {
    const [plane, target, stride] = [planes[i], data?.[i], linesize[i]];
    if (plane === undefined || target === undefined || stride === undefined) {
      throw new RangeError(`a frame without plane ${i}`);
    }
    const bytes = new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength);
    const rowBytes = width * sampleBytes;
    for (let y = 0; y < height; y += 1) {
      target.set(bytes.subarray(y * rowBytes, (y + 1) * rowBytes), y * stride);
    }
  });
  return frame;
};

/**
 * Opens FFmpeg's measuring filters for frames of one format. `xpsnr` looks at motion between frames and at the frame
 * rate, so frames must come in order. Throws `feature-unavailable` where the FFmpeg build lacks a filter or the filter
 * does not take the format.
 */
export const openMetricFilters = (
  names: readonly MetricFilterName[],
  format: PictureFormat,
  frameRate: Rational | null,
): MetricFilters => {
  const rate = frameRate ?? { num: 25, den: 1 };
  const pixelFormat = avGetPixFmtFromName(pixelFormatName(format));
  const { graph, reference, test, sink } = buildGraph(names, format, rate);
  let next = 0n;
  let closed = false;

  const feed = async (source: FilterContext, planes: VideoFrame['planes']): Promise<void> => {
    using frame = frameOf(planes, format, pixelFormat);
    frame.pts = next;
    check(await source.buffersrcAddFrame(frame, AV_BUFFERSRC_FLAG_NONE), 'feeding a frame');
  };

  const drain = async (): Promise<ExtraMeasure[]> => {
    const measures: ExtraMeasure[] = [];
    for (;;) {
      using frame = new Frame();
      frame.alloc();
      const code = await sink.buffersinkGetFrame(frame);
      if (code === AVERROR_EAGAIN || code === AVERROR_EOF) {
        return measures;
      }
      check(code, 'reading the figures');
      measures.push(readMeasure(frame));
    }
  };

  const close = (): void => {
    if (!closed) {
      closed = true;
      // The filters print their averages when they go.
      const level = Log.getLevel();
      Log.setLevel(AV_LOG_ERROR);
      graph.free();
      Log.setLevel(level);
    }
  };
  return {
    push: async (referenceFrame, testFrame) => {
      await feed(reference, referenceFrame.planes);
      await feed(test, testFrame.planes);
      next += 1n;
      return drain();
    },
    finish: async () => {
      check(await reference.buffersrcAddFrame(null), 'ending the reference');
      check(await test.buffersrcAddFrame(null), 'ending the file');
      return drain();
    },
    close,
    [Symbol.dispose]: close,
  };
};
