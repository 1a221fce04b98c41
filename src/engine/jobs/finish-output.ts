/** From the finished chunks to the output under its final name. */
import type { JobManifest } from '../../contract/jobs.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { ExportPlan } from '../media/export-plan.ts';
import { muxOutput } from '../media/mux.ts';
import { chunkPath, type ChunkRecord } from './directory.ts';

export type FinishedRun = {
  directory: string;
  manifest: JobManifest;
  media: MediaInfo;
  plan: ExportPlan;
  chunks: readonly ChunkRecord[];
  signal: AbortSignal;
};

/**
 * Joins the chunks, copies every other stream of the source and puts the result in place.
 * @throws PixReviveError `output-exists`, `output-no-space`, `output-unwritable`, `cancelled`
 */
export const finishOutput = async (run: FinishedRun): Promise<void> => {
  const { directory, manifest, media, plan, chunks, signal } = run;
  const { range } = manifest.settings;
  await muxOutput({
    source: manifest.input.path,
    media,
    plan,
    chunks: chunks.map(({ chunk }) => chunkPath(directory, chunk)),
    frames: chunks.flatMap((chunk) => chunk.frames),
    range: range === null ? null : { in: range.in, out: Math.min(range.out, media.video.frames) },
    output: manifest.output,
    overwrite: manifest.overwrite,
    signal,
  });
};
