/** What is finished of a job that still runs. */
import { framesPerSource } from '../media/deinterlace.ts';
import { chunkPath, countFinishedChunks, jobDirectoryOf, readManifest } from './directory.ts';
import type { QueueRecord } from './queue-store.ts';

export type NewestChunk = {
  path: string;
  /** Frame of the source that the chunk begins with. */
  sourceFrame: number;
};

/** The newest finished chunk of a job; null where there is none. */
export const newestChunkOf = async ({ output, settings }: QueueRecord): Promise<NewestChunk | null> => {
  const directory = jobDirectoryOf(output);
  const chunks = await countFinishedChunks(directory);
  const manifest = chunks === 0 ? null : await readManifest(directory);
  if (manifest === null) {
    return null;
  }
  const first = (chunks - 1) * manifest.chunkFrames;
  const sourceFrame = (settings.range?.in ?? 0) + Math.floor(first / framesPerSource(settings.deinterlace));
  return { path: chunkPath(directory, chunks - 1), sourceFrame };
};
