/** `pixrevive compare` as a person or a script runs it. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inspectReportSchema } from '../../src/contract/comparison.ts';
import { compareReportSchema, frameMeasureSchema, qualitySummarySchema } from '../../src/contract/quality.ts';
import { makeClip } from '../fixtures/make-clip.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const frames = 12;

let folder = '';
let source = '';
let coded = '';
let finer = '';

type Run = { status: number | null; out: string; err: string };

const pixrevive = (...args: string[]): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const run: Run = { status: null, out: '', err: '' };
    child.stdout.on('data', (data: Buffer) => (run.out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (run.err += data.toString()));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ ...run, status });
    });
  });

const frameEventSchema = frameMeasureSchema.extend({ type: z.literal('frame'), path: z.string() });
const summaryEventSchema = z.object({
  type: z.literal('summary'),
  reference: z.string(),
  files: z.array(qualitySummarySchema.extend({ notes: z.array(z.string()) })),
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive compare ż日本🎬 '));
  const size = { width: 96, height: 64, frames };
  source = makeClip(join(folder, 'source.mkv'), { ...size, codec: 'ffv1' });
  coded = makeClip(join(folder, 'it’s “coded”.mp4'), { ...size, codec: 'h264', qp: 40 });
  finer = makeClip(join(folder, 'finer.hevc'), { ...size, codec: 'hevc', qp: 28 });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('pixrevive compare', () => {
  it('prints a table for people, with units, and the gain over the first file', async () => {
    const { status, out } = await pixrevive('compare', source, coded, finer);
    expect(status).toBe(0);
    const [header, , first, second] = out.split('\n');
    expect(header?.trim().split(/ {2,}/)).toEqual([
      'file',
      'frames',
      'PSNR-Y dB',
      'ΔPSNR-Y dB',
      'PSNR-U dB',
      'PSNR-V dB',
      'SSIM-Y',
      'ΔSSIM-Y',
      'PVD dB',
      'SD dB',
      'kb/s',
    ]);
    expect(first).toContain(coded);
    expect(second).toMatch(/finer\.hevc +12 +\d\d\.\d{3} +\+\d+\.\d{3} /);
  });

  it('gives scripts one object for each frame and a summary at the end, and writes the same to files', async () => {
    const [csv, json] = [join(folder, 'frames.csv'), join(folder, 'report.json')];
    const { status, out } = await pixrevive('compare', source, coded, finer, '--json', '--csv', csv, '--report', json);
    expect(status).toBe(0);
    const events = out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    const measured = events.slice(0, -1).map((event) => frameEventSchema.parse(event));
    expect(measured).toHaveLength(2 * frames);
    const summary = summaryEventSchema.parse(events.at(-1));
    expect(summary.files.map(({ path, frames: count }) => [path, count])).toEqual([
      [coded, frames],
      [finer, frames],
    ]);
    const own = measured.filter(({ path }) => path === finer);
    const mean = own.reduce((sum, { psnrY }) => sum + (psnrY ?? NaN), 0) / frames;
    expect(summary.files[1]?.psnrY).toBeCloseTo(mean, 9);

    const report = compareReportSchema.parse(JSON.parse(await readFile(json, 'utf8')));
    expect(report.files[1]?.frames.map(({ psnrY }) => psnrY)).toEqual(own.map(({ psnrY }) => psnrY));
    expect((await readFile(csv, 'utf8')).trimEnd().split('\n')).toHaveLength(1 + 2 * frames);
  });

  it('ends with the exit status of what went wrong, one line, and nothing left behind', async () => {
    const before = await readdir(folder);
    const report = join(folder, 'never.json');
    const failures = [
      { args: [source], status: 2, says: /Name the pristine video and at least one to measure/ },
      { args: [source, join(folder, 'nothing.mkv')], status: 3, says: /no file .*nothing\.mkv/ },
      { args: [source, folder], status: 3, says: /is a folder/ },
      { args: [source, coded, '--offset', 'one'], status: 2, says: /whole number/ },
      { args: [source, coded, '--offset', '99'], status: 3, says: /no frames are left.*\[reference-mismatch\]/ },
      { args: [source, coded, '--csv', source], status: 4, says: /is one of the videos.*\[output-is-input\]/ },
      { args: [source, coded, '--csv', join(folder, 'no', 'a.csv')], status: 4, says: /\[output-unwritable\]/ },
    ];
    for (const { args, status, says } of failures) {
      const run = await pixrevive('compare', ...args, '--report', report);
      expect(run).toMatchObject({ status, out: '' });
      expect(run.err).toMatch(says);
      expect(run.err).not.toMatch(/\n\s+at /);
    }
    expect((await readdir(folder)).toSorted()).toEqual(before.toSorted());
  });

  it('measures without a reference, and refuses what would take one', async () => {
    const report = join(folder, 'none.json');
    const { status, out } = await pixrevive(
      'compare',
      '--no-reference',
      coded,
      finer,
      '--baseline',
      '2',
      '--report',
      report,
    );
    expect(status).toBe(0);
    expect(out).toMatch(/block edges {2,}detail {2,}blur/);
    expect(out).not.toMatch(/ PSNR-Y dB {2}/);
    const { files, baseline } = inspectReportSchema.parse(JSON.parse(await readFile(report, 'utf8')));
    expect(baseline).toBe(1);
    expect(files.map(({ summary }) => summary.change === null)).toEqual([false, true]);
    expect(files[0]?.summary.blockEdges).toBeGreaterThan(files[1]?.summary.blockEdges ?? Infinity);
    await rm(report);
    const refused = await pixrevive('compare', '--no-reference', coded, '--vmaf');
    expect(refused).toMatchObject({ status: 2, out: '' });
    expect(refused.err).toMatch(/--vmaf compares with a reference/);
  });

  it('measures a range, at an offset for each file, against a file of choice', async () => {
    const { status, out } = await pixrevive(
      ...['compare', source, coded, source, '--in', '3', '--out', '9', '--offset', '0,0', '--baseline', '2', '--json'],
    );
    expect(status).toBe(0);
    const summary = summaryEventSchema.parse(JSON.parse(out.trimEnd().split('\n').at(-1) ?? ''));
    expect(summary.files.map(({ frames: measured }) => measured)).toEqual([6, 6]);
    expect(summary.files.map(({ deltaSsimY }) => deltaSsimY === null)).toEqual([false, true]);
  });
});
