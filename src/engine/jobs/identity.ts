/** Recognising an input file again, without reading all of it. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { PixReviveError } from '../../contract/errors.ts';
import type { InputIdentity } from '../../contract/jobs.ts';

const sampledBytes = 4 * 1024 * 1024;

/**
 * Identity of a file: its size, and a SHA-256 over the size and the first and last 4 MiB. A file that was cut,
 * re-encoded or replaced has another one; reading a whole film for it would take minutes.
 */
export const identifyFile = async (path: string): Promise<InputIdentity> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const hash = createHash('sha256').update(String(size));
    const starts = size > sampledBytes ? [0, size - sampledBytes] : [0];
    for (const start of starts) {
      const buffer = Buffer.alloc(Math.min(sampledBytes, size));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { path, bytes: size, fingerprint: hash.digest('hex') };
  } finally {
    await file.close();
  }
};

/** @throws PixReviveError `input-changed` when the file at the path is not the one that the job was made for. */
export const requireSameFile = async (known: InputIdentity): Promise<void> => {
  const now = await identifyFile(known.path).catch((cause: unknown) => {
    throw new PixReviveError(
      'input-missing',
      `The input "${known.path}" is not there any more. Put it back and resume.`,
      {
        cause,
      },
    );
  });
  if (now.fingerprint !== known.fingerprint) {
    throw new PixReviveError(
      'input-changed',
      `"${known.path}" is not the file that this job was started with. Start a new job with --restart.`,
    );
  }
};
