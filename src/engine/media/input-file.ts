/** Whether a path names a file that can be read, in words for people. Knows nothing of FFmpeg. */
import { open, stat } from 'node:fs/promises';
import { PixReviveError } from '../../contract/errors.ts';

const errnoOf = (thrown: unknown): string | null =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null;

const explainFileError = (path: string, thrown: unknown): PixReviveError => {
  switch (errnoOf(thrown)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new PixReviveError('input-missing', `There is no file "${path}". Check the path.`, { cause: thrown });
    case 'EACCES':
    case 'EPERM':
      return new PixReviveError(
        'input-unreadable',
        `"${path}" may not be read: permission denied. Ask its owner, or copy it to a folder of your own.`,
        { cause: thrown },
      );
    case null:
    default:
      return new PixReviveError('input-unreadable', `"${path}" cannot be read: ${String(thrown)}`, { cause: thrown });
  }
};

/**
 * Size in bytes of a readable, ordinary, non-empty file.
 *
 * @throws PixReviveError `input-missing`, `input-is-directory`, `input-unreadable`, `input-empty`
 */
export const checkInputFile = async (path: string): Promise<number> => {
  const status = await stat(path).catch((thrown: unknown) => {
    throw explainFileError(path, thrown);
  });
  if (status.isDirectory()) {
    throw new PixReviveError('input-is-directory', `"${path}" is a folder. Name a video file in it.`);
  }
  if (!status.isFile()) {
    throw new PixReviveError('input-unreadable', `"${path}" is not an ordinary file (a device, pipe or socket).`);
  }
  // Opening it is the only sure way to know: permission bits leave out access lists, shares and other users' rights.
  const file = await open(path, 'r').catch((thrown: unknown) => {
    throw explainFileError(path, thrown);
  });
  await file.close();
  if (status.size === 0) {
    throw new PixReviveError('input-empty', `"${path}" is empty (0 bytes). Copy or download it again.`);
  }
  return status.size;
};
