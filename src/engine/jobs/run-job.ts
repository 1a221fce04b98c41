/** One run of a job, in the worker process: from the manifest of its directory to the finished output. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import type { JobManifest, JobProgress } from '../../contract/jobs.ts';
import type { MediaInfo, QpTrack, VideoInfo } from '../../contract/media.ts';
import { readQpTrack } from '../bitstream/qp.ts';
import { deliveredVideo, framesPerSource } from '../media/deinterlace.ts';
import { planExport } from '../media/export-plan.ts';
import { isRawStream } from '../media/input.ts';
import { requireProgressive } from '../media/interlace.ts';
import { ensureSpace } from '../media/output-file.ts';
import { estimateOutputBytes } from '../media/output-size.ts';
import { probeMedia } from '../media/probe.ts';
import { parseFrameRate } from '../media/timestamps.ts';
import { loadCatalog, modelRecord, type CatalogModel } from '../model/manifest.ts';
import {
  readFinishedChunks,
  readManifest,
  removeJobDirectory,
  removeUnfinished,
  type ChunkRecord,
} from './directory.ts';
import { summarise } from '../../contract/measures/summary.ts';
import { requireAlignment } from '../quality/alignment.ts';
import { finishOutput } from './finish-output.ts';
import { requireSameFile } from './identity.ts';
import { lockJob } from './lock.ts';
import type { JobResult, WorkerMessage } from './messages.ts';
import { restoreChunks } from './restore-chunks.ts';

export type RunContext = {
  /** Raised when the run shall end at the next frame. */
  signal: AbortSignal;
  emit: (message: WorkerMessage) => void;
  /** Small pictures of finished frames are wanted. */
  pictures?: boolean;
};

/**
 * Runs the job of a directory to its end; what an earlier run finished is not done again. The directory is gone when
 * this returns.
 * @throws PixReviveError `cancelled` when the signal is raised (finished chunks stay), or what went wrong.
 */
export const runJob = async (directory: string, { signal, emit, pictures = false }: RunContext): Promise<JobResult> => {
  const manifest = await readManifest(directory);
  if (manifest === null) {
    throw new PixReviveError('job-corrupt', `There is no job in "${directory}".`);
  }
  await using lock = await lockJob(directory);
  const phase = (name: JobProgress['phase'], frames = 0): void => {
    emit({ type: 'progress', progress: { phase: name, frame: 0, frames, fps: null, etaSeconds: null } });
  };

  phase('probing');
  const { media, reference } = await probeInputs(manifest, signal);
  const video = deliveredVideo(media.video, manifest.settings.deinterlace);
  const range = rangeOf(manifest, video);
  const plan = planExport(media, manifest.settings, {
    userPresets: manifest.userPreset === null ? [] : [manifest.userPreset],
  });
  const model = await requireModel(manifest);
  const finished = await readFinishedChunks(directory);
  await removeUnfinished(directory, finished.length);
  const resumedAt = finished.reduce((sum, chunk) => sum + chunk.frames.length, 0);
  for (const warning of media.warnings) {
    emit({ type: 'notice', text: warning.message });
  }
  if (manifest.settings.rawFrameRate !== null && !isRawStream(media.container)) {
    emit({ type: 'notice', text: 'The frame rate for raw streams is not used: the file carries times of its own.' });
  }
  emit({ type: 'planned', streams: plan.streams, frames: range.end - range.start, resumedAt });

  if (resumedAt === 0) {
    // At the end the chunks and the output lie side by side.
    await ensureSpace(dirname(manifest.output), 2 * estimateOutputBytes(plan, range.end - range.start));
  }

  phase('reading-qp', range.end - range.start);
  const qp = await readQp(manifest, media, signal, emit);

  const started = performance.now();
  const run = {
    directory,
    manifest,
    media,
    reference,
    video,
    plan,
    model,
    qp,
    range,
    finished,
    signal,
    emit,
    pictures,
  };
  const { chunks, provider } = await restoreChunks(run);
  const seconds = (performance.now() - started) / 1000;
  const frames = range.end - range.start;

  phase('muxing', frames);
  await finishOutput({ directory, manifest, media, plan, chunks, provider, signal });
  const result: JobResult = {
    output: manifest.output,
    frames,
    fps: (frames - resumedAt) / Math.max(seconds, 1e-3),
    model: model.entry.id,
    provider,
    qpSource: manifest.settings.qp.kind === 'fixed' ? 'fixed' : qp.source,
    bytes: plan.encoder === null ? 0 : await bytesOf(manifest.output),
    ...measuresOf(manifest, media, chunks),
  };
  await lock.release();
  await removeJobDirectory(directory);
  return result;
};

