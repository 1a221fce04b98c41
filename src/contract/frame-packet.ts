/**
 * The binary form of a picture on the data lane: a 64-byte little-endian header, then the planes Y, Cb, Cr (Y alone
 * for 4:0:0), rows tightly packed, 8-bit samples in bytes, deeper ones in 16-bit words; then zeros up to a multiple
 * of 8 bytes. A single frame is one packet; playback and previews are packets one after the other.
 *
 * | offset | type | content |
 * | ---: | --- | --- |
 * | 0 | u32 | magic `PRF1`; `PRE1` for an error, whose payload is an `ErrorRecord` as JSON and ends the stream |
 * | 4 | u32 | bytes of the payload, without the zeros behind it |
 * | 8 | u32 | frame number in display order |
 * | 12 | u32 | width of what is in the payload, in luma pixels |
 * | 16 | u32 | height |
 * | 20 | u32 | x of the payload's left border in the picture |
 * | 24 | u32 | y of its upper border |
 * | 28 | u8 | chroma format: index into `chromaFormats` |
 * | 29 | u8 | bits of a sample |
 * | 30 | u8 | frame type: index into `frameTypes` |
 * | 31 | u8 | flags: 1 key frame, 2 restored, 4 last refinement; 8 and 16: halved in both directions once, or twice |
 * | 32 | f64 | presentation time in seconds from the first frame of the stream |
 * | 40 | i64 | presentation timestamp in the stream's time base |
 * | 48 | i64 | duration in the stream's time base |
 * | 56 | u32 | width of the whole picture |
 * | 60 | u32 | height of the whole picture |
 */
import { errorRecordSchema, PixReviveError } from './errors.ts';
import { chromaFormats, frameTypes, type FrameType, type PictureFormat } from './media.ts';

/** By how much a picture for playback is smaller than the whole one, in both directions. */
export const reductions = [1, 2, 4] as const;
export type Reduction = (typeof reductions)[number];

export const frameHeaderBytes = 64;
export const framePacketType = 'application/x-pixrevive-frames';

const frameMagic = 0x31465250; // 'PRF1'
const errorMagic = 0x31455250; // 'PRE1'

export type FrameHeader = {
  frame: number;
  /** Sampling and size of the payload. */
  format: PictureFormat;
  /** Where the payload lies in the whole picture, and how large that is. */
  x: number;
  y: number;
  pictureWidth: number;
  pictureHeight: number;
  /** Not 1: the payload is the whole picture, and each of its samples the mean of so many in each direction. */
  reduction: Reduction;
  type: FrameType;
  keyFrame: boolean;
  restored: boolean;
  /** False for an intermediate result that a better one follows. */
  final: boolean;
  seconds: number;
  pts: bigint;
  duration: bigint;
};

export type PacketPlane = Uint8Array | Uint16Array;
export type FramePacket = FrameHeader & { planes: PacketPlane[] };

const padded = (bytes: number): number => (bytes + 7) & ~7;

/** Width and height of every plane of a format. Odd luma sizes round up. */
export const packetPlaneSizes = ({ width, height, chroma }: PictureFormat): { width: number; height: number }[] => {
  const chromaSize = {
    width: chroma === '444' ? width : (width + 1) >> 1,
    height: chroma === '420' ? (height + 1) >> 1 : height,
  };
  return chroma === '400' ? [{ width, height }] : [{ width, height }, chromaSize, chromaSize];
};

const planeBytes = (format: PictureFormat): number[] =>
  packetPlaneSizes(format).map(({ width, height }) => width * height * (format.bitDepth > 8 ? 2 : 1));

/** One packet. `planes` must have the sizes that `header.format` says. */
export const encodeFramePacket = (header: FrameHeader, planes: readonly PacketPlane[]): Uint8Array<ArrayBuffer> => {
  const payload = planeBytes(header.format).reduce((sum, bytes) => sum + bytes, 0);
  const packet = new Uint8Array(frameHeaderBytes + padded(payload));
  const view = new DataView(packet.buffer);
  view.setUint32(0, frameMagic, true);
  view.setUint32(4, payload, true);
  view.setUint32(8, header.frame, true);
  view.setUint32(12, header.format.width, true);
  view.setUint32(16, header.format.height, true);
  view.setUint32(20, header.x, true);
  view.setUint32(24, header.y, true);
  view.setUint8(28, chromaFormats.indexOf(header.format.chroma));
  view.setUint8(29, header.format.bitDepth);
  view.setUint8(30, frameTypes.indexOf(header.type));
  view.setUint8(
    31,
    (header.keyFrame ? 1 : 0) |
      (header.restored ? 2 : 0) |
      (header.final ? 4 : 0) |
      (reductions.indexOf(header.reduction) << 3),
  );
  view.setFloat64(32, header.seconds, true);
  view.setBigInt64(40, header.pts, true);
  view.setBigInt64(48, header.duration, true);
  view.setUint32(56, header.pictureWidth, true);
  view.setUint32(60, header.pictureHeight, true);
  let offset = frameHeaderBytes;
  for (const plane of planes) {
    packet.set(new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength), offset);
    offset += plane.byteLength;
  }
  return packet;
};

