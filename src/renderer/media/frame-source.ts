/** Source frames by number, from the engine or from what was fetched before. */
import { dataPaths } from '../../contract/api.ts';
import type { FramePacket } from '../../contract/frame-packet.ts';
import { api } from '../api/engine.ts';
import { ByteCache } from '../../contract/byte-cache.ts';

/** About 140 frames at 720p in 8-bit 4:2:0. */
const cacheBytes = 192 * 1024 * 1024;

const cache = new ByteCache<FramePacket>(cacheBytes);

export const packetBytes = (packet: FramePacket): number =>
  packet.planes.reduce((sum, plane) => sum + plane.byteLength, 0);

const keyOf = (media: string, frame: number): string => `${media}:${frame}`;

export const keepFrame = (media: string, packet: FramePacket): void => {
  cache.set(keyOf(media, packet.frame), packet, packetBytes(packet));
};

export const cachedFrame = (media: string, frame: number): FramePacket | undefined => cache.get(keyOf(media, frame));

/** @throws PixReviveError what the engine answered; `cancelled` after the signal. */
export const fetchFrame = async (media: string, frame: number, signal?: AbortSignal): Promise<FramePacket> => {
  const known = cachedFrame(media, frame);
  if (known !== undefined) {
    return known;
  }
  const packet = await api.frame(dataPaths.frame(media, frame), signal);
  keepFrame(media, packet);
  return packet;
};
