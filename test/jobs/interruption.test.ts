/** Jobs that are killed, cancelled, or run out of disk: what is lost, and what is not. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { killAndResume, seededRandom } from '../tools/kill-and-resume.ts';
import { runCli, startCli } from '../tools/run-cli.ts';

let folder: string;
let work: string;
let clip: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive-interrupt-'));
  clip = join(folder, 'clip.mkv');
  makeClip(clip, { width: 320, height: 192, frames: 48, codec: 'h264', bFrames: 2, qp: 37, sceneFrames: 20 });
});

beforeEach(async () => {
  work = await mkdtemp(join(folder, 'work-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const picturesOf = (path: string): string[] => decodeClip(path).frames.map(({ pts, hash }) => `${pts} ${hash}`);

/** Waits until a run has finished at least this many frames. */
const reachFrame = async (cli: ReturnType<typeof startCli>, frame: number): Promise<void> => {
  let seen = '';
  cli.child.stdout?.on('data', (text: string) => (seen += text));
  const pattern = new RegExp(`"progress","frame":(${frame}|${frame + 1}|${frame + 2}|${frame + 3}),`);
  for (let waited = 0; !pattern.test(seen); waited += 20) {
    if (cli.child.exitCode !== null || waited > 60_000) {
      throw new Error(`frame ${frame} was not reached: ${(await cli.result).stderr}`);
    }
    await sleep(20);
  }
};

const workerOf = ({ child }: ReturnType<typeof startCli>): number => {
  const pid = child.pid ?? 0;
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
};

/** Kills command line and worker at a frame, as a power cut would. */
const cutPower = async (args: string[], frame: number): Promise<void> => {
  const cli = startCli([...args, '--json']);
  await reachFrame(cli, frame);
  for (const victim of [workerOf(cli), cli.child.pid ?? 0]) {
    process.kill(victim, 'SIGKILL');
  }
  await cli.result;
};

describe('a job that was killed', () => {
  it('is resumed from its last chunk, to the frames of an uninterrupted run', async () => {
    const options = ['--preset', 'h264', '--chunk-frames', '5'];
    const whole = join(work, 'whole.mp4');
    expect((await runCli(['restore', clip, '-o', whole, ...options])).status).toBe(0);
    const killed = join(work, 'killed.mp4');
    await cutPower(['restore', clip, '-o', killed, ...options], 17);
    expect(await readdir(work)).toContain('.killed.mp4.pixrevive-job');
    expect(await readdir(work)).not.toContain('killed.mp4');
    const resumed = await runCli(['restore', clip, '-o', killed, ...options, '--resume', '--json']);
    expect(resumed.events.find(({ type }) => type === 'planned')?.['resumedAt']).toBe(15);
    expect(resumed.status).toBe(0);
    expect(picturesOf(killed)).toEqual(picturesOf(whole));
    expect((await readdir(work)).sort()).toEqual(['killed.mp4', 'whole.mp4']);
  });

  it('is resumed in two passes as in one go, with neighbours that were restored before it stopped', async () => {
    const options = ['--mode', 'quality', '--in', '6', '--out', '26', '--chunk-frames', '5'];
    const whole = join(work, 'whole.mkv');
    expect((await runCli(['restore', clip, '-o', whole, ...options])).status).toBe(0);
    const killed = join(work, 'killed.mkv');
    await cutPower(['restore', clip, '-o', killed, ...options], 12);
    const resumed = await runCli(['restore', clip, '-o', killed, ...options, '--resume', '--json']);
    expect(resumed.events.find(({ type }) => type === 'planned')?.['resumedAt']).toBe(10);
    expect(picturesOf(killed)).toEqual(picturesOf(whole));
  });

  it('survives kills at random moments', async () => {
    const options = ['--chunk-frames', '4'];
    const whole = join(work, 'whole.mkv');
    expect((await runCli(['restore', clip, '-o', whole, ...options])).status).toBe(0);
    const killed = join(work, 'killed.mkv');
    await killAndResume(['restore', clip, '-o', killed, ...options], 3, 4000, seededRandom(7));
    expect(picturesOf(killed)).toEqual(picturesOf(whole));
    expect((await readdir(work)).sort()).toEqual(['killed.mkv', 'whole.mkv']);
  });

  it('is neither forgotten nor mixed up', async () => {
    const input = join(work, 'in.mkv');
    makeClip(input, { width: 320, height: 192, frames: 30, codec: 'ffv1' });
    const args = ['restore', input, '-o', join(work, 'out.mkv'), '--chunk-frames', '5'];
    await cutPower(args, 12);
    const refused = await runCli(args);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('--resume')]);
    await appendFile(input, 'changed');
    const other = await runCli([...args, '--resume']);
    expect([other.status, other.stderr]).toEqual([1, expect.stringContaining('[job-mismatch]')]);
    expect((await runCli([...args, '--restart'])).status).toBe(0);
    expect((await readdir(work)).sort()).toEqual(['in.mkv', 'out.mkv']);
  });
});

