/** Consecutive frames as fast as the reader takes them. */
import { throwIfCancelled } from '../media/codec-loop.ts';
import { openVideoReader } from '../media/reader.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { Region } from '../../contract/regions.ts';
import { cutRegion, packetOf, regionWithin } from './packet.ts';

export type PlaybackRequest = { info: MediaInfo; from: number; to: number; step: number; region: Region | null };

/**
 * Packets of the frames `from`, `from + step` … below `to`. A reader of its own runs ahead by what FFmpeg's threads
 * hold; frames go back to its pool at once, so memory stays flat.
 */
export async function* playFrames(
  { info, from, to, step, region }: PlaybackRequest,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const { video } = info;
  const last = Math.min(to, video.frames);
  if (from >= last) {
    return;
  }
  const cut = region === null ? null : regionWithin(region, video.format);
  await using reader = await openVideoReader(info.path, { media: info, range: { in: from, out: last } });
  for (let frame = await reader.read(); frame !== null; frame = await reader.read()) {
    throwIfCancelled(signal);
    const wanted = (frame.index - from) % step === 0;
    const packet = wanted
      ? packetOf(cut === null ? frame : cutRegion(frame, cut), video, cut === null ? {} : { at: cut })
      : null;
    reader.release(frame);
    if (packet !== null) {
      yield packet;
    }
  }
}
