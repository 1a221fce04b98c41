/** Why an output cannot be written, in words that say what to do. */
import { FFmpegError, PosixError } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import { writeErrorNamed } from '../write-errors.ts';

/** FFmpeg's codes of the system's errors that a write can end with. */
const posixOf = (code: number): string | null =>
  (Object.values(PosixError) as PosixError[]).find((name) => FFmpegError.AVERROR(name) === code) ?? null;

const errorNameOf = (cause: unknown): string | null => {
  if (typeof cause === 'number') {
    return posixOf(cause);
  }
  if (cause instanceof FFmpegError) {
    return posixOf(cause.code);
  }
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
};

/**
 * An error of writing `path` as one with a code; errors that have one already stay as they are.
 * Errors that have nothing to do with writing become `internal`.
 *
 * @param cause what was thrown by Node or FFmpeg, or FFmpeg's return code
 */
export const outputError = (cause: unknown, path: string): PixReviveError => {
  if (cause instanceof PixReviveError) {
    return cause;
  }
  const name = errorNameOf(cause);
  const description = typeof cause === 'number' ? FFmpegError.strerror(cause) : String(cause);
  if (name === null && typeof cause !== 'number' && !(cause instanceof FFmpegError)) {
    return PixReviveError.from(cause);
  }
  return writeErrorNamed(name, path, { description, cause });
};
