/** From the finished chunks to the output under its final name. */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { JobManifest } from '../../contract/jobs.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { ExecutionProvider } from '../../contract/model.ts';
import { provenanceSettingsSchema, type Provenance } from '../../contract/provenance.ts';
import type { ExportPlan } from '../media/export-plan.ts';
import { muxOutput } from '../media/mux.ts';
import { version } from '../version.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { chunkPath, type ChunkRecord } from './directory.ts';

export type FinishedRun = {
  directory: string;
  manifest: JobManifest;
  media: MediaInfo;
  plan: ExportPlan;
  chunks: readonly ChunkRecord[];
  provider: ExecutionProvider;
  signal: AbortSignal;
};

/**
 * Joins the chunks, copies every other stream of the source and puts the result in place.
 *
 * A run may be killed between putting the result in place and removing its job. The next one knows the result again by
 * a mark that was made before it got its name, and does not take it for somebody else's file.
 * @throws PixReviveError `output-exists`, `output-no-space`, `output-unwritable`, `cancelled`
 */
export const finishOutput = async (run: FinishedRun): Promise<void> => {
  const { directory, manifest, media, plan, chunks, provider, signal } = run;
  const { range } = manifest.settings;
  const markFile = join(directory, 'output.mark');
  const mark = await readFile(markFile, 'utf8').catch(() => null);
  if (mark !== null && mark === (await markOf(manifest.output))) {
    return;
  }
  await muxOutput({
    source: manifest.input.path,
    media,
    plan,
    chunks: chunks.map(({ chunk }) => chunkPath(directory, chunk)),
    frames: chunks.flatMap((chunk) => chunk.frames),
    range: range === null ? null : { in: range.in, out: Math.min(range.out, media.video.frames) },
    output: manifest.output,
    provenance: provenanceOf(manifest, provider),
    overwrite: manifest.overwrite,
    workFolder: directory,
    onComplete: async (temporary) => {
      await writeFileAtomic(markFile, (await markOf(temporary)) ?? '');
    },
    signal,
  });
};

/** What the result says about how it was made: the same for every run of the same job. */
const provenanceOf = ({ input, model, settings }: JobManifest, provider: ExecutionProvider): Provenance => ({
  version: 1,
  product: 'PixRevive Studio',
  productVersion: version,
  model,
  provider,
  settings: provenanceSettingsSchema.parse(settings),
  source: { name: basename(input.path), fingerprint: input.fingerprint },
});

/** What stays the same when a file or folder is renamed; null where there is none. */
const markOf = async (path: string): Promise<string | null> => {
  const facts = await stat(path, { bigint: true }).catch(() => null);
  return facts === null ? null : `${facts.dev}:${facts.ino}:${facts.mtimeNs}`;
};
