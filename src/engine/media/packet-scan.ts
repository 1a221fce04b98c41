/** One pass over the packets of a video stream, without decoding. */
import { AV_PKT_FLAG_CORRUPT, AV_PKT_FLAG_DISCARD, AV_PKT_FLAG_KEY } from 'node-av/constants';
import type { FormatContext, Stream } from 'node-av/lib';
import { endOfFile, newPacket, throwIfCancelled, timestampOf, yieldToEventLoop } from './codec-loop.ts';
import { picturesShownBy } from './shown-pictures.ts';

/** What is kept of a packet; timestamps in the stream's time base. */
export type ScannedPacket = {
  readonly pts: number | null;
  readonly dts: number | null;
  readonly duration: number;
  /** Bytes. */
  readonly size: number;
  readonly key: boolean;
  /** An edit list cuts it off: it is decoded for what refers to it, and not shown. */
  readonly discarded: boolean;
  /** The demuxer could not read it whole, or knows that something before it is lost. */
  readonly corrupt: boolean;
  /** Pictures that become visible: 1, or 0 (hidden reference), or more (packed B-frames). */
  readonly shown: number;
};

export type PacketScan = {
  /** In the order of the file, which is coding order. */
  readonly packets: readonly ScannedPacket[];
  /** Sum of all packet sizes. */
  readonly bytes: number;
  /** FFmpeg's error code where reading stopped for another reason than the end of the file; else null. */
  readonly readError: number | null;
};

const packetsPerTurn = 256;

/**
 * Reads every packet of a stream. The context must stand at the start of the file.
 *
 * @throws PixReviveError `cancelled`
 */
export const scanPackets = async (
  context: FormatContext,
  stream: Stream,
  signal?: AbortSignal,
): Promise<PacketScan> => {
  using packet = newPacket();
  const codecId = stream.codecpar.codecId;
  const packets: ScannedPacket[] = [];
  let bytes = 0;
  for (let count = 1; ; count += 1) {
    const code = context.readFrameSync(packet);
    if (code < 0) {
      return { packets, bytes, readError: code === endOfFile ? null : code };
    }
    if (packet.streamIndex === stream.index) {
      const flags = packet.flags as number;
      bytes += packet.size;
      packets.push({
        pts: timestampOf(packet.pts),
        dts: timestampOf(packet.dts),
        duration: Number(packet.duration),
        size: packet.size,
        key: (flags & AV_PKT_FLAG_KEY) !== 0,
        discarded: (flags & AV_PKT_FLAG_DISCARD) !== 0,
        corrupt: (flags & AV_PKT_FLAG_CORRUPT) !== 0,
        shown: picturesShownBy(codecId, packet),
      });
    }
    packet.unref();
    if (count % packetsPerTurn === 0) {
      await yieldToEventLoop();
      throwIfCancelled(signal);
    }
  }
};
