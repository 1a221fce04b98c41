/** One process at a time works in a job directory. */
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PixReviveError } from '../../contract/errors.ts';

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Holds the lock of a job directory until it is disposed of. */
export type JobLock = { release: () => Promise<void>; [Symbol.asyncDispose]: () => Promise<void> };

/**
 * How long another holder is waited for: a worker whose coordinator was killed ends by itself, a moment later.
 */
const patienceMilliseconds = 3000;
const retryMilliseconds = 100;
const emptyLockMilliseconds = 1000;

/**
 * Takes the lock of a job directory; the lock of a process that died is taken over.
 * @throws PixReviveError `job-busy` while another living process holds it.
 */
export const lockJob = async (directory: string): Promise<JobLock> => {
  const path = join(directory, 'lock');
  for (let waited = 0; ; waited += retryMilliseconds) {
    try {
      const file = await open(path, 'wx');
      try {
        await file.writeFile(String(process.pid));
      } finally {
        await file.close();
      }
      const release = (): Promise<void> => rm(path, { force: true });
      return { release, [Symbol.asyncDispose]: release };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
      const pid = Number(await readFile(path, 'utf8').catch(() => ''));
      // An empty lock belongs to somebody who is just about to write a number into it, or died before.
      const isAbandoned = pid === 0 ? waited >= emptyLockMilliseconds : pid === process.pid || !isAlive(pid);
      if (isAbandoned) {
        await rm(path, { force: true });
      } else if (waited >= patienceMilliseconds) {
        throw new PixReviveError(
          'job-busy',
          `Another process (${pid}) is working on this output. Wait for it or cancel it first.`,
        );
      } else {
        await sleep(retryMilliseconds);
      }
    }
  }
};