/** Size of a file, or of the files in a folder. */
const bytesOf = async (path: string): Promise<number> => {
  const facts = await stat(path);
  if (!facts.isDirectory()) {
    return facts.size;
  }
  const sizes = await Promise.all((await readdir(path)).map(async (name) => (await stat(join(path, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

const probeInputs = async (
  manifest: JobManifest,
  signal: AbortSignal,
): Promise<{ media: MediaInfo; reference: MediaInfo | null }> => {
  const { settings } = manifest;
  await requireSameFile(manifest.input);
  const rawFrameRate = settings.rawFrameRate === null ? null : parseFrameRate(settings.rawFrameRate);
  const options = { signal, ...(rawFrameRate === null ? {} : { rawFrameRate }) };
  const media = await probeMedia(manifest.input.path, options);
  requireProgressive(media, settings.deinterlace);
  if (manifest.reference === null) {
    return { media, reference: null };
  }
  await requireSameFile(manifest.reference);
  const reference = await probeMedia(manifest.reference.path, options);
  requireAlignment(reference, { ...media, video: deliveredVideo(media.video, settings.deinterlace) });
  return { media, reference };
};

const measuresOf = (
  manifest: JobManifest,
  media: MediaInfo,
  chunks: ChunkRecord[],
): Pick<JobResult, 'before' | 'after'> => {
  if (manifest.reference === null) {
    return { before: null, after: null };
  }
  const before = chunks.flatMap((chunk) => chunk.before);
  const after = chunks.flatMap((chunk) => chunk.after);
  return {
    before: summarise(before, { path: manifest.input.path, bitrate: media.video.bitrate }),
    after: summarise(after, { path: manifest.output, baseline: before }),
  };
};

/** In and out points as delivered frames, within the stream. */
const rangeOf = ({ settings }: JobManifest, video: VideoInfo): { start: number; end: number } => {
  const factor = framesPerSource(settings.deinterlace);
  const start = (settings.range?.in ?? 0) * factor;
  const end = Math.min(video.frames, (settings.range?.out ?? Infinity) * factor);
  if (start >= end) {
    throw new PixReviveError(
      'settings-invalid',
      `The in-point, frame ${settings.range?.in ?? 0}, lies behind the end of the video (${video.frames / factor} frames).`,
    );
  }
  return { start, end };
};

/** The model that the job was created with; another file under the same name would make half a result of each. */
const requireModel = async (manifest: JobManifest): Promise<CatalogModel> => {
  const { models } = await loadCatalog();
  const model = models.find(({ entry }) => entry.id === manifest.model.id);
  if (model === undefined) {
    throw new PixReviveError(
      'model-missing',
      `The model "${manifest.model.id}" of this job is not installed any more.`,
    );
  }
  const { sha256, neighboursBy } = modelRecord(model);
  if (sha256 !== manifest.model.sha256 || neighboursBy?.sha256 !== manifest.model.neighboursBy?.sha256) {
    throw new PixReviveError(
      'job-mismatch',
      `The model "${manifest.model.id}" has changed since this job was started. Start it again with --restart.`,
    );
  }
  return model;
};

const readQp = async (
  { settings, input }: JobManifest,
  media: MediaInfo,
  signal: AbortSignal,
  emit: RunContext['emit'],
): Promise<QpTrack> => {
  if (settings.qp.kind === 'fixed') {
    return { source: 'unknown', reason: 'The QP was set by hand.', frames: [] };
  }
  const track = await readQpTrack(input.path, media, { signal });
  if (track.source === 'unknown') {
    const why = track.reason ?? 'the stream does not tell it';
    emit({ type: 'notice', text: `QP unknown: ${why} QP ${settings.qp.fallback} is assumed for every frame.` });
  }
  return track;
};
