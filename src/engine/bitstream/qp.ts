/** The quantiser, type and size of every displayed frame, as the coded stream states them. */
import type { FormatContext, Packet, Stream } from 'node-av/lib';
import { FFmpegError } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { FrameQp, FrameType, MediaInfo, QpTrack } from '../../contract/media.ts';
import { endOfFile, newPacket, throwIfCancelled, timestampOf, yieldToEventLoop } from '../media/codec-loop.ts';
import { decodeFrames, openDecoder } from '../media/decoder.ts';
import { frameTypeOf } from '../media/frame-type.ts';
import { openInput, selectStream } from '../media/input.ts';
import { indexOfTimestamp } from '../media/timestamps.ts';
import { blockCodecs, blockQpDecoding, blockQpOf } from './block-qp.ts';
import { headerReaderFor } from './coded-frames.ts';
import type { CodedQp, HeaderReader } from './coded-frames.ts';

export type QpOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Frames done, and frames in all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Awaited on the way: who reads in the background stops here while others need the processor. */
  readonly whenFree?: (() => Promise<void>) | undefined;
};

/** A packet in coding order: its size, and its quantiser where headers tell. */
type CodedPacket = { readonly bits: number; readonly coded: CodedQp | null };

const unknownFrame = (type: FrameType, bits: number): FrameQp => ({ qp: null, spread: 0, native: null, type, bits });

const toFrameQp = (coded: CodedQp | null, type: FrameType, bits: number): FrameQp =>
  coded === null ? unknownFrame(type, bits) : { ...coded, bits };

const packetsPerTurn = 128;

/** For codecs without a quantiser that compares. */
const noHeaders: HeaderReader = { source: 'frame', read: () => null };

/** Headers alone: every packet is one displayed frame, found by its timestamp or else by its place. */
const readFromHeaders = async (
  input: FormatContext,
  stream: Stream,
  media: MediaInfo,
  headers: HeaderReader,
  { signal, onProgress, whenFree }: QpOptions,
): Promise<FrameQp[]> => {
  const { pts, timestamps } = media.video;
  const frames = pts.map(() => unknownFrame('?', 0));
  using packet = newPacket();
  // Packets that are never displayed (hidden references) count with the frame that follows them.
  let carried = 0;
  let place = 0;
  for (let count = 1; ; count += 1) {
    const code = input.readFrameSync(packet);
    if (code < 0) {
      if (code !== endOfFile && count === 1) {
        throw new PixReviveError('input-unreadable', `${media.path} cannot be read any more.`);
      }
      return frames;
    }
    if (packet.streamIndex === stream.index) {
      const { data } = packet;
      const coded = data === null ? null : headers.read(data);
      const time = timestampOf(packet.pts);
      const index = timestamps === 'counted' ? place : time === null ? -1 : indexOfTimestamp(pts, time);
      place += 1;
      carried += packet.size * 8;
      if (index !== -1 && index < frames.length) {
        frames[index] = toFrameQp(coded, packet.isKeyframe ? 'I' : '?', carried);
        carried = 0;
      }
    }
    packet.unref();
    if (count % packetsPerTurn === 0) {
      await yieldToEventLoop();
      await whenFree?.();
      throwIfCancelled(signal);
      onProgress?.(Math.min(count, frames.length), frames.length);
    }
  }
};

/**
 * Decodes the whole stream. Each packet goes in under its running number instead of its timestamp, so that every
 * frame that comes out names its packet, in any container, with or without timestamps.
 */