/** An error in the middle of a stream of packets. */
export const encodeErrorPacket = (error: PixReviveError): Uint8Array<ArrayBuffer> => {
  const payload = new TextEncoder().encode(JSON.stringify(error.toRecord()));
  const packet = new Uint8Array(frameHeaderBytes + padded(payload.length));
  const view = new DataView(packet.buffer);
  view.setUint32(0, errorMagic, true);
  view.setUint32(4, payload.length, true);
  packet.set(payload, frameHeaderBytes);
  return packet;
};

/**
 * Bytes of the packet that starts at the beginning of `bytes`, header and zeros included; null while fewer than 8 are there.
 * @throws RangeError when it is no packet.
 */
export const packetLength = (bytes: Uint8Array): number | null => {
  if (bytes.length < 8) {
    return null;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const magic = view.getUint32(0, true);
  if (magic !== frameMagic && magic !== errorMagic) {
    throw new RangeError('not a frame packet');
  }
  return frameHeaderBytes + padded(view.getUint32(4, true));
};

/**
 * One whole packet. The planes are views into `bytes`, which must start at a multiple of 2 of its buffer.
 * @throws PixReviveError when the packet carries one. @throws RangeError when it is no packet or cut off.
 */
export const decodeFramePacket = (bytes: Uint8Array): FramePacket => {
  const length = packetLength(bytes);
  if (length === null || bytes.length < length) {
    throw new RangeError('frame packet cut off');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  if (view.getUint32(0, true) === errorMagic) {
    const text = new TextDecoder().decode(bytes.slice(frameHeaderBytes, frameHeaderBytes + view.getUint32(4, true)));
    throw PixReviveError.fromRecord(errorRecordSchema.parse(JSON.parse(text)));
  }
  const format: PictureFormat = {
    width: view.getUint32(12, true),
    height: view.getUint32(16, true),
    chroma: chromaFormats[view.getUint8(28)] ?? '420',
    bitDepth: view.getUint8(29),
  };
  let offset = bytes.byteOffset + frameHeaderBytes;
  const planes = planeBytes(format).map((size) => {
    const plane =
      format.bitDepth > 8
        ? new Uint16Array(bytes.buffer, offset, size / 2)
        : new Uint8Array(bytes.buffer, offset, size);
    offset += size;
    return plane;
  });
  const flags = view.getUint8(31);
  return {
    frame: view.getUint32(8, true),
    format,
    x: view.getUint32(20, true),
    y: view.getUint32(24, true),
    type: frameTypes[view.getUint8(30)] ?? '?',
    keyFrame: (flags & 1) !== 0,
    restored: (flags & 2) !== 0,
    final: (flags & 4) !== 0,
    seconds: view.getFloat64(32, true),
    pts: view.getBigInt64(40, true),
    duration: view.getBigInt64(48, true),
    pictureWidth: view.getUint32(56, true),
    pictureHeight: view.getUint32(60, true),
    reduction: reductions[(flags >> 3) & 3] ?? 1,
    planes,
  };
};

/** The packets of a streamed response, each in memory of its own. Ending the iteration early cancels the stream. */
export async function* readFramePackets(stream: ReadableStream<Uint8Array>): AsyncGenerator<FramePacket, void, void> {
  const reader = stream.getReader();
  let head: Uint8Array = new Uint8Array(0);
  let packet: Uint8Array<ArrayBuffer> | null = null;
  let filled = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        if (packet !== null || head.length > 0) {
          throw new RangeError('frame packet cut off');
        }
        return;
      }
      let rest = value;
      while (rest.length > 0) {
        if (packet === null) {
          const joined: Uint8Array = head.length === 0 ? rest : concat(head, rest);
          const length = packetLength(joined);
          if (length === null) {
            head = joined;
            break;
          }
          head = new Uint8Array(0);
          packet = new Uint8Array(length);
          filled = 0;
          rest = joined;
        }
        const part = rest.subarray(0, packet.length - filled);
        packet.set(part, filled);
        filled += part.length;
        rest = rest.subarray(part.length);
        if (filled === packet.length) {
          const whole = packet;
          packet = null;
          yield decodeFramePacket(whole);
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const concat = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};
