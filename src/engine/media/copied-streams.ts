/** The streams that are copied packet by packet, cut to the range, on the output's time. */
import {
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVERROR_EOF,
  AVERROR_INVALIDDATA,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { FFmpegError } from 'node-av/lib';
import type { Packet, Stream } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { Rational, StreamKind } from '../../contract/media.ts';
import { newPacket } from './codec-loop.ts';
import { codecNameOf } from './decoder.ts';
import { openInput } from './input.ts';
import type { OpenInput } from './input.ts';
import { kindOf } from './probe-streams.ts';
import { rescale } from './timeline.ts';

/** A packet on the output's time; whoever takes it frees it. */
export type CopiedPacket = { packet: Packet; sourceIndex: number; /** Decoding time. */ seconds: number };

export type CopyWindow = {
  /** Time of the source that becomes zero, in seconds as a fraction: `ticks` of `timeBase`. */
  origin: { ticks: number; timeBase: Rational };
  /** Length of a cut in seconds; null copies everything. */
  cutSeconds: number | null;
  /** The source is known to be cut off: where it cannot be read on, it ends. */
  truncated: boolean;
};

/**
 * Codecs whose decoders need what came before: a cut takes some packets more, which players decode and skip. Opus
 * asks for most, 80 ms (RFC 7845, section 4.6).
 */
const overlappingCodecs: ReadonlySet<string> = new Set(['aac', 'mp2', 'mp3', 'ac3', 'eac3', 'opus', 'vorbis', 'wmav2']);
const preRollSeconds = 0.08;

/** Damaged packets in a row after which a source counts as unreadable. */
const mostDamage = 1000;

/** How far before a cut packets are looked for: subtitles that are still shown when it starts. */
const lookBackSeconds = 30;

/** How long the first packet of every stream is waited for before the header is written, in seconds of media. */
const prefetchSeconds = 10;

type Track = {
  stream: Stream;
  kind: StreamKind;
  timeBase: Rational;
  origin: bigint;
  lastDts: bigint | null;
  done: boolean;
  started: boolean;
  /** Packets in front of a cut that its first packet needs for decoding; null where the codec needs none. */
  preRoll: Packet[] | null;
};

const secondsOf = (ticks: bigint, { num, den }: Rational): number => (Number(ticks) * num) / den;

const asCopied = (packet: Packet, { stream, timeBase }: Track): CopiedPacket => ({
  packet,
  sourceIndex: stream.index,
  seconds: secondsOf(packet.dts, timeBase),
});

/** Keeps a packet in front of a cut as long as it may be needed; frees it otherwise. */
const keepForPreRoll = (packet: Packet, track: Track): void => {
  if (track.preRoll === null || packet.pts >= 0n) {
    packet.free();
    return;
  }
  track.preRoll.push(packet);
  // The newest one is kept whatever its age; an older one goes when the next is early enough.
  while (secondsOf(track.preRoll[1]?.pts ?? 0n, track.timeBase) < -preRollSeconds) {
    track.preRoll.shift()?.free();
  }
};

/** What must be known of the copied streams before a header is written. By stream index. */
export type CopiedBeginning = {
  /** Samples of sound before the output's start: codec delay, or the part of a packet that lies before a cut. */
  leadingSamples: Map<number, number>;
  /** Cover pictures as they are coded. */
  covers: Map<number, Buffer>;
};

export class StreamCopier implements AsyncDisposable {
  private readonly input: OpenInput;
  private readonly window: CopyWindow;
  private readonly tracks: ReadonlyMap<number, Track>;
  /** Read ahead by `begin`. */
  private readonly queue: CopiedPacket[] = [];
  /** Read, and next to be handed out by `read`. */
  private readonly ready: CopiedPacket[] = [];
  private ended = false;

  private constructor(input: OpenInput, window: CopyWindow, tracks: ReadonlyMap<number, Track>) {
    this.input = input;
    this.window = window;
    this.tracks = tracks;
  }

  /** Opens the source for the streams of these indices; attachments among them give no packets. */
  static async open(
    path: string,
    indices: readonly number[],
    makeWindow: (input: OpenInput) => CopyWindow,
  ): Promise<StreamCopier> {
    const input = await openInput(path);
    const window = makeWindow(input);
    const tracks = new Map<number, Track>();
    for (const stream of input.context.streams) {
      if (indices.includes(stream.index)) {
        const timeBase = { num: stream.timeBase.num, den: stream.timeBase.den };
        const origin = BigInt(rescale(window.origin.ticks, window.origin.timeBase, timeBase));
        const kind = kindOf(stream);
        const overlaps = kind === 'audio' && overlappingCodecs.has(codecNameOf(stream.codecpar));
        tracks.set(stream.index, {
          stream,
          kind,
          timeBase,
          origin,
          lastDts: null,
          done: false,
          started: false,
          preRoll: overlaps && window.cutSeconds !== null ? [] : null,
        });
      } else {
        stream.discard = AVDISCARD_ALL;
      }
    }
    const copier = new StreamCopier(input, window, tracks);
    await copier.seek();
    return copier;
  }

  get streams(): readonly Stream[] {
    return this.input.context.streams;
  }

  /** Reads ahead until every audio stream has begun and every cover picture was seen; nothing is lost by it. */
  async begin(): Promise<CopiedBeginning> {
    const beginning: CopiedBeginning = { leadingSamples: new Map(), covers: new Map() };
    const awaited = [...this.tracks.values()].filter(({ kind }) => kind === 'audio' || kind === 'cover');
    const waiting = new Set(awaited.map(({ stream }) => stream.index));
    while (waiting.size > 0) {
      const next = await this.read();
      if (next === null) {
        break;
      }
      this.queue.push(next);
      const track = this.tracks.get(next.sourceIndex);
      if (track !== undefined && waiting.delete(next.sourceIndex)) {
        const start = secondsOf(next.packet.pts, track.timeBase);
        if (track.kind === 'cover') {
          beginning.covers.set(next.sourceIndex, Buffer.from(next.packet.data ?? []));
        } else if (start < 0) {
          beginning.leadingSamples.set(next.sourceIndex, Math.round(-start * track.stream.codecpar.sampleRate));
        }
      }
      if (next.seconds > prefetchSeconds) {
        break;
      }
    }
    return beginning;
  }

  /** The next packet in the order of the source, or null after the last one. */
  async next(): Promise<CopiedPacket | null> {
    return this.queue.shift() ?? this.read();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const held = [...this.tracks.values()].flatMap(({ preRoll }) => preRoll ?? []);
    for (const packet of [...[...this.queue, ...this.ready].map((each) => each.packet), ...held]) {
      packet.free();
    }
    await this.input.close();
  }

  private async seek(): Promise<void> {
    const { ticks, timeBase } = this.window.origin;
    const start = (ticks * timeBase.num) / timeBase.den - lookBackSeconds;
    if (this.window.cutSeconds !== null && start > 0) {
      // Where seeking fails (no index), the source is read from its start, where it stands.
      await this.input.context.seekFrame(-1, BigInt(Math.round(start * 1e6)), AVSEEK_FLAG_BACKWARD);
    }
  }

  private async read(): Promise<CopiedPacket | null> {
    const ready = this.ready.shift();
    if (ready !== undefined) {
      return ready;
    }
    let damage = 0;
    while (!this.ended && !this.allDone()) {
      const packet = newPacket();
      const code = await this.input.context.readFrame(packet);
      if (code < 0) {
        packet.free();
        damage += 1;
        if (code === AVERROR_INVALIDDATA && damage < mostDamage) {
          continue;
        }
        this.ended = true;
        if (code !== AVERROR_EOF && !this.window.truncated) {
          const message = `reading packets to copy: ${FFmpegError.strerror(code)}`;
          throw new PixReviveError(
            'input-unreadable',
            'The input could not be read to its end. Is its disk still there?',
            { message },
          );
        }
        return null;
      }
      damage = 0;
      const track = this.tracks.get(packet.streamIndex);
      if (track === undefined) {
        packet.free();
        continue;
      }
      const placed = this.place(packet, track);
      if (placed.length > 0) {
        this.ready.push(...placed.map((each) => asCopied(each, track)));
        return this.ready.shift() ?? null;
      }
    }
    return null;
  }

  private allDone(): boolean {
    const timed = [...this.tracks.values()].filter(({ kind }) => kind === 'audio' || kind === 'video');
    return this.tracks.size === 0 || (timed.length > 0 && timed.every(({ done }) => done));
  }

  /** Moves a packet to the output's time; returns what is to be written now, and frees or keeps what is not. */
  private place(packet: Packet, track: Track): Packet[] {
    if (packet.pts === AV_NOPTS_VALUE && packet.dts === AV_NOPTS_VALUE) {
      packet.pts = (track.lastDts ?? 0n) + track.origin;
    }
    const pts = (packet.pts === AV_NOPTS_VALUE ? packet.dts : packet.pts) - track.origin;
    const dts = (packet.dts === AV_NOPTS_VALUE ? packet.pts : packet.dts) - track.origin;
    packet.pts = pts;
    packet.dts = dts;
    if (this.window.cutSeconds !== null && !this.isInside(packet, track, this.window.cutSeconds)) {
      keepForPreRoll(packet, track);
      return [];
    }
    if (track.kind === 'subtitle' && packet.pts < 0n) {
      packet.duration = packet.duration > 0n ? packet.duration + packet.pts : 0n;
      packet.pts = 0n;
      packet.dts = 0n;
    }
    const placed = [...(track.preRoll ?? []), packet];
    track.preRoll = null;
    for (const each of placed) {
      // A muxer refuses timestamps that run backwards; damaged sources have some.
      if (track.lastDts !== null && each.dts <= track.lastDts && track.kind !== 'subtitle') {
        each.dts = track.lastDts + 1n;
        each.pts = each.pts < each.dts ? each.dts : each.pts;
      }
      track.lastDts = each.dts;
    }
    track.started = true;
    return placed;
  }

  private isInside(packet: Packet, track: Track, cutSeconds: number): boolean {
    if (track.kind === 'cover') {
      return true;
    }
    const start = secondsOf(packet.pts, track.timeBase);
    const end = start + secondsOf(packet.duration, track.timeBase);
    track.done ||= secondsOf(packet.dts, track.timeBase) >= cutSeconds;
    if (start >= cutSeconds) {
      return false;
    }
    if (track.kind === 'video') {
      return start >= 0 && (track.started || packet.isKeyframe);
    }
    return start >= 0 || end > 0;
  }
}
