/** Telling interlaced from progressive video, by flags and by looking at the pictures (FFmpeg's idet). */
import type { Frame, Stream } from 'node-av/lib';
import { AVSEEK_FLAG_BACKWARD } from 'node-av/constants';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo, VideoInfo } from '../../contract/media.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { throwIfCancelled } from './codec-loop.ts';
import { codecNameOf, decodeFrames, openDecoder } from './decoder.ts';
import { buildFilterChain } from './filter-chain.ts';
import type { FilterChain } from './filter-chain.ts';
import { isRawStream, openInput, selectStream } from './input.ts';
import type { CountedFrames } from './probe-frames.ts';

export type FieldOrder = VideoInfo['fieldOrder'];

/** Frames that idet classed, by what it made of them. */
export type IdetCounts = {
  readonly tff: number;
  readonly bff: number;
  readonly progressive: number;
  /** Nothing moved, or too little to tell. */
  readonly undetermined: number;
};

/** Codecs of tapes, discs and broadcast: in these, "nobody said" often means interlaced. */
const interlacedCarriers: readonly string[] = [
  'mpeg1video',
  'mpeg2video',
  'mpeg4',
  'h264',
  'dvvideo',
  'prores',
  'dnxhd',
  'ffv1',
  'mjpeg',
  'rawvideo',
  'v210',
  'huffyuv',
  'ffvhuff',
  'utvideo',
  'vc1',
];

/** Codecs without interlaced coding tools: without a flag their pictures are frames. */
const frameCodecs: readonly string[] = ['hevc', 'vvc', 'vp8', 'vp9', 'av1'];

/** Heights that interlaced television comes in, cropped or not: 480, 486, 576, 608, 1080, 1088 lines. */
const couldBeInterlaced = (height: number): boolean => height >= 480 && height <= 1088 && height !== 720;

/** Fewest classed frames that a verdict rests on, and the share of them that must agree. */
const fewestClassed = 8;
const clearMajority = 0.8;

/** What the counts say; `unknown` where too little moved or the frames disagree. */
export const verdictOf = ({ tff, bff, progressive }: IdetCounts): FieldOrder => {
  const classed = tff + bff + progressive;
  if (classed < fewestClassed) {
    return 'unknown';
  }
  if (progressive >= clearMajority * classed) {
    return 'progressive';
  }
  // Film that was telecined has combs in two frames of five: that needs a treatment, too. Pictures that move slowly up
  // or down look like combs of either order by turns, and are none.
  const more = Math.max(tff, bff);
  const less = Math.min(tff, bff);
  return more >= 0.35 * classed && less <= 0.1 * more ? (tff > bff ? 'tff' : 'bff') : 'unknown';
};

const classify = (frame: Frame, counts: { -readonly [K in keyof IdetCounts]: number }): void => {
  const found = frame.getMetadata().get('lavfi.idet.multiple.current_frame');
  if (found === 'tff' || found === 'bff' || found === 'progressive') {
    counts[found] += 1;
  } else {
    counts.undetermined += 1;
  }
};

const framesPerPlace = 60;

const emptyCounts = (): { -readonly [K in keyof IdetCounts]: number } => ({
  tff: 0,
  bff: 0,
  progressive: 0,
  undetermined: 0,
});

/** Runs idet over a few dozen frames from a place in the stream. */
const idetFrom = async (
  path: string,
  streamIndex: number,
  seekTo: number | null,
  signal: AbortSignal | undefined,
): Promise<IdetCounts> => {
  await using input = await openInput(path);
  const stream = input.context.streams[streamIndex];
  const counts = emptyCounts();
  if (stream === undefined) {
    return counts;
  }
  selectStream(input.context, stream);
  if (seekTo !== null) {
    // Where seeking fails the demuxer stays at the start, and the start is looked at twice: no harm.
    await input.context.seekFrame(stream.index, BigInt(seekTo), AVSEEK_FLAG_BACKWARD);
  }
  await classifyFrames(input.context, stream, counts, signal);
  return counts;
};

