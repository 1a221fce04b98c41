/** Reads a clip through the engine and boils every frame down to what tests compare. */
import { createHash } from 'node:crypto';
import type { MediaInfo } from '../../src/contract/media.ts';
import type { VideoFrame } from '../../src/engine/media/frame.ts';
import { openVideoReader } from '../../src/engine/media/reader.ts';
import type { ReaderOptions } from '../../src/engine/media/reader.ts';

export type ReadFrame = {
  index: number;
  pts: number;
  duration: number;
  type: string;
  keyFrame: boolean;
  /** SHA-256 of the samples, planes after each other, as `decodeClip` of the fixtures computes it. */
  hash: string;
};

export const hashOfFrame = ({ planes }: VideoFrame): string => {
  const hash = createHash('sha256');
  for (const plane of planes) {
    hash.update(new Uint8Array(plane.buffer));
  }
  return hash.digest('hex');
};

export const readAll = async (
  path: string,
  media: MediaInfo,
  options: Omit<ReaderOptions, 'media'> = {},
): Promise<ReadFrame[]> => {
  await using reader = await openVideoReader(path, { media, ...options });
  const frames: ReadFrame[] = [];
  for (let frame = await reader.read(); frame !== null; frame = await reader.read()) {
    frames.push({
      index: frame.index,
      pts: Number(frame.pts),
      duration: Number(frame.duration),
      type: frame.type,
      keyFrame: frame.keyFrame,
      hash: hashOfFrame(frame),
    });
    reader.release(frame);
  }
  return frames;
};
