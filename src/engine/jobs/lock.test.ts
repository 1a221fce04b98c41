import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeJobDirectory } from './directory.ts';
import { jobHolder, lockJob } from './lock.ts';

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive-lock-'));
  lock = join(folder, 'lock');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

it('knows the living process that works on a job, and leaves its job alone', async () => {
  await mkdir(join(folder, 'chunks'));
  await writeFile(lock, String(process.ppid));
  expect(await jobHolder(folder)).toBe(process.ppid);
  await removeJobDirectory(folder);
  expect((await readdir(folder)).sort()).toEqual(['chunks', 'lock']);
});

it('is free without a lock, and while this process itself holds it', async () => {
  expect(await jobHolder(folder)).toBeNull();
  await using held = await lockJob(folder);
  expect(await jobHolder(folder)).toBeNull();
  await held.release();
});

it('takes over a lock from before the machine was started, whose number somebody else has by now', async () => {
  await writeFile(lock, String(process.ppid));
  await utimes(lock, new Date('2001-01-01'), new Date('2001-01-01'));
  expect(await jobHolder(folder)).toBeNull();
  await using held = await lockJob(folder);
  expect(await readdir(folder)).toEqual(['lock']);
  await held.release();
});
