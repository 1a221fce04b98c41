/** Counting the displayed frames of a stream, and finding their presentation times. */
import { AV_CODEC_ID_DNXHD, AV_CODEC_ID_H264, AV_CODEC_ID_MJPEG } from 'node-av/constants';
import type { Stream } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { Rational } from '../../contract/media.ts';
import { compareHead, countWholePackets, delaySlots, frameListOf } from './frame-list.ts';
import type { FrameList } from './frame-list.ts';
import { isRawStream } from './input.ts';
import type { OpenInput } from './input.ts';
import { scanPackets } from './packet-scan.ts';
import type { PacketScan } from './packet-scan.ts';
import type { DecodedHead, FirstPicture } from './probe-head.ts';
import { decodeFrom, isLastPacketCutOff, knowsPacketSizes } from './probe-tail.ts';
import type { ProbeOptions } from './probe.ts';
import { isPositive, reduce } from './timestamps.ts';
import { isIsoCutOff, isMatroskaCutOff } from './truncation.ts';

export type CountedFrames = {
  readonly first: FirstPicture;
  /** Pictures decoded for a look, and those of them flagged as interlaced. */
  readonly head: { readonly pictures: number; readonly interlaced: number; readonly topFieldFirst: number };
  readonly pts: readonly number[];
  readonly timeBase: Rational;
  readonly indexed: boolean;
  /** Packets to decode, where the rest of the file is not whole; else null. */
  readonly wholePackets: number | null;
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
  const { signal } = options;
  const packetsCount = intraOnly.includes(stream.codecpar.codecId);
  const whole = packetsCount ? { limit: headPictures } : {};
  let head = await decodeFrom(path, stream.index, { ...whole, threads: 1, signal });
  let wholePackets: number | null = null;
  if (!packetsCount && head.lastDamaged && head.packets > 1) {
    wholePackets = head.packets - 1;
    head = await decodeFrom(path, stream.index, { mostPackets: wholePackets, threads: 1, signal });
  }
  const invented = rawRateOf(stream, options);
  const frames = packetsCount ? scan.packets.length : head.pts.length;
  return {
    first: requireFirst(head, path),
    head: { pictures: head.pts.length, interlaced: head.interlaced, topFieldFirst: head.topFieldFirst },
    pts: counting(frames),
    timeBase: { num: invented.rate.den, den: invented.rate.num },
    indexed: false,
    wholePackets,
    lastDuration: 1,
    bytes: scan.bytes,
    statedRates: [invented.rate],
    invented,
    truncated: wholePackets === null ? null : partialTail,
  };
};

/**
 * The timestamps of a full decode, if they can serve as the list; else frames follow the first known time at the
 * stated rate, so that they start where the sound expects them.
 */
const listFromDecode = (
  head: DecodedHead,
  stream: Stream,
): { list: FrameList; timeBase: Rational; rate: Rational | null } => {
  const times = head.pts.filter((pts) => pts !== null);
  const increasing =
    times.length === head.pts.length && times.every((time, i) => i === 0 || time > (times[i - 1] ?? 0));
  const { num, den } = stream.timeBase;
  if (increasing) {
    return { list: { pts: times, indexed: false, lastDuration: 0 }, timeBase: { num, den }, rate: null };
  }
  const rate = statedRatesOf(stream)[0] ?? defaultRawRate;
  const step = (den * rate.den) / (num * rate.num);
  if (step < 1) {
    const list = { pts: counting(head.pts.length), indexed: false, lastDuration: 1 };
    return { list, timeBase: { num: rate.den, den: rate.num }, rate };
  }
  const known = head.pts.findIndex((pts) => pts !== null);
  const start = (head.pts[known] ?? 0) - Math.max(0, known) * step;
  const pts = head.pts.map((_, i) => Math.round(start + i * step));
  return { list: { pts, indexed: false, lastDuration: Math.round(step) }, timeBase: { num, den }, rate };
};

