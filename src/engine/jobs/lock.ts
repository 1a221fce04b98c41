/** One process at a time works in a job directory. */
import { open, readFile, rm, stat } from 'node:fs/promises';
import { uptime } from 'node:os';
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

const lockPath = (directory: string): string => join(directory, 'lock');

/** Uncertainty of clocks about when the machine was started. */
const clockSlackMilliseconds = 10_000;

/** Process id in a lock; 0 where there is none, and null where there is no lock. */
const pidIn = async (path: string): Promise<number | null> => {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : Number(text) || 0;
};

/** Whether the process that wrote a lock still works. After a restart of the machine its number may be anybody's. */
const isHeld = async (path: string, pid: number): Promise<boolean> => {
  if (pid === process.pid || !isAlive(pid)) {
    return false;
  }
  const facts = await stat(path).catch(() => null);
  return facts !== null && facts.mtimeMs > Date.now() - uptime() * 1000 - clockSlackMilliseconds;
};

/** The other living process that works in a job directory, or null. */
export const jobHolder = async (directory: string): Promise<number | null> => {
  const pid = await pidIn(lockPath(directory));
  return pid !== null && pid !== 0 && (await isHeld(lockPath(directory), pid)) ? pid : null;
};

const jobBusy = (pid: number): PixReviveError =>
  new PixReviveError('job-busy', `Another process (${pid}) is working on this output. Wait for it or cancel it first.`);

/** Holds the lock of a job directory until it is disposed of. */
export type JobLock = { release: () => Promise<void>; [Symbol.asyncDispose]: () => Promise<void> };

/**
 * How long another holder is waited for: a worker whose coordinator was killed ends by itself, a moment later.
 */
const patienceMilliseconds = 3000;
const retryMilliseconds = 100;
const emptyLockMilliseconds = 1000;

/** A takeover is a matter of milliseconds; one that is older was left by a process that died in it. */
const takeoverMilliseconds = 5000;

/**
 * Removes the lock of a process that died. One process at a time, and each looks again: what is there by now may be the
 * new lock of somebody who was quicker.
 */
const takeOver = async (path: string, deadPid: number): Promise<void> => {
  const guard = `${path}.takeover`;
  try {
    await (await open(guard, 'wx')).close();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
      throw error;
    }
    const facts = await stat(guard).catch(() => null);
    if (facts !== null && Date.now() - facts.mtimeMs > takeoverMilliseconds) {
      await rm(guard, { force: true });
    }
    await sleep(retryMilliseconds);
    return;
  }
  try {
    if ((await pidIn(path)) === deadPid) {
      await rm(path, { force: true });
    }
  } finally {
    await rm(guard, { force: true });
  }
};

/**
 * Takes the lock of a job directory; the lock of a process that died is taken over.
 * @throws PixReviveError `job-busy` while another living process holds it.
 */
export const lockJob = async (directory: string): Promise<JobLock> => {
  const path = lockPath(directory);
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
      const pid = (await pidIn(path)) ?? 0;
      // An empty lock belongs to somebody who is just about to write a number into it, or died before.
      const isAbandoned = pid === 0 ? waited >= emptyLockMilliseconds : !(await isHeld(path, pid));
      if (isAbandoned) {
        await takeOver(path, pid);
      } else if (waited >= patienceMilliseconds) {
        throw jobBusy(pid);
      } else {
        await sleep(retryMilliseconds);
      }
    }
  }
};

/** @throws PixReviveError `job-busy` while another living process works in a job directory. */
export const requireUnheld = async (directory: string): Promise<void> => {
  for (let waited = 0; ; waited += retryMilliseconds) {
    const holder = await jobHolder(directory);
    if (holder === null) {
      return;
    }
    if (waited >= patienceMilliseconds) {
      throw jobBusy(holder);
    }
    await sleep(retryMilliseconds);
  }
};
