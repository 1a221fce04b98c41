import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
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

it('lets one process after the other in when several find the lock of a dead one at the same time', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => dead.once('close', resolve));
  await writeFile(lock, String(dead.pid));
  // Each waits for a common moment, takes the lock, and holds it for a while.
  const program = `
    const { lockJob } = await import(${JSON.stringify(new URL('lock.ts', import.meta.url).href)});
    const [folder, moment] = process.argv.slice(1);
    while (Date.now() < Number(moment));
    const held = await lockJob(folder);
    const from = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 60));
    console.log(JSON.stringify([from, Date.now()]));
    await held.release();`;
  const moment = String(Date.now() + 1500);
  const processes = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', program, folder, moment]),
  );
  const outputs = await Promise.all(processes.map(({ stdout }) => text(stdout)));
  const spans = outputs
    .filter((output) => output !== '')
    .map((output) => JSON.parse(output) as [number, number])
    .sort(([a], [b]) => a - b);
  // Some may lose patience on a slow machine, the first never does.
  expect(spans.length).toBeGreaterThan(0);
  for (const [index, [from]] of spans.entries()) {
    expect(from).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
  }
  expect(await readdir(folder)).toEqual([]);
}, 60_000);