const classifyFrames = async (
  input: Parameters<typeof decodeFrames>[0],
  stream: Stream,
  counts: ReturnType<typeof emptyCounts>,
  signal: AbortSignal | undefined,
): Promise<void> => {
  using decoder = await openDecoder(stream);
  let chain: FilterChain | null = null;
  let decoded = 0;
  try {
    for await (const frame of decodeFrames(input, stream, decoder)) {
      throwIfCancelled(signal);
      chain ??= buildFilterChain('idet', frame, stream.timeBase);
      for (const filtered of chain.push(frame)) {
        classify(filtered, counts);
      }
      decoded += 1;
      if (decoded >= framesPerPlace) {
        break;
      }
    }
    for (const filtered of chain?.push(null) ?? []) {
      classify(filtered, counts);
    }
  } finally {
    chain?.[Symbol.dispose]();
  }
};

const addCounts = (a: IdetCounts, b: IdetCounts): IdetCounts => ({
  tff: a.tff + b.tff,
  bff: a.bff + b.bff,
  progressive: a.progressive + b.progressive,
  undetermined: a.undetermined + b.undetermined,
});

const detect = async (
  path: string,
  streamIndex: number,
  pts: readonly number[],
  seekable: boolean,
  signal: AbortSignal | undefined,
): Promise<IdetCounts> => {
  const start = await idetFrom(path, streamIndex, null, signal);
  // Titles and black at the start say little: look into the middle as well.
  const middle = pts[pts.length >> 1];
  return middle === undefined || !seekable || pts.length < 4 * framesPerPlace
    ? start
    : addCounts(start, await idetFrom(path, streamIndex, middle, signal));
};

/**
 * Looks at up to 120 pictures, from the start and from the middle of the file, and says what they are.
 *
 * @returns idet's counts and the verdict: a field order, 'progressive', or 'unknown' where too little moves
 */
export const detectInterlacing = async (
  path: string,
  media: MediaInfo,
  signal?: AbortSignal,
): Promise<{ verdict: FieldOrder; counts: IdetCounts }> => {
  const { streamIndex, pts, timestamps } = media.video;
  const counts = await detect(path, streamIndex, pts, timestamps !== 'counted', signal);
  return { verdict: verdictOf(counts), counts };
};

/** How a stream's field order was found. */
export type FieldOrderFinding = {
  readonly order: FieldOrder;
  /** The stream says interlaced, whatever its pictures are. */
  readonly flagged: boolean;
};

/**
 * Field order of a stream. Flags of the decoded pictures count more than the container's. A stream that is flagged as
 * interlaced is looked at, since progressive film in interlaced carriers is common; the flag stands unless the
 * pictures are clearly progressive. A stream that says nothing is looked at where its codec is a usual carrier of
 * interlaced video.
 */
export const fieldOrderOf = async (
  path: string,
  stream: Stream,
  container: string,
  stated: FieldOrder,
  { head, pts, indexed, first }: CountedFrames,
  signal: AbortSignal | undefined,
): Promise<FieldOrderFinding> => {
  const byPictures = head.topFieldFirst * 2 >= head.interlaced ? 'tff' : 'bff';
  const flagged = head.interlaced > 0 || stated === 'tff' || stated === 'bff';
  const order = head.interlaced > 0 ? byPictures : stated;
  const look = (): Promise<IdetCounts> => detect(path, stream.index, pts, indexed && !isRawStream(container), signal);
  if (flagged) {
    return { order: verdictOf(await look()) === 'progressive' ? 'progressive' : order, flagged };
  }
  const codec = codecNameOf(stream.codecpar);
  if (order === 'unknown' && frameCodecs.includes(codec)) {
    return { order: 'progressive', flagged };
  }
  if (order === 'unknown' && interlacedCarriers.includes(codec) && couldBeInterlaced(first.height)) {
    return { order: verdictOf(await look()), flagged };
  }
  return { order, flagged };
};

/**
 * Refuses interlaced video unless a deinterlacer was asked for: the models were trained on whole pictures and would
 * restore the combs.
 *
 * @throws PixReviveError `input-interlaced`, naming the remedy
 */
export const requireProgressive = (media: MediaInfo, deinterlace: RestoreSettings['deinterlace']): void => {
  const { fieldOrder } = media.video;
  if (deinterlace === 'none' && (fieldOrder === 'tff' || fieldOrder === 'bff')) {
    throw new PixReviveError(
      'input-interlaced',
      `${media.path} is interlaced (${fieldOrder === 'tff' ? 'top' : 'bottom'} field first). Restore it with --deinterlace bwdif-frame (same frame rate) or --deinterlace bwdif-field (every field becomes a frame).`,
    );
  }
};
