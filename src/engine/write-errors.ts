/** Why a file cannot be written, in words that say what to do. For errors of Node; media/output-errors.ts adds FFmpeg's. */
import { PixReviveError } from '../contract/errors.ts';

const spaceErrors: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The error for the system's name of a failure (`ENOSPC` and so on; null where it has none). */
export const writeErrorNamed = (
  name: string | null,
  path: string,
  { description, cause }: { description: string; cause: unknown },
): PixReviveError => {
  const options = { cause, message: `writing ${path}: ${description}` };
  if (name !== null && spaceErrors.has(name)) {
    return new PixReviveError(
      'output-no-space',
      `There is no space left to write "${path}". Free some and resume.`,
      options,
    );
  }
  if (name === 'EEXIST' || name === 'ENOTEMPTY') {
    return new PixReviveError(
      'output-exists',
      `"${path}" exists. Choose another name, or allow it to be replaced.`,
      options,
    );
  }
  return new PixReviveError(
    'output-unwritable',
    `"${path}" cannot be written (${description}). Choose a folder that exists and that you may write to.`,
    options,
  );
};

/**
 * An error of writing `path` with Node as one with a code; errors that have one already stay as they are.
 * Errors that have nothing to do with writing become `internal`.
 */
export const writeError = (cause: unknown, path: string): PixReviveError => {
  if (
    !(cause instanceof PixReviveError) &&
    cause instanceof Error &&
    'code' in cause &&
    typeof cause.code === 'string'
  ) {
    return writeErrorNamed(cause.code, path, { description: cause.message, cause });
  }
  return PixReviveError.from(cause);
};
