/** One run of a job, in the worker process: from the manifest of its directory to the finished output. */
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import type { JobManifest, JobProgress } from '../../contract/jobs.ts';
import type { MediaInfo, QpTrack } from '../../contract/media.ts';
import type { FrameMeasure, QualitySummary } from '../../contract/quality.ts';
import { readQpTrack } from '../bitstream/qp.ts';
import { planExport, type ExportPlan } from '../media/export-plan.ts';
import { requireProgressive } from '../media/interlace.ts';
import { muxOutput, verifyOutput } from '../media/mux.ts';
import { ensureSpace, estimateOutputBytes } from '../media/output-space.ts';
import { probeMedia } from '../media/probe.ts';
import { summarise } from '../quality/summary.ts';
import { loadCatalog, verifyModel, type CatalogModel } from '../model/manifest.ts';
import {
  outputError,
  readFinishedChunks,
  readManifest,
  removeJobDirectory,
  removeUnfinished,
  chunkPath,
  type ChunkRecord,
} from './directory.ts';
import { requireSameFile } from './identity.ts';
import { lockJob } from './lock.ts';
import type { JobResult, WorkerMessage } from './messages.ts';
import { restoreChunks } from './restore-chunks.ts';

export type RunContext = {
  /** Raised when the run shall end at the next frame. */
  signal: AbortSignal;
  emit: (message: WorkerMessage) => void;
};

/**
 * Runs the job of a directory to its end; what an earlier run finished is not done again.
 * @throws PixReviveError `cancelled` when the signal is raised (finished chunks stay), or what went wrong.
 */
export const runJob = async (directory: string, { signal, emit }: RunContext): Promise<JobResult> => {
  const manifest = await requireManifest(directory);
  await using lock = await lockJob(directory);
  const phase = (name: JobProgress['phase'], frames = 0): void => {
    emit({ type: 'progress', progress: { phase: name, frame: 0, frames, fps: null, etaSeconds: null } });
  };

  phase('probing');
  await requireSameFile(manifest.input);
  const media = await probeMedia(manifest.input.path, probeOptions(manifest, signal));
  await requireProgressive(media, manifest.settings.deinterlace);
  const plan = planExport(media, manifest.settings);
  const total = frameRange(manifest, media);
  const finished = await readFinishedChunks(directory);
  await removeUnfinished(directory, finished.length);
  const model = await requireModel(manifest);
  const resumedAt = finished.reduce((sum, chunk) => sum + chunk.frames.length, 0);
  emit({ type: 'planned', streams: plan.streams, frames: total.end - total.start, resumedAt });

  phase('reading-qp');
  const qp = await readQp(manifest, media, signal, emit);

  const started = performance.now();
  const outcome = await restoreChunks({
    directory,
    manifest,
    media,
    plan,
    model,
    qp,
    range: total,
    finished,
    signal,
    emit,
  });
  const seconds = (performance.now() - started) / 1000;
  const chunks = outcome.chunks;

  phase('muxing', total.end - total.start);
  await writeOutput(directory, manifest, media, plan, chunks, signal);
  const bytes = await outputBytes(manifest.output);
  const { before, after } = summaries(manifest, media, chunks, bytes);
  await lock.release();
  await removeJobDirectory(directory);
  return {
    output: manifest.output,
    frames: total.end - total.start,
    fps: (total.end - total.start - resumedAt) / Math.max(seconds, 1e-3),
    model: model.entry.id,
    provider: outcome.provider,
    qpSource: qp.source,
    bytes,
    before,
    after,
  };
};