const readByDecoding = async (
  input: FormatContext,
  stream: Stream,
  media: MediaInfo,
  headers: HeaderReader | null,
  { signal, onProgress, whenFree }: QpOptions,
): Promise<FrameQp[]> => {
  const { video } = media;
  using decoder = await openDecoder(stream, blockQpDecoding);
  const packets: (CodedPacket & { readonly pts: number | null })[] = [];
  const frames: { readonly packet: number; readonly frame: FrameQp }[] = [];
  const onPacket = (packet: Packet): 'decode' | 'stop' => {
    if (packets.length >= (video.wholePackets ?? Infinity)) {
      return 'stop';
    }
    const { data } = packet;
    packets.push({
      bits: packet.size * 8,
      coded: data === null || headers === null ? null : headers.read(data),
      pts: timestampOf(packet.pts),
    });
    packet.pts = BigInt(packets.length - 1);
    packet.dts = packet.pts;
    if (headers === null && packet.isKeyframe) {
      lastKey.unref();
      FFmpegError.throwIfError(lastKey.ref(packet), 'packet.ref');
    }
    return 'decode';
  };
  // FFmpeg's MPEG decoders attach no quantisers to the last reference picture when it comes out by flushing; a key
  // frame behind the end pushes it out in the ordinary way. What comes of that key frame itself is left out.
  using lastKey = newPacket();
  const encore = (): Packet | null => {
    lastKey.pts = BigInt(packets.length);
    lastKey.dts = lastKey.pts;
    return lastKey.size > 0 ? lastKey : null;
  };
  for await (const frame of decodeFrames(input, stream, decoder, { onPacket, encore })) {
    await whenFree?.();
    throwIfCancelled(signal);
    const number = timestampOf(frame.pts) ?? timestampOf(frame.bestEffortTimestamp) ?? frames.length;
    if (number >= packets.length) {
      continue;
    }
    const coded = headers === null ? blockQpOf(frame, video.format.bitDepth) : (packets[number]?.coded ?? null);
    frames.push({ packet: number, frame: toFrameQp(coded, frameTypeOf(frame), 0) });
    onProgress?.(Math.min(frames.length, video.frames), video.frames);
  }
  return placeFrames(packets, frames, media);
};

/** Puts decoded frames at their display indices and shares the bits of all packets among them. */
const placeFrames = (
  packets: readonly (CodedPacket & { readonly pts: number | null })[],
  decoded: readonly { readonly packet: number; readonly frame: FrameQp }[],
  media: MediaInfo,
): FrameQp[] => {
  const { pts, timestamps } = media.video;
  const ofPacket = new Map(decoded.map(({ packet }, i) => [packet, i]));
  const bits = decoded.map(() => 0);
  let owner = 0;
  packets.forEach((packet, i) => {
    // Second fields and other packets without a frame of their own belong to the picture before them.
    owner = ofPacket.get(i) ?? owner;
    if (bits[owner] !== undefined) {
      bits[owner] = (bits[owner] ?? 0) + packet.bits;
    }
  });
  const frames = pts.map(() => unknownFrame('?', 0));
  decoded.forEach(({ packet, frame }, i) => {
    const time = packets[packet]?.pts ?? null;
    const index = timestamps === 'counted' ? i : time === null ? -1 : indexOfTimestamp(pts, time);
    if (index !== -1 && index < frames.length) {
      frames[index] = { ...frame, bits: bits[i] ?? 0 };
    }
  });
  return frames;
};

const reasonFor = (codec: string, known: boolean): string =>
  known
    ? `The headers of this ${codec} stream do not state a quantiser that could be read.`
    : `${codec} does not state a quantiser that compares with the models' scale.`;

/**
 * Reads the QP of every displayed frame, in display order.
 *
 * H.264, MPEG-1/2 and MPEG-4 part 2 are decoded once: FFmpeg's decoders export the quantiser of each macroblock (`block`,
 * mean and spread over the picture). HEVC states it for each slice (`slice`; what adaptive quantisation varies within a
 * slice lies in the entropy-coded data and cannot be seen), VP9 and AV1 for each frame (`frame`); these are read from
 * headers. Values are HEVC-equivalent (see scale.ts). Where nothing can be read the source is `unknown`, with the
 * reason, and frame types and sizes still hold.
 *
 * @throws PixReviveError `cancelled`; what opening the file throws
 */
export const readQpTrack = async (path: string, media: MediaInfo, options: QpOptions = {}): Promise<QpTrack> => {
  throwIfCancelled(options.signal);
  await using input = await openInput(path);
  const stream = input.context.streams[media.video.streamIndex];
  if (stream === undefined) {
    throw new PixReviveError('input-changed', `${path} is no longer the file that was opened. Open it again.`);
  }
  selectStream(input.context, stream);
  const headers = headerReaderFor(stream.codecpar);
  const isBlockCodec = blockCodecs.includes(stream.codecpar.codecId);
  if (headers === null && !isBlockCodec) {
    const frames = await readFromHeaders(input.context, stream, media, noHeaders, options);
    return { source: 'unknown', reason: reasonFor(media.video.codec, false), frames };
  }
  const frames =
    headers !== null && media.video.timestamps !== 'counted'
      ? await readFromHeaders(input.context, stream, media, headers, options)
      : await readByDecoding(input.context, stream, media, headers, options);
  const source = headers?.source ?? 'block';
  return frames.some(({ qp }) => qp !== null)
    ? { source, reason: null, frames }
    : { source: 'unknown', reason: reasonFor(media.video.codec, true), frames };
};
