/**
 * Restorations that are made to be looked at and measured: of a range, without loss, in the cache folder, under a name
 * that holds everything they depend on. What was made once is not made again, and those used longest ago go first.
 */
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { cacheKey } from '../model/cache.ts';
import { modelKey, type CatalogModel, type ModelCatalog } from '../model/manifest.ts';
import { version } from '../version.ts';
import { removeJobDirectory } from './directory.ts';
import { prepareJob } from './prepare-job.ts';
import { runInWorker } from './run-in-worker.ts';
import type { ForkWorker } from './worker-process.ts';

/** Bytes of renditions that are kept. */
const mostBytes = 4 * 1024 ** 3;

export type RenditionRequest = {
  input: string;
  /** SHA-256 of the whole input. */
  inputHash: string;
  model: CatalogModel;
  /** Frames of the input, `to` exclusive. */
  range: { from: number; to: number };
  /** QP, strength, seed, chroma, provider; model, range and export are this request's own. */
  settings: RestoreSettings;
};

export type RenditionOptions = {
  cacheFolder: string;
  catalog: ModelCatalog;
  fork: ForkWorker;
  signal: AbortSignal;
  /** Finished frames of this rendition. */
  onProgress: (frame: number) => void;
};

const nameOf = ({ input, inputHash, model, range, settings }: RenditionRequest): { key: string; file: string } => {
  const { qp, strength, steps, seed, chroma, deinterlace, provider, rawFrameRate } = settings;
  const choices = JSON.stringify([qp, strength, steps, seed, chroma, deinterlace, provider, rawFrameRate]);
  return {
    key: cacheKey(version, inputHash, modelKey(model), range.from, range.to, choices),
    file: `${basename(input, extname(input))}.${model.entry.id}.mkv`,
  };
};

/**
 * The path of a rendition, which is made where it is not there yet. Its frame 0 is frame `range.from` of the input.
 *
 * @throws PixReviveError `cancelled` after `signal`, and what a restoration throws
 */
export const makeRendition = async (request: RenditionRequest, options: RenditionOptions): Promise<string> => {
  const { model, range, settings, input } = request;
  const { cacheFolder, catalog, fork, signal, onProgress } = options;
  const { key, file } = nameOf(request);
  const renditions = join(cacheFolder, 'renditions');
  const folder = join(renditions, key);
  const path = join(folder, file);
  if ((await stat(path).catch(() => null))?.isFile() === true) {
    await touch(folder);
    onProgress(range.to - range.from);
    return path;
  }
  await mkdir(folder, { recursive: true });
  const job = await prepareJob(
    {
      input,
      output: path,
      reference: null,
      settings: {
        ...settings,
        model: model.entry.id,
        range: { in: range.from, out: range.to },
        preset: 'ffv1',
        container: 'mkv',
      },
      overwrite: true,
      userPreset: null,
      chunkFrames: null,
      unfinished: 'restart',
    },
    catalog,
  );
  const run = runInWorker(job.directory, fork, (message) => {
    if (message.type === 'progress') {
      onProgress(message.progress.frame);
    }
  });
  const stop = (): void => {
    run.stop();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) {
    stop();
  }
  const outcome = await run.outcome;
  signal.removeEventListener('abort', stop);
  if (outcome.kind !== 'done') {
    await removeJobDirectory(job.directory);
    await rm(folder, { recursive: true, force: true });
    throw signal.aborted || outcome.kind === 'stopped' ? new PixReviveError('cancelled', 'Cancelled.') : outcome.error;
  }
  await touch(folder);
  await makeRoom(renditions, key);
  return path;
};

const touch = async (folder: string): Promise<void> => {
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
};

const makeRoom = async (renditions: string, kept: string): Promise<void> => {
  const found = await Promise.all(
    (await readdir(renditions)).map(async (name) => {
      const folder = join(renditions, name);
      const files = await readdir(folder).catch(() => []);
      const sizes = await Promise.all(
        files.map((file) =>
          stat(join(folder, file)).then(
            (facts) => facts.size,
            () => 0,
          ),
        ),
      );
      const used = await stat(folder).then(
        (facts) => facts.mtimeMs,
        () => 0,
      );
      return { name, folder, used, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
    }),
  );
  let total = found.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, folder, bytes } of found.toSorted((a, b) => a.used - b.used)) {
    if (total <= mostBytes) {
      return;
    }
    if (name !== kept) {
      await rm(folder, { recursive: true, force: true });
      total -= bytes;
    }
  }
};
