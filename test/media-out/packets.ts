/** Packets of a file through plain FFmpeg calls. */
import { createHash } from 'node:crypto';
import { AVERROR_EOF } from 'node-av/constants';
import { avGetCodecName, FormatContext, Packet } from 'node-av/lib';
import { check } from '../fixtures/coded-track.ts';

export type PacketFacts = { pts: bigint; dts: bigint; duration: bigint; keyFrame: boolean; hash: string };
export type StreamPackets = {
  codec: string;
  timeBase: { num: number; den: number };
  metadata: Record<string, string>;
  disposition: number;
  tag: string | null;
  packets: PacketFacts[];
};

/** Every packet of every stream, in the order of the file. */
export const readPackets = (path: string): StreamPackets[] => {
  const input = new FormatContext();
  check(input.openInputSync(path), `open ${path}`);
  check(input.findStreamInfoSync(), 'stream information');
  const streams = input.streams.map((stream): StreamPackets => ({
    codec: avGetCodecName(stream.codecpar.codecId) ?? '',
    timeBase: { num: stream.timeBase.num, den: stream.timeBase.den },
    metadata: stream.metadata?.getAll() ?? {},
    disposition: stream.disposition,
    tag: stream.codecpar.codecTagString,
    packets: [],
  }));
  using packet = new Packet();
  packet.alloc();
  for (;;) {
    const code = input.readFrameSync(packet);
    if (code === AVERROR_EOF) {
      break;
    }
    check(code, 'read packet');
    const { pts, dts, duration, isKeyframe, data } = packet;
    const hash = createHash('sha256')
      .update(data ?? '')
      .digest('hex');
    streams[packet.streamIndex]?.packets.push({ pts, dts, duration, keyFrame: isKeyframe, hash });
    packet.unref();
  }
  input.closeInputSync();
  return streams;
};

/** A time in seconds. */
export const seconds = (ticks: bigint, { num, den }: { num: number; den: number }): number =>
  (Number(ticks) * num) / den;

/** Length of the whole presentation, edit lists included. */
export const presentedSeconds = (path: string): number => {
  const input = new FormatContext();
  check(input.openInputSync(path), `open ${path}`);
  check(input.findStreamInfoSync(), 'stream information');
  const duration = Number(input.duration) / 1e6;
  input.closeInputSync();
  return duration;
};
