/** A folder of numbered pictures, out of chunks that hold one picture in each packet. */
import { mkdir, open, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Provenance } from '../../contract/provenance.ts';
import { ChunkFileReader } from './chunk-file.ts';
import { throwIfCancelled } from './codec-loop.ts';
import { commitFolder } from './output-file.ts';
import { outputError } from './output-errors.ts';
import { provenanceFile } from './provenance.ts';

export type ImageSequenceRequest = {
  /** The folder to make. */
  output: string;
  /** Where the folder lies while it is filled; must not exist. */
  temporary: string;
  /** Told where the complete folder lies, before it gets its name. */
  onComplete: (temporary: string) => Promise<void>;
  overwrite: boolean;
  chunks: readonly string[];
  /** Number of the first picture: the frame's number in the source. */
  firstNumber: number;
  frames: number;
  /** Written into the folder beside the pictures. */
  provenance: Provenance | null;
  signal: AbortSignal | undefined;
  onProgress: (frame: number) => void;
};

/** Six digits, more where they are needed, so that names sort as the pictures do. */
const fileName = (output: string, number: number, digits: number): string =>
  `${basename(output, extname(output))}_${String(number).padStart(digits, '0')}.png`;

const writeSynced = async (path: string, bytes: Uint8Array): Promise<void> => {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.datasync();
  } finally {
    await file.close();
  }
};

/**
 * Writes `<folder>/<name>_000123.png` for each frame; the folder appears when it is complete.
 * @throws PixReviveError of the output, and `job-corrupt` for a damaged chunk
 */
export const writeImageSequence = async (request: ImageSequenceRequest): Promise<void> => {
  const { output, temporary, chunks, firstNumber, frames } = request;
  const digits = Math.max(6, String(firstNumber + frames).length);
  try {
    await mkdir(temporary);
    let written = 0;
    for (const path of chunks) {
      await using chunk = await ChunkFileReader.open(path);
      const inOrder = [...chunk.footer.packets].sort((a, b) => a.pts - b.pts);
      for (const packet of inOrder) {
        throwIfCancelled(request.signal);
        await writeSynced(join(temporary, fileName(output, firstNumber + written, digits)), await chunk.read(packet));
        written += 1;
        request.onProgress(written);
      }
    }
    if (request.provenance !== null) {
      const text = `${JSON.stringify(request.provenance, null, 1)}\n`;
      await writeSynced(join(temporary, provenanceFile), Buffer.from(text, 'utf8'));
    }
    await request.onComplete(temporary);
    await commitFolder(temporary, output, request.overwrite);
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    throw outputError(cause, output);
  }
};