describe('stopping', () => {
  const args = (): string[] => ['restore', clip, '-o', join(work, 'out.mkv'), '--chunk-frames', '4', '--json'];

  it('by Ctrl+C is cancelling: status 130, and nothing is left', async () => {
    const cli = startCli(args());
    await reachFrame(cli, 6);
    cli.child.kill('SIGINT');
    const { status, stderr } = await cli.result;
    expect([status, stderr]).toEqual([130, expect.stringContaining('[cancelled]')]);
    expect(await readdir(work)).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('by the system (%s) keeps what is finished', async (signal) => {
    const cli = startCli(args());
    await reachFrame(cli, 6);
    cli.child.kill(signal);
    const { status, stderr } = await cli.result;
    expect([status, stderr]).toEqual([130, expect.stringContaining('--resume')]);
    const resumed = await runCli([...args(), '--resume']);
    expect(resumed.status).toBe(0);
    expect(resumed.events.find(({ type }) => type === 'planned')?.['resumedAt']).toBeGreaterThanOrEqual(4);
    expect(decodeClip(join(work, 'out.mkv')).frames).toHaveLength(48);
    expect(await readdir(work)).toEqual(['out.mkv']);
  });
});

describe('a second run to the same output', () => {
  it('is refused and does the first one no harm', async () => {
    const args = ['restore', clip, '-o', join(work, 'out.mkv'), '--json'];
    const first = startCli(args);
    await reachFrame(first, 2);
    const worker = workerOf(first);
    process.kill(worker, 'SIGSTOP');
    const others = await Promise.all([[], ['--resume'], ['--restart']].map((more) => runCli([...args, ...more])));
    for (const { status, stderr } of others) {
      expect([status, stderr]).toEqual([1, expect.stringContaining('[job-busy]')]);
    }
    process.kill(worker, 'SIGCONT');
    expect((await first.result).status).toBe(0);
    expect(await readdir(work)).toEqual(['out.mkv']);
  });
});

describe('a crash of the worker alone', () => {
  it('is told with the remedy, and what is finished is kept', async () => {
    const output = join(work, 'out.mkv');
    const cli = startCli(['restore', clip, '-o', output, '--chunk-frames', '5', '--json']);
    await reachFrame(cli, 12);
    process.kill(workerOf(cli), 'SIGSEGV');
    const { status, stderr } = await cli.result;
    expect(status).toBe(1);
    expect(stderr).toContain('[worker-crashed]');
    expect(stderr).toContain('--resume');
    expect((await runCli(['restore', clip, '-o', output, '--resume'])).status).toBe(0);
    expect(decodeClip(output).frames).toHaveLength(48);
  });
});

/** Only root may mount a small file system to fill. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(canMount)('a full disk', () => {
  const withDisk = async (size: string, action: (disk: string) => Promise<void>): Promise<void> => {
    const disk = join(work, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk]);
    try {
      await action(disk);
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  };

  it('is refused before the start where the result would not fit', () =>
    withDisk('1m', async (disk) => {
      const { status, stderr } = await runCli(['restore', clip, '-o', join(disk, 'out.mkv')]);
      expect([status, stderr]).toEqual([4, expect.stringContaining('[output-no-space]')]);
      expect(await readdir(disk)).toEqual([]);
    }));

  it('in the middle is told, keeps what is finished, and the job goes on when there is room', () =>
    withDisk('16m', async (disk) => {
      const args = ['restore', clip, '-o', join(disk, 'out.mkv'), '--chunk-frames', '5'];
      const cli = startCli([...args, '--json']);
      await reachFrame(cli, 8);
      const filler = join(disk, 'filler');
      const { bavail, bsize } = await statfs(disk);
      await writeFile(filler, Buffer.alloc(bavail * bsize - 150_000));
      const { status, stderr } = await cli.result;
      expect([status, stderr]).toEqual([4, expect.stringContaining('[output-no-space]')]);
      expect(await readdir(disk)).not.toContain('out.mkv');
      await rm(filler);
      const again = await runCli([...args, '--resume', '--json']);
      expect([again.status, again.stderr]).toEqual([0, expect.any(String)]);
      expect(again.events.find(({ type }) => type === 'planned')?.['resumedAt']).toBeGreaterThanOrEqual(5);
      expect(decodeClip(join(disk, 'out.mkv')).frames).toHaveLength(48);
    }));
});
