/** Chapters, which the FFmpeg binding neither reads nor writes: done on the files themselves. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Chapter } from '../../contract/media.ts';
import type { MuxedContainer } from './container-support.ts';
import { readMatroskaChapters, writeMatroskaChapters } from './chapters-matroska.ts';
import { readIsoChapters, writeIsoChapters } from './chapters-mp4.ts';

const withFile = async <T>(path: string, flags: 'r' | 'r+', use: (file: FileHandle) => Promise<T>): Promise<T> => {
  const file = await open(path, flags);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
};

/**
 * The chapters of a file, in the order of time.
 *
 * @param container FFmpeg's demuxer name, as the probe states it
 * @returns empty where the container knows no chapters, the file has none, or they cannot be understood
 */
export const readChapters = (path: string, container: string): Promise<Chapter[]> => {
  if (container.includes('matroska')) {
    return withFile(path, 'r', readMatroskaChapters);
  }
  if (container.includes('mp4')) {
    return withFile(path, 'r', readIsoChapters);
  }
  return Promise.resolve([]);
};

/**
 * Adds chapters to a finished file without any, written by FFmpeg's muxer of that container. Packets stay where they
 * are.
 */
export const writeChapters = async (
  path: string,
  container: MuxedContainer,
  chapters: readonly Chapter[],
): Promise<void> => {
  if (chapters.length > 0) {
    await withFile(path, 'r+', (file) =>
      container === 'mkv' ? writeMatroskaChapters(file, chapters) : writeIsoChapters(file, chapters),
    );
  }
};

/**
 * The part of the chapters that lies in a range of the source, counted from its start. Chapters shorter than a
 * millisecond within the range are left out.
 */
export const trimChapters = (chapters: readonly Chapter[], startSeconds: number, endSeconds: number): Chapter[] =>
  chapters
    .map((chapter) => ({
      ...chapter,
      startSeconds: Math.max(chapter.startSeconds, startSeconds) - startSeconds,
      endSeconds: Math.min(chapter.endSeconds, endSeconds) - startSeconds,
    }))
    .filter((chapter) => chapter.endSeconds - chapter.startSeconds >= 0.001);
