/** Decoded frames of a stream from any in-point on: each listed frame once, in order, or an error. */
import {
  AV_CODEC_ID_FFV1,
  AV_PKT_FLAG_CORRUPT,
  AV_PKT_FLAG_DISCARD,
  AVERROR_INVALIDDATA,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import type { CodecContext, Frame, Packet, Stream } from 'node-av/lib';
import { FFmpegError } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import { Ffv1Checksums } from '../bitstream/ffv1-checksum.ts';
import { timestampOf } from './codec-loop.ts';
import { decodeFrames, isDamaged, openDecoder } from './decoder.ts';
import type { DecoderOptions } from './decoder.ts';
import { openInput, selectStream } from './input.ts';
import type { OpenInput } from './input.ts';
import { picturesShownBy } from './shown-pictures.ts';
import { indexOfTimestamp } from './timestamps.ts';

/** A decoded frame and its number; valid until the next step. */
export type NumberedFrame = { readonly frame: Frame; readonly index: number };

export type SourceRange = {
  /** First frame that is delivered, counted from the start of the stream. */
  readonly from: number;
  /** One beyond the last frame. */
  readonly to: number;
};

/** Decoding began too late to have frame `from` (and what follows it): begin earlier. */
type TooLate = {
  readonly tooLate: true;
  readonly from: number;
  /** Decoding timestamp of the key frame that was too late; null where there was none. */
  readonly earlierThan: number | null;
};

const decodeFailed = (path: string, index: number, code?: number): PixReviveError => {
  const reason = code === undefined ? '' : ` (${FFmpegError.strerror(code)})`;
  return new PixReviveError(
    'decode-failed',
    `${path}: the video is damaged at or just after frame ${index}${reason}. Copy the file again, or restore the parts before and after it with in and out points.`,
    { message: `decoding failed near frame ${index}${reason}` },
  );
};

/** Seeks for the in-point, each farther back than the one before; after these, decoding starts at the beginning. */
const mostSeeks = 6;

type Opened = { readonly input: OpenInput; readonly stream: Stream; readonly decoder: CodecContext };

const openSource = async (path: string, media: MediaInfo, options: DecoderOptions): Promise<Opened> => {
  const input = await openInput(path);
  const stream = input.context.streams[media.video.streamIndex];
  if (stream === undefined) {
    await input.close();
    throw new PixReviveError('input-changed', `${path} is no longer the file that was opened. Open it again.`);
  }
  selectStream(input.context, stream);
  try {
    return { input, stream, decoder: await openDecoder(stream, options) };
  } catch (thrown) {
    await input.close();
    throw thrown;
  }
};

const closeSource = async ({ input, decoder }: Opened): Promise<void> => {
  decoder.freeContext();
  await input.close();
};

type SeekStart = {
  readonly decide: (packet: Packet) => 'decode' | 'skip' | 'stop';
  /** Whether the first key frame lies behind the in-point. */
  readonly late: () => boolean;
  /** Decoding timestamp of the first key frame. */
  readonly startTime: () => number | null;
};

/**
 * Decides about packets behind a seek. Decoding begins with the first key frame; pictures that precede it on the
 * screen (leading pictures of an open GOP) refer to what was not decoded and are left out. They are never wanted:
 * where the in-point is one of them, decoding has to begin earlier.
 */
const afterSeek = (target: number): SeekStart => {
  let start: number | null = null;
  let late = false;
  let startTime: number | null = null;
  let leading = true;
  const decide = (packet: Packet): 'decode' | 'skip' | 'stop' => {
    const pts = timestampOf(packet.pts);
    if (start === null) {
      if (!packet.isKeyframe) {
        return 'skip';
      }
      if (pts === null || pts > target) {
        late = true;
        startTime = timestampOf(packet.dts) ?? pts;
        return 'stop';
      }
      start = pts;
      startTime = timestampOf(packet.dts) ?? pts;
      return 'decode';
    }
    leading &&= pts !== null && pts < start;
    return leading ? 'skip' : 'decode';
  };
  return { decide, late: () => late, startTime: () => startTime };
};

type Attempt = {
  readonly opened: Opened;
  readonly seekTo: number | null;
  /** A failure may come from references before the seek: begin earlier instead of giving up. */
  readonly forgiving: boolean;
};

type PacketGate = (packet: Packet) => 'decode' | 'stop';

/**
 * Ends reading behind the last whole packet of a file that was cut off. From the start packets are counted; behind a
 * seek the remains are the first packet with a picture to show that is not on the list.
 */
const untilLastWhole = (stream: Stream, { pts, wholePackets }: MediaInfo['video'], fromStart: boolean): PacketGate => {
  let read = 0;
  return (packet) => {
    read += 1;
    if (wholePackets === undefined) {
      return 'decode';
    }
    if (fromStart) {
      return read > wholePackets ? 'stop' : 'decode';
    }
    const time = timestampOf(packet.pts);
    const listed = time !== null && indexOfTimestamp(pts, time) !== -1;
    const discarded = ((packet.flags as number) & AV_PKT_FLAG_DISCARD) !== 0;
    return listed || discarded || picturesShownBy(stream.codecpar.codecId, packet) === 0 ? 'decode' : 'stop';
  };
};

/**
 * Frames from one starting point. Yields nothing but `tooLate` when the in-point cannot be had from there.
 *
 * FFmpeg is told to fail where it would conceal. From the in-point on, every such failure ends the reading, as do
 * packets that the demuxer knows to be damaged, frames that the decoder flags, and frames that are missing. Before the
 * in-point failures are let pass: decoding may begin in the middle of the stream.
 */
async function* framesFrom(
  path: string,
  media: MediaInfo,
  { from, to }: SourceRange,
  { opened, seekTo, forgiving }: Attempt,
): AsyncGenerator<NumberedFrame | TooLate, void, void> {
  const { pts, timestamps } = media.video;
  const counted = timestamps === 'counted';
  const { input, stream, decoder } = opened;
  const seek = seekTo === null ? null : afterSeek(pts[from] ?? 0);
  const gate = untilLastWhole(stream, media.video, seek === null);
  const errors: number[] = [];
  const checksums = stream.codecpar.codecId === AV_CODEC_ID_FFV1 ? new Ffv1Checksums() : null;
  // Timestamps of packets whose checksums do not hold.
  const damaged = new Set<number>();
  let next = seek === null ? 0 : from;
  let delivering = false;

  const onPacket = (packet: Packet): 'decode' | 'skip' | 'stop' => {
    if (gate(packet) === 'stop') {
      return 'stop';
    }
    const action = seek?.decide(packet) ?? 'decode';
    if (action === 'decode' && delivering && ((packet.flags as number) & AV_PKT_FLAG_CORRUPT) !== 0) {
      errors.push(AVERROR_INVALIDDATA);
    }
    if (action === 'decode' && checksums !== null && packet.data !== null) {
      for (const number of checksums.check(packet.data, timestampOf(packet.pts) ?? -1)) {
        damaged.add(number);
      }
    }
    return action;
  };
  const onError = (code: number): void => {
    if (delivering) {
      errors.push(code);
    }
  };

  for await (const frame of decodeFrames(input.context, stream, decoder, { onPacket, onError })) {
    if (errors.length > 0 && seek !== null && forgiving) {
      yield { tooLate: true, from: next, earlierThan: seek.startTime() };
      return;
    }
    if (errors.length > 0) {
      throw decodeFailed(path, next, errors[0]);
    }
    const time = timestampOf(frame.pts) ?? timestampOf(frame.bestEffortTimestamp);
    const index = counted ? next : time === null ? -1 : indexOfTimestamp(pts, time);
    if (index === -1) {
      // In front of the first frame that decodes whole.
      continue;
    }
    if (index < from) {
      next = counted ? index + 1 : next;
      continue;
    }
    if (!delivering && index > from) {
      if (seek !== null) {
        yield { tooLate: true, from, earlierThan: seek.startTime() };
        return;
      }
      throw decodeFailed(path, from);
    }
    if (delivering && index !== next) {
      throw decodeFailed(path, next);
    }
    if (isDamaged(frame) || (time !== null && damaged.has(time))) {
      throw decodeFailed(path, index);
    }
    delivering = true;
    next = index + 1;
    yield { frame, index };
    if (next >= to) {
      return;
    }
  }
  if (seek !== null && (seek.late() || !delivering)) {
    yield { tooLate: true, from, earlierThan: seek.startTime() };
    return;
  }
  throw decodeFailed(path, delivering ? next : from, errors[0]);
}

/**
 * Decodes the frames `from` … `to` - 1 of a stream. Frames are found by their timestamps where the stream has them;
 * else the stream is decoded from its start and counted.
 *
 * @throws PixReviveError `decode-failed` naming the frame; `input-changed`; what opening the file throws
 */
export async function* sourceFrames(
  path: string,
  media: MediaInfo,
  range: SourceRange,
  options: DecoderOptions,
): AsyncGenerator<NumberedFrame, void, void> {
  if (range.from >= range.to) {
    return;
  }
  const { pts, timestamps } = media.video;
  let { from } = range;
  let seekTo = timestamps === 'counted' || from === 0 ? null : (pts[from] ?? null);
  let forgiving = true;
  let current = await openSource(path, media, options);
  try {
    for (let seeks = 0; seekTo !== null && seeks < mostSeeks; seeks += 1) {
      current.decoder.flushBuffers();
      const code = await current.input.context.seekFrame(current.stream.index, BigInt(seekTo), AVSEEK_FLAG_BACKWARD);
      if (code < 0) {
        break;
      }
      let late: TooLate | null = null;
      const attempt: Attempt = { opened: current, seekTo, forgiving };
      for await (const step of framesFrom(path, media, { from, to: range.to }, attempt)) {
        if ('tooLate' in step) {
          late = step;
        } else {
          yield step;
        }
      }
      if (late === null) {
        return;
      }
      // Only once: what fails again with a whole GOP in front of it is damaged.
      forgiving &&= late.from === from;
      from = late.from;
      // Without a hint go back by ever larger parts of what lies before.
      const first = pts[0] ?? 0;
      const back: number = late.earlierThan ?? seekTo - Math.ceil(((seekTo - first) * (seeks + 1)) / mostSeeks);
      seekTo = Math.min(back, seekTo) - 1;
    }
    if (seekTo !== null) {
      await closeSource(current);
      current = await openSource(path, media, options);
    }
    const attempt: Attempt = { opened: current, seekTo: null, forgiving: false };
    for await (const step of framesFrom(path, media, { from, to: range.to }, attempt)) {
      if (!('tooLate' in step)) {
        yield step;
      }
    }
  } finally {
    await closeSource(current);
  }
}
