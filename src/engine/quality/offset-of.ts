/** The offset at which two files show the same pictures, from their first frames. */
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import { openVideoReader } from '../media/reader.ts';
import { OffsetSearch, thumbnailOf } from './offset-search.ts';

/** Frames after which the search gives up on finding motion. */
const searchedFrames = 240;

export const throwIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) {
    throw new PixReviveError('cancelled', 'The measurement was cancelled.');
  }
};

/** The constant offset at which a file shows its reference's pictures; 0 where they are aligned or nothing moves. */
export const findOffset = async (
  { reference, file }: { reference: MediaInfo; file: MediaInfo },
  signal?: AbortSignal,
): Promise<number> => {
  const frames = Math.min(reference.video.frames, file.video.frames, searchedFrames);
  await using a = await openVideoReader(reference.path, { media: reference, range: { in: 0, out: frames } });
  await using b = await openVideoReader(file.path, { media: file, range: { in: 0, out: frames } });
  const search = new OffsetSearch();
  for (let i = 0; i < frames && !search.settled; i += 1) {
    throwIfCancelled(signal);
    const [first, second] = await Promise.all([a.read(), b.read()]);
    if (first === null || second === null) {
      break;
    }
    search.add(thumbnailOf(first), thumbnailOf(second));
    a.release(first);
    b.release(second);
  }
  return search.offset;
};
