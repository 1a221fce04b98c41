/** Counting the displayed frames of a stream, and finding their presentation times. */
import { AV_CODEC_ID_DNXHD, AV_CODEC_ID_H264, AV_CODEC_ID_MJPEG } from 'node-av/constants';
import type { Stream } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { Rational } from '../../contract/media.ts';
import { compareHead, frameListOf } from './frame-list.ts';
import type { FrameList } from './frame-list.ts';
import { isRawStream, openInput, selectStream } from './input.ts';
import type { OpenInput } from './input.ts';
import { scanPackets } from './packet-scan.ts';
import type { PacketScan } from './packet-scan.ts';
import { decodeHead } from './probe-head.ts';
import type { DecodedHead, FirstPicture } from './probe-head.ts';
import type { ProbeOptions } from './probe.ts';
import { isPositive, reduce } from './timestamps.ts';
import { isMatroskaCutOff } from './truncation.ts';

export type CountedFrames = {
  readonly first: FirstPicture;
  /** Pictures decoded for a look, and those of them flagged as interlaced. */
  readonly head: { readonly pictures: number; readonly interlaced: number; readonly topFieldFirst: number };
  readonly pts: readonly number[];
  readonly timeBase: Rational;
  readonly indexed: boolean;
  readonly lastDuration: number;
  /** Bytes of all packets of the stream. */
  readonly bytes: number;
  /** Frame rates that container and stream state, the most trusted one first. */
  readonly statedRates: readonly Rational[];
  /** Where the timestamps come from where the file has none: null when it has. */
  readonly invented: { readonly rate: Rational; readonly origin: 'option' | 'stream' | 'default' } | null;
  /** What is missing at the end of the file, in a sentence; null where nothing is. */
  readonly truncated: string | null;
};

/** Pictures that are decoded to compare them with the promise of the packets: more than any reordering reaches. */
const headPictures = 40;

const defaultRawRate: Rational = { num: 25, den: 1 };

/** Containers in which a packet may hold half a frame: H.264 with separately coded fields. */
const splitsFields = (container: string): boolean =>
  container === 'mpegts' || container === 'mpeg' || container === 'avi';

/** Runs on a demuxer of its own, which stands at the start. */
const decodeFrom = async (
  path: string,
  streamIndex: number,
  options: { limit?: number; signal?: AbortSignal | undefined },
): Promise<DecodedHead> => {
  await using input = await openInput(path);
  const stream = input.context.streams[streamIndex];
  if (stream === undefined) {
    throw new PixReviveError('input-changed', `${path} changed while it was read. Open it again.`);
  }
  selectStream(input.context, stream);
  return await decodeHead(input.context, stream, options);
};

const requireFirst = (head: DecodedHead, path: string): FirstPicture => {
  if (head.first === null) {
    throw new PixReviveError(
      'input-truncated',
      `${path}: not one picture of the video could be decoded. The file is damaged or incomplete; copy it again.`,
    );
  }
  return head.first;
};

const statedRatesOf = (stream: Stream): Rational[] =>
  [stream.avgFrameRate, stream.rFrameRate, stream.codecpar.frameRate].filter(isPositive).map(reduce);

const rawRateOf = (stream: Stream, options: ProbeOptions): NonNullable<CountedFrames['invented']> => {
  if (options.rawFrameRate !== undefined) {
    return { rate: reduce(options.rawFrameRate), origin: 'option' };
  }
  const own = stream.codecpar.frameRate;
  return isPositive(own) ? { rate: reduce(own), origin: 'stream' } : { rate: defaultRawRate, origin: 'default' };
};

const counting = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const partialTail = 'The last picture is not complete and was left out: the file was cut off.';

/** Every picture of these codecs stands for itself, so packets count frames even without an index. */
const intraOnly: readonly number[] = [AV_CODEC_ID_MJPEG, AV_CODEC_ID_DNXHD];

/** Raw streams: the parser cuts the stream into pictures, but only a decoder knows which of them are displayed. */
const countRaw = async (
  path: string,
  stream: Stream,
  scan: PacketScan,
  options: ProbeOptions,
): Promise<CountedFrames> => {
  const packetsCount = intraOnly.includes(stream.codecpar.codecId);
  const head = await decodeFrom(path, stream.index, {
    ...(packetsCount ? { limit: headPictures } : {}),
    signal: options.signal,
  });
  const invented = rawRateOf(stream, options);
  const frames = packetsCount ? (frameListOf(scan)?.pts.length ?? scan.packets.length) : head.pts.length;
  const failedAtEnd = head.errors > 0 && head.picturesBeforeLastError >= head.pts.length - headPictures;
  return {
    first: requireFirst(head, path),
    head: { pictures: head.pts.length, interlaced: head.interlaced, topFieldFirst: head.topFieldFirst },
    pts: counting(frames),
    timeBase: { num: invented.rate.den, den: invented.rate.num },
    indexed: false,
    lastDuration: 1,
    bytes: scan.bytes,
    statedRates: [invented.rate],
    invented,
    truncated: failedAtEnd && head.pts.length < scan.packets.length ? partialTail : null,
  };
};

