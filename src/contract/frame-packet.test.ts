import { describe, expect, it } from 'vitest';
import { PixReviveError } from './errors.ts';
import {
  decodeFramePacket,
  encodeErrorPacket,
  encodeFramePacket,
  readFramePackets,
  type FrameHeader,
  type PacketPlane,
} from './frame-packet.ts';
import type { PictureFormat } from './media.ts';

const header = (format: PictureFormat, frame = 7): FrameHeader => ({
  frame,
  format,
  x: 12,
  y: 34,
  pictureWidth: 1920,
  pictureHeight: 1080,
  reduction: 4,
  type: 'B',
  keyFrame: false,
  restored: true,
  final: false,
  seconds: 0.28,
  pts: -9_007_199_254_740_993n,
  duration: 3600n,
});

const eight: PictureFormat = { width: 5, height: 3, chroma: '420', bitDepth: 8 };
const ten: PictureFormat = { width: 4, height: 2, chroma: '422', bitDepth: 10 };

const eightPlanes: PacketPlane[] = [
  Uint8Array.from({ length: 15 }, (_, i) => i),
  Uint8Array.from({ length: 6 }, (_, i) => 100 + i),
  Uint8Array.from({ length: 6 }, (_, i) => 200 + i),
];
const tenPlanes: PacketPlane[] = [8, 4, 4].map((length, plane) =>
  Uint16Array.from({ length }, (_, i) => 1023 - i - 16 * plane),
);

/** A stream that delivers bytes in pieces of a length. */
const pieces = (bytes: Uint8Array, length: number): ReadableStream<Uint8Array> => {
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (at >= bytes.length) {
        controller.close();
        return;
      }
      controller.enqueue(bytes.slice(at, at + length));
      at += length;
    },
  });
};

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('frame packets', () => {
  it('give back what was put in, odd sizes and 16-bit words too', () => {
    for (const [format, planes] of [
      [eight, eightPlanes],
      [ten, tenPlanes],
    ] as const) {
      const packet = encodeFramePacket(header(format), planes);
      expect(packet.length % 8).toBe(0);
      expect(decodeFramePacket(packet)).toEqual({ ...header(format), planes });
    }
  });

  it('come out of a stream whole, however it is cut', async () => {
    const stream = joined(
      encodeFramePacket(header(eight, 1), eightPlanes),
      encodeFramePacket(header(ten, 2), tenPlanes),
      encodeFramePacket(header(eight, 3), eightPlanes),
    );
    for (const length of [1, 3, 7, 64, 100, 1000]) {
      const frames = [];
      for await (const packet of readFramePackets(pieces(stream, length))) {
        frames.push(packet);
      }
      expect(frames.map(({ frame }) => frame)).toEqual([1, 2, 3]);
      expect(frames[1]?.planes).toEqual(tenPlanes);
    }
  });

  it('carry an error in the middle of a stream', async () => {
    const error = new PixReviveError('decode-failed', 'Frame 9 is damaged: żółw.');
    const stream = joined(encodeFramePacket(header(eight), eightPlanes), encodeErrorPacket(error));
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const packet of readFramePackets(pieces(stream, 50))) {
        seen.push(packet.frame);
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'decode-failed', userMessage: 'Frame 9 is damaged: żółw.' });
    expect(seen).toEqual([7]);
  });

  it('are refused when cut off or of another kind', async () => {
    const packet = encodeFramePacket(header(eight), eightPlanes);
    expect(() => decodeFramePacket(packet.subarray(0, 70))).toThrow(RangeError);
    expect(() => decodeFramePacket(new Uint8Array(100))).toThrow(RangeError);
    const read = async (): Promise<void> => {
      await readFramePackets(pieces(packet.subarray(0, 80), 30)).next();
    };
    await expect(read()).rejects.toThrow('cut off');
  });

  it('cancel the stream when the reader has seen enough', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        controller.enqueue(encodeFramePacket(header(eight), eightPlanes));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const packet of readFramePackets(endless)) {
      expect(packet.frame).toBe(7);
      break;
    }
    expect(cancelled).toBe(true);
  });
});
