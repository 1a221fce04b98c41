import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobManifest } from '../../contract/jobs.ts';
import { restoreSettingsSchema } from '../../contract/settings.ts';
import {
  chunkPath,
  createJobDirectory,
  jobDirectoryOf,
  readFinishedChunks,
  readManifest,
  removeUnfinished,
  saveChunkRecord,
} from './directory.ts';
import { identifyFile, requireSameFile } from './identity.ts';
import { lockJob } from './lock.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive-jobs-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const manifestFor = async (): Promise<JobManifest> => {
  const input = join(folder, 'in.bin');
  await writeFile(input, 'some bytes');
  return {
    version: 1,
    id: '1',
    createdAt: '2026-01-01T00:00:00.000Z',
    input: await identifyFile(input),
    reference: null,
    output: join(folder, 'out.mkv'),
    overwrite: false,
    settings: restoreSettingsSchema.parse({}),
    userPreset: null,
    model: { id: 'elpnet-fast', sha256: '0'.repeat(64) },
    chunkFrames: 48,
    provider: null,
    tilePixels: null,
  };
};

const record = (chunk: number): Parameters<typeof saveChunkRecord>[1] => ({
  chunk,
  frames: [{ index: chunk, pts: chunk * 40, duration: 40 }],
  before: [],
  after: [],
});

describe('job directory', () => {
  it('gives the manifest back as it was written', async () => {
    const manifest = await manifestFor();
    const directory = jobDirectoryOf(manifest.output);
    await createJobDirectory(directory, manifest);
    expect(await readManifest(directory)).toEqual(manifest);
    expect(await readManifest(join(folder, 'nothing'))).toBeNull();
  });

  it('refuses a manifest that is damaged', async () => {
    const manifest = await manifestFor();
    const directory = jobDirectoryOf(manifest.output);
    await createJobDirectory(directory, manifest);
    await writeFile(join(directory, 'manifest.json'), '{"version": 1');
    await expect(readManifest(directory)).rejects.toMatchObject({ code: 'job-corrupt' });
  });

  it('counts finished chunks up to the first gap and removes the rest', async () => {
    const directory = jobDirectoryOf(join(folder, 'out.mkv'));
    await createJobDirectory(directory, await manifestFor());
    for (const chunk of [0, 1, 3]) {
      await writeFile(chunkPath(directory, chunk), 'pictures');
      await saveChunkRecord(directory, record(chunk));
    }
    await writeFile(`${chunkPath(directory, 2)}.part`, 'half');
    await mkdir(chunkPath(directory, 4));
    const finished = await readFinishedChunks(directory);
    expect(finished.map(({ chunk }) => chunk)).toEqual([0, 1]);
    await removeUnfinished(directory, finished.length);
    expect((await readdir(join(directory, 'chunks'))).sort()).toEqual([
      '000000.chunk',
      '000000.json',
      '000001.chunk',
      '000001.json',
    ]);
  });
});

describe('job lock', () => {
  it('keeps a second process out and takes over from a dead one', async () => {
    const directory = join(folder, 'job');
    await mkdir(directory);
    // Process 1 is alive on every system, and it is not this one.
    await writeFile(join(directory, 'lock'), '1');
    await expect(lockJob(directory)).rejects.toMatchObject({ code: 'job-busy' });
    // The largest process id that Linux can have is below 2^22.
    await writeFile(join(directory, 'lock'), String(2 ** 22 + 7));
    const lock = await lockJob(directory);
    expect(await readdir(directory)).toEqual(['lock']);
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });
});

describe('input identity', () => {
  it('notices that a file was changed or is gone', async () => {
    const { input } = await manifestFor();
    await expect(requireSameFile(input)).resolves.toBeUndefined();
    await writeFile(input.path, 'other byte');
    await expect(requireSameFile(input)).rejects.toMatchObject({ code: 'input-changed' });
    await rm(input.path);
    await expect(requireSameFile(input)).rejects.toMatchObject({ code: 'input-missing' });
  });
});