/** The timestamps of a full decode, if they can serve as the list; else frames are numbered at the stated rate. */
const listFromDecode = (
  head: DecodedHead,
  stream: Stream,
): { list: FrameList; timeBase: Rational; rate: Rational | null } => {
  const times = head.pts.filter((pts) => pts !== null);
  const increasing =
    times.length === head.pts.length && times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0));
  const { num, den } = stream.timeBase;
  if (increasing) {
    return { list: { pts: times, indexed: false, lastDuration: 0, cutOff: 0 }, timeBase: { num, den }, rate: null };
  }
  const rate = statedRatesOf(stream)[0] ?? defaultRawRate;
  return {
    list: { pts: counting(head.pts.length), indexed: false, lastDuration: 1, cutOff: 0 },
    timeBase: { num: rate.den, den: rate.num },
    rate,
  };
};

const describeTruncation = async (
  path: string,
  input: OpenInput,
  stream: Stream,
  scan: PacketScan,
  list: FrameList,
): Promise<string | null> => {
  const promised = Number(stream.nbFrames);
  if (scan.readError !== null || list.cutOff > 0) {
    return promised > list.pts.length
      ? `The file ends early: ${list.pts.length} of ${promised} frames are there.`
      : partialTail;
  }
  // The index of an MP4 counts what it lists, hidden frames included; far fewer packets than that were cut off.
  if (input.container.startsWith('mov') && promised > scan.packets.length) {
    return `The file ends early: ${list.pts.length} of ${promised} frames are there.`;
  }
  if (input.container.startsWith('matroska') && (await isMatroskaCutOff(path, input.bytes))) {
    return 'The file is shorter than its header says: the recording or copy was cut off.';
  }
  return null;
};

/**
 * The list of displayed frames: from the packets where they tell, checked against the first decoded pictures; else
 * by decoding the stream to its end.
 *
 * @throws PixReviveError `input-truncated` without a single picture; `input-unsupported`; `cancelled`
 */
export const countFrames = async (
  path: string,
  input: OpenInput,
  stream: Stream,
  options: ProbeOptions,
): Promise<CountedFrames> => {
  const { signal } = options;
  const scan = await scanPackets(input.context, stream, signal);
  if (scan.packets.length === 0) {
    throw new PixReviveError(
      'input-truncated',
      `${path} has a video track without a single frame. The recording or copy was cut off; copy it again.`,
    );
  }
  if (isRawStream(input.container)) {
    return countRaw(path, stream, scan, options);
  }
  const promised = frameListOf(scan);
  const head = await decodeFrom(path, stream.index, { limit: headPictures, signal });
  const first = requireFirst(head, path);
  const complete = head.pts.length < headPictures && head.errors === 0;
  const verdict = promised === null ? null : compareHead(promised, head.pts, complete);
  const fieldPictures =
    stream.codecpar.codecId === AV_CODEC_ID_H264 && head.interlaced > 0 && splitsFields(input.container);
  const common = {
    first,
    head: { pictures: head.pts.length, interlaced: head.interlaced, topFieldFirst: head.topFieldFirst },
    bytes: scan.bytes,
    statedRates: statedRatesOf(stream),
  };
  const { num, den } = stream.timeBase;
  if (promised !== null && verdict !== null && verdict.kind !== 'disagrees' && !fieldPictures) {
    const pts = verdict.kind === 'late-start' ? promised.pts.slice(verdict.missing) : promised.pts;
    return {
      ...common,
      pts,
      timeBase: { num, den },
      indexed: promised.indexed,
      lastDuration: promised.lastDuration,
      invented: null,
      truncated: await describeTruncation(path, input, stream, scan, promised),
    };
  }
  const whole = await decodeFrom(path, stream.index, { signal });
  const { list, timeBase, rate } = listFromDecode(whole, stream);
  return {
    ...common,
    pts: list.pts,
    timeBase,
    indexed: false,
    lastDuration: list.lastDuration,
    invented: rate === null ? null : { rate, origin: 'stream' },
    truncated: await describeTruncation(path, input, stream, scan, list),
  };
};
