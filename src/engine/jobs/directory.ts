/**
 * The directory of a job: a manifest, and one closed chunk after the other. What is in it survives a crash at any
 * moment, because every file appears under its name only when it is complete.
 */
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import { jobManifestSchema, type JobManifest } from '../../contract/jobs.ts';
import { frameMeasureSchema } from '../../contract/quality.ts';
import { writeError } from '../write-errors.ts';
import { writeJsonAtomic } from './atomic-file.ts';
import { jobHolder } from './lock.ts';

/** What a finished chunk holds; written after the chunk itself, so that a chunk without a record does not count. */
export const chunkRecordSchema = z.object({
  chunk: z.int().min(0),
  /** Source frame numbers, presentation timestamps and durations (source time base) of the frames, in order. */
  frames: z.array(z.object({ index: z.int().min(0), pts: z.int(), duration: z.int() })),
  /** Measures against the reference, before and after; empty where there is no reference. */
  before: z.array(frameMeasureSchema),
  after: z.array(frameMeasureSchema),
});
export type ChunkRecord = z.infer<typeof chunkRecordSchema>;

/** Where the job of an output file lives: beside it, on the disk that has room for the result. */
export const jobDirectoryOf = (output: string): string => join(dirname(output), `.${basename(output)}.pixrevive-job`);

const manifestPath = (directory: string): string => join(directory, 'manifest.json');
const chunkName = (chunk: number): string => String(chunk).padStart(6, '0');

/** Path of the coded pictures of a chunk; a file or, for image sequences, a folder. */
export const chunkPath = (directory: string, chunk: number): string =>
  join(directory, 'chunks', `${chunkName(chunk)}.chunk`);
const recordPath = (directory: string, chunk: number): string => join(directory, 'chunks', `${chunkName(chunk)}.json`);

export const createJobDirectory = async (directory: string, manifest: JobManifest): Promise<void> => {
  try {
    await mkdir(join(directory, 'chunks'), { recursive: true });
    await writeJsonAtomic(manifestPath(directory), manifest);
  } catch (cause) {
    await removeJobDirectory(directory);
    throw writeError(cause, directory);
  }
};

/** Replaces the manifest; used once, when the first run has found out its execution provider. */
export const saveManifest = (directory: string, manifest: JobManifest): Promise<void> =>
  writeJsonAtomic(manifestPath(directory), manifest);

/** The manifest of a job directory, or null where there is none. */
export const readManifest = async (directory: string): Promise<JobManifest | null> => {
  let text: string;
  try {
    text = await readFile(manifestPath(directory), 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) {
      return null;
    }
    throw error;
  }
  const parsed = jobManifestSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new PixReviveError('job-corrupt', `The job in "${directory}" cannot be read. Start again with --restart.`, {
      message: parsed.error.message,
    });
  }
  return parsed.data;
};

export const saveChunkRecord = (directory: string, record: ChunkRecord): Promise<void> =>
  writeJsonAtomic(recordPath(directory, record.chunk), record);

/** Records of the finished chunks from the first on, up to the first gap: what a resumed run can build on. */
export const readFinishedChunks = async (directory: string): Promise<ChunkRecord[]> => {
  const names = new Set(await readdir(join(directory, 'chunks')).catch(() => []));
  const records: ChunkRecord[] = [];
  while (names.has(`${chunkName(records.length)}.json`)) {
    // The job may be finished and removed by another process while it is read.
    const text = await readFile(recordPath(directory, records.length), 'utf8').catch(() => '');
    const parsed = chunkRecordSchema.safeParse(parseJson(text));
    if (!parsed.success) {
      break;
    }
    records.push(parsed.data);
  }
  return records;
};

/** Removes what a killed run left unfinished: part files and chunks without a record. */
export const removeUnfinished = async (directory: string, finished: number): Promise<void> => {
  const folder = join(directory, 'chunks');
  const keep = new Set<string>();
  for (let chunk = 0; chunk < finished; chunk += 1) {
    keep.add(basename(chunkPath(directory, chunk))).add(basename(recordPath(directory, chunk)));
  }
  for (const name of await readdir(folder).catch(() => [])) {
    if (!keep.has(name)) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
};

/**
 * Removes a job; one that another living process works on stays as it is. The manifest goes first: what a crash leaves
 * behind then is no job any more.
 */
export const removeJobDirectory = async (directory: string): Promise<void> => {
  if ((await jobHolder(directory)) !== null) {
    return;
  }
  await rm(manifestPath(directory), { force: true });
  await rm(directory, { recursive: true, force: true });
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;
