/** What the first decoded pictures say about a stream, and whether its packets keep what they promise. */
import {
  AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
  AV_FRAME_DATA_DOVI_METADATA,
  AV_FRAME_DATA_DOVI_RPU_BUFFER,
  AV_FRAME_DATA_DYNAMIC_HDR_PLUS,
  AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
} from 'node-av/constants';
import type { AVFrameSideDataType, AVPixelFormat } from 'node-av/constants';
import type { FormatContext, Frame, Packet, Stream } from 'node-av/lib';
import { avGetPixFmtName } from 'node-av/lib';
import type { ColorTags, Rational } from '../../contract/media.ts';
import { throwIfCancelled, timestampOf } from './codec-loop.ts';
import { colorTagsOf } from './color-names.ts';
import { decodeFrames, isDamaged, openDecoder } from './decoder.ts';

/** Facts of the first decoded picture. */
export type FirstPicture = {
  readonly width: number;
  readonly height: number;
  readonly pixelFormat: string;
  readonly color: ColorTags;
  readonly sampleAspectRatio: Rational;
  readonly hdr: readonly string[];
};

export type DecodedHead = {
  readonly first: FirstPicture | null;
  /** Timestamps of the pictures as they came out of the decoder; null where it gave none. */
  readonly pts: readonly (number | null)[];
  /** Pictures flagged as interlaced, and those of them with the top field first. */
  readonly interlaced: number;
  readonly topFieldFirst: number;
  /** Packets that went into the decoder. */
  readonly packets: number;
  /** Packets that could not be decoded, and pictures that are flagged as damaged. */
  readonly errors: number;
  /** Pictures that were out before the first of these; null without any. */
  readonly soundPictures: number | null;
  /** Whether the last packet is among them. */
  readonly lastDamaged: boolean;
};

const hdrOfFrames: readonly (readonly [AVFrameSideDataType, string])[] = [
  [AV_FRAME_DATA_MASTERING_DISPLAY_METADATA, 'mastering-display'],
  [AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, 'content-light-level'],
  [AV_FRAME_DATA_DYNAMIC_HDR_PLUS, 'hdr10-plus'],
  [AV_FRAME_DATA_DOVI_METADATA, 'dolby-vision'],
  [AV_FRAME_DATA_DOVI_RPU_BUFFER, 'dolby-vision'],
];

const describe = (frame: Frame): FirstPicture => ({
  width: frame.width,
  height: frame.height,
  pixelFormat: avGetPixFmtName(frame.format as AVPixelFormat) ?? 'unknown',
  color: colorTagsOf(frame),
  sampleAspectRatio: { num: frame.sampleAspectRatio.num, den: frame.sampleAspectRatio.den },
  hdr: hdrOfFrames.filter(([type]) => frame.getSideData(type) !== null).map(([, name]) => name),
});

export type HeadOptions = {
  /** Stop after so many pictures. */
  limit?: number;
  /** Feed so many packets only. */
  mostPackets?: number;
  /**
   * Decoder threads. With one, an error comes with the packet that caused it, which `lastDamaged` needs.
   */
  threads?: number;
  signal?: AbortSignal | undefined;
};

/**
 * Decodes from where the demuxer stands until `limit` pictures came out, or to the end.
 *
 * @throws PixReviveError `input-unsupported` where no decoder opens; `cancelled`
 */
export const decodeHead = async (
  input: FormatContext,
  stream: Stream,
  { limit = Infinity, mostPackets = Infinity, threads = 0, signal }: HeadOptions = {},
): Promise<DecodedHead> => {
  using decoder = await openDecoder(stream, { strict: true, threads });
  const pts: (number | null)[] = [];
  let first: FirstPicture | null = null;
  let interlaced = 0;
  let topFieldFirst = 0;
  // Each packet goes in under its number, so that every frame names the packet that it came from.
  const times: (number | null)[] = [];
  let errors = 0;
  let soundPictures: number | null = null;
  let lastDamaged = false;
  const noteDamage = (packet: number): void => {
    errors += 1;
    soundPictures ??= pts.length;
    lastDamaged ||= packet === times.length - 1;
  };
  const onPacket = (packet: Packet): 'decode' | 'stop' => {
    if (times.length >= mostPackets) {
      return 'stop';
    }
    times.push(timestampOf(packet.pts));
    packet.pts = BigInt(times.length - 1);
    lastDamaged = false;
    return 'decode';
  };
  const onError = (): void => {
    noteDamage(times.length - 1);
  };
  for await (const frame of decodeFrames(input, stream, decoder, { onError, onPacket })) {
    throwIfCancelled(signal);
    const packet = timestampOf(frame.pts) ?? -1;
    if (isDamaged(frame)) {
      noteDamage(packet);
    }
    first ??= describe(frame);
    if ((frame.flags & AV_FRAME_FLAG_INTERLACED) !== 0) {
      interlaced += 1;
      topFieldFirst += (frame.flags & AV_FRAME_FLAG_TOP_FIELD_FIRST) === 0 ? 0 : 1;
    }
    pts.push(times[packet] ?? null);
    if (pts.length >= limit) {
      break;
    }
  }
  return { first, pts, interlaced, topFieldFirst, packets: times.length, errors, soundPictures, lastDamaged };
};
