/** From the finished chunks to the output under its final name. */
import { stat } from 'node:fs/promises';
import type { JobManifest } from '../../contract/jobs.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { ExportPlan } from '../media/export-plan.ts';
import { muxOutput, verifyOutput } from '../media/mux.ts';
import { chunkPath, type ChunkRecord } from './directory.ts';

export type FinishedRun = {
  directory: string;
  manifest: JobManifest;
  media: MediaInfo;
  plan: ExportPlan;
  chunks: ChunkRecord[];
};

/**
 * Joins the chunks, copies every other stream of the source and puts the result in place.
 *
 * A run that was killed between putting the result in place and removing its job finds it there: it is taken for what
 * it is when its frames and times are the promised ones, and never replaced by guesswork.
 * @throws PixReviveError `output-exists` for somebody else's file, `output-no-space`, `output-unwritable`.
 */
export const finishOutput = async ({ directory, manifest, media, plan, chunks }: FinishedRun): Promise<void> => {
  const frames = chunks.flatMap((chunk) => chunk.frames);
  const expected = { plan, frames };
  if (!manifest.overwrite && (await exists(manifest.output)) && (await isVerified(manifest.output, expected))) {
    return;
  }
  await muxOutput({
    source: manifest.input.path,
    media,
    plan,
    chunks: chunks.map(({ chunk }) => chunkPath(directory, chunk)),
    frames,
    output: manifest.output,
    overwrite: manifest.overwrite,
  });
  await verifyOutput(manifest.output, expected);
};
