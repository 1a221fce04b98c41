/** Outputs that appear under their name when they are complete, and never in the place of something else. */
import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm, statfs, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import { outputError } from './output-errors.ts';

/** Longest name of a file on the usual file systems, in bytes. */
const mostNameBytes = 255;

/** A name beside `output` for the time of writing; a dot hides it. */
export const temporaryPath = (output: string): string => {
  const id = randomBytes(4).toString('hex');
  const name = `.${basename(output)}.part-${id}`;
  return join(dirname(output), Buffer.byteLength(name) <= mostNameBytes ? name : `.pixrevive.part-${id}`);
};

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** Forces a file, or the entries of a folder, to the disk. Folders cannot be opened on Windows, nor need to be. */
const sync = async (path: string, isFolder: boolean): Promise<void> => {
  if (isFolder && process.platform === 'win32') {
    return;
  }
  const handle = await open(path, isFolder ? 'r' : 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Gives the file its name unless the name is taken: in one step, where the file system has hard links. */
const claimName = async (temporary: string, output: string): Promise<void> => {
  try {
    await link(temporary, output);
    await unlink(temporary);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw error;
    }
    // FAT and some network disks have no links: the name is claimed with an empty file, which is then replaced.
    await (await open(output, 'wx')).close();
    await rename(temporary, output);
  }
};

/**
 * Puts a finished file in its place, flushed to the disk.
 * @throws PixReviveError `output-exists` when the name is taken and `overwrite` is not set, `output-no-space`,
 *   `output-unwritable`
 */
export const commitFile = async (temporary: string, output: string, overwrite: boolean): Promise<void> => {
  try {
    await sync(temporary, false);
    await (overwrite ? rename(temporary, output) : claimName(temporary, output));
    await sync(dirname(output), true);
  } catch (cause) {
    throw outputError(cause, output);
  }
};

const exists = async (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** The same for a folder. A folder that is replaced is first moved aside, so that there is always one of the two. */
export const commitFolder = async (temporary: string, output: string, overwrite: boolean): Promise<void> => {
  try {
    await sync(temporary, true);
    if (!(await exists(output))) {
      await rename(temporary, output);
    } else if (overwrite) {
      const aside = temporaryPath(output);
      await rename(output, aside);
      await rename(temporary, output);
      await rm(aside, { recursive: true, force: true });
    } else {
      throw Object.assign(new Error('the folder exists'), { code: 'EEXIST' });
    }
    await sync(dirname(output), true);
  } catch (cause) {
    throw outputError(cause, output);
  }
};

const gigabytes = (bytes: number): string =>
  bytes < 1e8 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/**
 * Checks that a folder's disk has room, before anything is started.
 * @throws PixReviveError `output-no-space`, or `output-unwritable` when the folder does not exist
 */
export const ensureSpace = async (folder: string, bytes: number): Promise<void> => {
  const disk = await statfs(folder).catch((cause: unknown) => {
    throw outputError(cause, folder);
  });
  const free = disk.bavail * disk.bsize;
  if (free < bytes) {
    throw new PixReviveError(
      'output-no-space',
      `About ${gigabytes(bytes)} are needed in "${folder}", and ${gigabytes(free)} are free. Free some, or choose another disk or preset.`,
    );
  }
};