/** What is missing at the end, in a sentence. */
const describeTruncation = async (
  path: string,
  input: OpenInput,
  stream: Stream,
  scan: PacketScan,
  { whole, frames }: { whole: number; frames: number },
): Promise<string | null> => {
  const promised = Number(stream.nbFrames);
  const missing = scan.readError !== null || whole < scan.packets.length;
  // The index of an MP4 counts what it lists. Fewer packets alone prove nothing: an edit list may leave some out.
  if (promised > scan.packets.length && (missing || (input.container.startsWith('mov') && (await isIsoCutOff(path))))) {
    return `The file ends early: ${frames} of ${promised} frames are there.`;
  }
  if (missing) {
    return partialTail;
  }
  return input.container.startsWith('matroska') && (await isMatroskaCutOff(path, input.bytes))
    ? 'The file is shorter than its header says: the recording or copy was cut off.'
    : null;
};

/** Packets that are whole: by the demuxer's account, and, where it cannot know, by decoding the end. */
const countWhole = async (
  path: string,
  input: OpenInput,
  stream: Stream,
  scan: PacketScan,
  signal: AbortSignal | undefined,
): Promise<number> => {
  const whole = countWholePackets(scan.packets);
  if (whole < scan.packets.length || knowsPacketSizes(input.container)) {
    return whole;
  }
  const start = scan.packets.filter(({ key }) => key).at(-2);
  const seekTo = start === undefined ? null : (start.dts ?? start.pts);
  return (await isLastPacketCutOff(path, stream.index, seekTo, signal)) ? whole - 1 : whole;
};

const requirePackets = (packets: number, path: string): void => {
  if (packets === 0) {
    throw new PixReviveError(
      'input-truncated',
      `${path} has a video track without a single frame. The recording or copy was cut off; copy it again.`,
    );
  }
};

/**
 * The list of displayed frames: from the packets where they tell, checked against the first decoded pictures; else
 * by decoding the stream to its end.
 *
 * A file that was cut off in the middle of a picture gives its whole pictures, and `truncated` says so: a person who
 * has nothing but this file wants what is in it. The broken picture is left out, never concealed.
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
  requirePackets(scan.packets.length, path);
  if (isRawStream(input.container)) {
    return countRaw(path, stream, scan, options);
  }
  const whole = await countWhole(path, input, stream, scan, signal);
  requirePackets(whole, path);
  const listed = frameListOf(scan.packets.slice(0, whole));
  const head = await decodeFrom(path, stream.index, { limit: headPictures, mostPackets: whole, signal });
  const promised = listed === null || listed.indexed || head.errors > 0 ? listed : delaySlots(listed, head.pts);
  const complete = head.pts.length < headPictures && head.errors === 0;
  const sound = head.soundPictures === null ? head.pts : head.pts.slice(0, head.soundPictures);
  const verdict =
    promised === null ? null : compareHead(promised, head.errors > 0 && sound.length > 0 ? sound : head.pts, complete);
  const fieldPictures =
    stream.codecpar.codecId === AV_CODEC_ID_H264 && head.interlaced > 0 && splitsFields(input.container);
  const { num, den } = stream.timeBase;
  const common = {
    first: requireFirst(head, path),
    head: { pictures: head.pts.length, interlaced: head.interlaced, topFieldFirst: head.topFieldFirst },
    wholePackets: whole < scan.packets.length ? whole : null,
    bytes: scan.bytes,
    statedRates: statedRatesOf(stream),
  };
  if (promised !== null && verdict !== null && verdict.kind !== 'disagrees' && !fieldPictures) {
    const pts = verdict.kind === 'late-start' ? promised.pts.slice(verdict.missing) : promised.pts;
    return {
      ...common,
      pts,
      timeBase: { num, den },
      indexed: promised.indexed,
      lastDuration: promised.lastDuration,
      invented: null,
      truncated: await describeTruncation(path, input, stream, scan, { whole, frames: pts.length }),
    };
  }
  const all = await decodeFrom(path, stream.index, { mostPackets: whole, signal });
  const { list, timeBase, rate } = listFromDecode(all, stream);
  return {
    ...common,
    pts: list.pts,
    timeBase,
    indexed: false,
    lastDuration: list.lastDuration,
    invented: rate === null ? null : { rate, origin: 'stream' },
    truncated: await describeTruncation(path, input, stream, scan, { whole, frames: list.pts.length }),
  };
};
