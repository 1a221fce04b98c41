/** What the command line says and leaves behind when something cannot work. */
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeClip } from '../fixtures/make-clip.ts';
import { runCli, type CliResult } from '../tools/run-cli.ts';

let folder: string;
let clip: string;
let outputs: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive-bad-'));
  await chmod(folder, 0o755);
  clip = join(folder, 'clip.mkv');
  makeClip(clip, { width: 96, height: 64, frames: 6 });
});

beforeEach(async () => {
  outputs = await mkdtemp(join(folder, 'outputs-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** One line with the code, the exit status, nothing on the way to the output, and no stack trace. */
const expectRefusal = async (result: CliResult, status: number, code: string): Promise<void> => {
  expect(result.stderr).toContain(`[${code}]`);
  expect(result.status).toBe(status);
  expect(result.stderr.trim().split('\n').at(-1)).toMatch(/^pixrevive: .+ \[[a-z-]+\]$/);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expect(await readdir(outputs)).toEqual([]);
};

const restore = (input: string, ...more: string[]): Promise<CliResult> =>
  runCli(['restore', input, '-o', join(outputs, 'out.mkv'), ...more]);

describe('inputs that cannot be restored', () => {
  it.each<[string, string, (path: string) => Promise<unknown>]>([
    ['nothing there', 'input-missing', () => Promise.resolve()],
    ['an empty file', 'input-empty', (path) => writeFile(path, '')],
    ['a text file', 'input-not-media', (path) => writeFile(path, 'Dear archive,\nno video here.\n'.repeat(50))],
    ['a folder', 'input-is-directory', (path) => mkdir(path)],
    ['sound alone', 'input-no-video', (path) => Promise.resolve(makeClip(path, { withoutVideo: true, audio: [{}] }))],
  ])('%s: %s', async (name, code, make) => {
    const input = join(folder, `${name.replaceAll(' ', '-')}.mkv`);
    await make(input);
    await expectRefusal(await restore(input), 3, code);
  });

  it('an MP4 whose end is missing', async () => {
    const input = join(folder, 'cut.mp4');
    makeClip(input, { width: 96, height: 64, frames: 30 });
    await truncate(input, 2000);
    const result = await restore(input);
    expect(['input-truncated', 'input-not-media']).toContain(/\[([a-z-]+)\]\s*$/.exec(result.stderr)?.[1]);
    expect(result.status).toBe(3);
    expect(await readdir(outputs)).toEqual([]);
  });

  it('a Matroska file that was cut in the middle is refused or restored as far as it goes, and says so', async () => {
    const input = join(folder, 'cut.mkv');
    makeClip(input, { width: 96, height: 64, frames: 40 });
    const { length } = await readFile(input);
    await truncate(input, Math.floor(length * 0.6));
    const result = await restore(input, '--json');
    if (result.status === 0) {
      expect(result.stdout).toMatch(/cut off/);
      await rm(join(outputs, 'out.mkv'));
    } else {
      await expectRefusal(result, 3, 'input-truncated');
    }
  });

  it('interlaced video, with the remedy', async () => {
    const input = join(folder, 'interlaced.mpg');
    makeClip(input, { codec: 'mpeg2video', width: 720, height: 576, frames: 4, interlaced: 'tff' });
    const result = await restore(input);
    await expectRefusal(result, 3, 'input-interlaced');
    expect(result.stderr).toContain('--deinterlace bwdif-frame');
  });

  it.runIf(process.platform !== 'win32')('a pipe, which nobody would ever write to', async () => {
    const pipe = join(folder, 'pipe.mkv');
    execFileSync('mkfifo', [pipe]);
    await expectRefusal(await restore(pipe), 3, 'input-unreadable');
  });

  it('a file that may not be read', async () => {
    const input = join(folder, 'secret.mkv');
    await copyFile(clip, input);
    await chmod(input, 0);
    if (process.getuid?.() === 0) {
      // Root may read everything: the refusal is tried as the user "nobody".
      const result = asNobody(['restore', input, '-o', '/tmp/never.mkv']);
      expect(result.status).toBe(3);
      expect(result.stderr).toContain('[input-unreadable]');
    } else {
      await expectRefusal(await restore(input), 3, 'input-unreadable');
    }
  });
});

describe('several videos', () => {
  it('go on after one that cannot be restored; the first failure is the status', async () => {
    const missing = join(folder, 'missing.mkv');
    const result = await runCli(['restore', missing, clip, '-o', outputs, '--preset', 'h264', '--json']);
    expect(result.status).toBe(3);
    expect(result.events.filter(({ type }) => ['file', 'error', 'done'].includes(type as string))).toMatchObject([
      { type: 'file', input: missing },
      { type: 'error', code: 'input-missing' },
      { type: 'file', input: clip },
      // Named after the input, with the ending of the preset's own container.
      { type: 'done', output: join(outputs, 'clip.restored.mp4') },
    ]);
    expect(await readdir(outputs)).toEqual(['clip.restored.mp4']);
  });
});

describe('outputs that cannot be written', () => {
  it('an existing file is kept', async () => {
    const output = join(folder, 'existing.mkv');
    await writeFile(output, 'precious');
    const result = await runCli(['restore', clip, '-o', output]);
    await expectRefusal(result, 4, 'output-exists');
    expect(await readFile(output, 'utf8')).toBe('precious');
  });

  it('the input is never the output', async () => {
    const before = await readFile(clip);
    await expectRefusal(await runCli(['restore', clip, '-o', clip, '--overwrite']), 4, 'output-is-input');
    expect(await readFile(clip)).toEqual(before);
  });

  it('a folder that does not exist', async () => {
    await expectRefusal(await runCli(['restore', clip, '-o', join(folder, 'no', 'where.mkv')]), 4, 'output-unwritable');
  });

  it('a folder that may not be written', async () => {
    const locked = join(folder, 'locked');
    await mkdir(locked, { mode: 0o555 });
    const args = ['restore', clip, '-o', join(locked, 'out.mkv')];
    if (process.getuid?.() === 0) {
      const result = asNobody(args);
      expect(result.status).toBe(4);
      expect(result.stderr).toContain('[output-unwritable]');
    } else {
      await expectRefusal(await runCli(args), 4, 'output-unwritable');
    }
    expect(await readdir(locked)).toEqual([]);
  });

  it('a container that the preset does not go into', async () => {
    const result = await runCli(['restore', clip, '-o', join(outputs, 'out.mp4'), '--preset', 'ffv1']);
    await expectRefusal(result, 4, 'output-container');
  });
});

describe('names of outputs', () => {
  it.each(['out.avi', 'out'])('"%s" names no container', async (name) => {
    const result = await runCli(['restore', clip, '-o', join(outputs, name)]);
    await expectRefusal(result, 4, 'output-container');
    expect(result.stderr).toContain('out.mkv');
  });

  it('a report where it cannot be written is refused before the work', async () => {
    await expectRefusal(await restore(clip, '--report', join(outputs, 'no', 'report.json')), 4, 'output-unwritable');
    await expectRefusal(await restore(clip, '--report', folder), 4, 'output-unwritable');
  });
});

describe('wrong usage', () => {
  it.each([
    [['restore', 'x.mkv', '--strength', '120']],
    [['restore', 'x.mkv', '--qp', '60']],
    [['restore', 'x.mkv', '--mode', 'turbo']],
    [['restore', 'x.mkv', '--in', '5', '--out', '5']],
    [['restore', 'x.mkv', '--no-such-option']],
    [['restore', 'x.mkv', '--raw-fps', '0/0']],
    [['restore', 'x.mkv', 'y.mkv', '--report', 'one.json']],
    [['frobnicate']],
    [['compare', 'only-one.mkv']],
  ])('%j ends with status 2', async (args) => {
    const result = await runCli(args);
    expect(result.status).toBe(2);
    expect(result.stderr.length).toBeGreaterThan(10);
  });

  it('measures alone, with nothing to measure against', async () => {
    await expectRefusal(await restore(clip, '--preset', 'metrics-only'), 2, 'settings-invalid');
  });

  it('an unknown preset', async () => {
    await expectRefusal(await restore(clip, '--preset', 'vhs'), 2, 'settings-invalid');
  });
});

describe('models', () => {
  it('a model file that is not the one of the manifest', async () => {
    const home = join(folder, 'home');
    const models = join(home, 'data', 'models');
    await mkdir(models, { recursive: true });
    const model = { file: 'mine.onnx', bytes: 4, sha256: 'a'.repeat(64), layout: 'y', sampleType: 'uint8', slots: [0] };
    const entry = { id: 'mine', name: 'Mine', ...model, inputs: { y: 'y' }, outputs: { y: 'out' } };
    await writeFile(join(models, 'mine.onnx'), 'onnx');
    await writeFile(join(models, 'manifest.json'), JSON.stringify({ version: 1, models: [entry] }));
    const result = await runCli(['restore', clip, '-o', join(outputs, 'out.mkv'), '--model', 'mine'], {
      env: { PIXREVIVE_HOME: home },
    });
    await expectRefusal(result, 1, 'model-hash');
  });

  it.each([
    [['--mode', 'quality', '--steps', '7'], 'The mode "quality" has no model of 7 steps'],
    [['--model', 'nobody'], 'There is no model "nobody"'],
  ])('a model that is not installed: %j', async (args, words) => {
    const result = await restore(clip, ...args);
    await expectRefusal(result, 1, 'model-missing');
    expect(result.stderr).toContain(words);
  });

  it('a model that is not installed, to the benchmark', async () => {
    await expectRefusal(await runCli(['bench', '--model', 'nobody']), 1, 'model-missing');
  });

  it('a provider that this machine does not have', async () => {
    const provider = process.platform === 'darwin' ? 'cuda' : 'coreml';
    await expectRefusal(await restore(clip, '--provider', provider), 5, 'provider-unavailable');
  });
});

/** Runs the command line as the user "nobody", whom file permissions bind. */
const asNobody = (args: string[]): { status: number; stderr: string } => {
  const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
  try {
    execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...args], {
      uid: 65534,
      gid: 65534,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, HOME: '/tmp', PIXREVIVE_HOME: join(tmpdir(), 'pixrevive-nobody') },
    });
    return { status: 0, stderr: '' };
  } catch (error) {
    const failure = error as { status: number; stderr: Buffer };
    return { status: failure.status, stderr: failure.stderr.toString() };
  }
};
