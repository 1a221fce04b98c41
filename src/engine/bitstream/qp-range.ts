/** The quantisers of a few frames, without reading the stream up to them. */
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import { throwIfCancelled } from '../media/codec-loop.ts';
import { sourceFrames, type SourceRange } from '../media/reader-source.ts';
import { blockQpDecoding, blockQpOf } from './block-qp.ts';

/**
 * HEVC-equivalent QP of the frames `from` … `to` - 1 as `readQpTrack` states them, decoded from the key frame before
 * them on. Null where only a pass over the stream can tell: codecs other than H.264 (the headers of the newer ones
 * refer back, MPEG decoders leave the last frame out), streams without timestamps, damage.
 *
 * @throws PixReviveError `cancelled`; what opening the file throws
 */
export const readQpRange = async (
  path: string,
  media: MediaInfo,
  range: SourceRange,
  signal?: AbortSignal,
): Promise<(number | null)[] | null> => {
  const { codec, format, timestamps } = media.video;
  if (codec !== 'h264' || timestamps === 'counted') {
    return null;
  }
  const values: (number | null)[] = [];
  try {
    for await (const { frame } of sourceFrames(path, media, range, { ...blockQpDecoding, strict: true })) {
      throwIfCancelled(signal);
      values.push(blockQpOf(frame, format.bitDepth)?.qp ?? null);
    }
  } catch (thrown) {
    if (thrown instanceof PixReviveError && thrown.code === 'decode-failed') {
      return null;
    }
    throw thrown;
  }
  return values;
};
