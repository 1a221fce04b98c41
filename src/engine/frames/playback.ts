/** Consecutive frames as fast as the reader takes them. */
import { throwIfCancelled } from '../media/codec-loop.ts';
import type { VideoFrame } from '../media/frame.ts';
import { openVideoReader } from '../media/reader.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { Region } from '../../contract/regions.ts';
import type { Reduction } from '../../contract/frame-packet.ts';
import { cutRegion, packetOf, reduceFrame, regionWithin } from './packet.ts';

export type PlaybackRequest = {
  info: MediaInfo;
  from: number;
  to: number;
  step: number;
  region: Region | null;
  /** Of whole pictures; a region is never reduced. */
  reduction: Reduction;
};

/**
 * Packets of the frames `from`, `from + step` … below `to`. A reader of its own runs ahead by what FFmpeg's threads
 * hold; frames go back to its pool at once, so memory stays flat.
 */
export async function* playFrames(
  { info, from, to, step, region, reduction }: PlaybackRequest,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const { video } = info;
  const last = Math.min(to, video.frames);
  if (from >= last) {
    return;
  }
  const cut = region === null ? null : regionWithin(region, video.format);
  const packed = (frame: VideoFrame): Uint8Array<ArrayBuffer> => {
    if (cut !== null) {
      return packetOf(cutRegion(frame, cut), video, { at: cut });
    }
    return reduction === 1 ? packetOf(frame, video) : packetOf(reduceFrame(frame, reduction), video, { reduction });
  };
  await using reader = await openVideoReader(info.path, { media: info, range: { in: from, out: last } });
  for (let frame = await reader.read(); frame !== null; frame = await reader.read()) {
    throwIfCancelled(signal);
    const wanted = (frame.index - from) % step === 0;
    const packet = wanted ? packed(frame) : null;
    reader.release(frame);
    if (packet !== null) {
      yield packet;
    }
  }
}
