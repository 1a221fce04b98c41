/** Reports of `pixrevive compare`, read as a program reads them: every figure must be the one of the JSON report. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchReportSchema, compareReportSchema, type QualitySummary } from '../../src/contract/quality.ts';
import { worstFrames } from '../../src/contract/measures/worst-frames.ts';
import { makeClip } from '../fixtures/make-clip.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');
const size = { width: 96, height: 64, frames: 12 };

let folder = '';
let source = '';
let coded = '';
let finer = '';

type Run = { status: number | null; out: string; err: string };

const compare = (...args: string[]): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, 'compare', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const run: Run = { status: null, out: '', err: '' };
    child.stdout.on('data', (data: Buffer) => (run.out += data.toString()));
    child.stderr.on('data', (data: Buffer) => (run.err += data.toString()));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ ...run, status });
    });
  });

/** Text between an opening tag with an id and the closing tag. */
const element = (html: string, tag: string, id: string): string =>
  new RegExp(`<${tag}[^>]* id="${id}"[^>]*>(.*?)</${tag}>`, 's').exec(html)?.[1] ?? '';

/** Rows of a table as measures by name; `inf` is an infinite PSNR. */
const figureRows = (table: string): Record<string, number>[] =>
  [...table.matchAll(/<tr>(.*?)<\/tr>/gs)]
    .map(([, row = '']) =>
      Object.fromEntries(
        [...row.matchAll(/data-measure="(\w+)" data-value="([^"]+)"/g)].map(([, name = '', value = '']) => [
          name,
          value === 'inf' ? Infinity : Number(value),
        ]),
      ),
    )
    .filter((row) => Object.keys(row).length > 0);

const expectSummary = (row: Record<string, number> | undefined, summary: QualitySummary): void => {
  const names = ['frames', 'psnrY', 'psnrU', 'psnrV', 'ssimY', 'deltaPsnrY', 'deltaSsimY', 'pvd', 'sd'] as const;
  for (const name of names) {
    expect(row?.[name] ?? null, name).toBe(summary[name]);
  }
  expect(row?.['bitrate']).toBe((summary.bitrate ?? NaN) / 1000);
};

/** Nothing may be fetched or run: everything lies in the file. */
const expectSelfContained = (html: string): void => {
  expect(html).not.toMatch(/<script|<link|<iframe|javascript:|\son\w+=|url\((?!#)/i);
  const sources = [...html.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, address = '']) => address);
  expect(sources.every((address) => address.startsWith('data:image/png;base64,'))).toBe(true);
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive <report> & "co" '));
  source = makeClip(join(folder, 'source.mkv'), { ...size, codec: 'ffv1' });
  coded = makeClip(join(folder, 'it’s <b>coded</b>.mp4'.replaceAll('/', '∕')), { ...size, codec: 'h264', qp: 40 });
  finer = makeClip(join(folder, 'finer.hevc'), { ...size, codec: 'hevc', qp: 28 });
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('the report of a comparison', () => {
  it('holds the figures of the JSON report, to the last digit, and nothing that is fetched or run', async () => {
    const [page, json, csv] = ['r.html', 'r.json', 'r.csv'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const run = await compare(source, coded, finer, '--report', page, '--report', json, '--report', csv);
    expect(run).toMatchObject({ status: 0 });
    const html = await readFile(page, 'utf8');
    const report = compareReportSchema.parse(JSON.parse(await readFile(json, 'utf8')));
    expectSelfContained(html);
    expect(html).not.toContain('<b>coded');
    expect(html).toContain('it’s &lt;b&gt;coded&lt;∕b&gt;.mp4');

    const rows = figureRows(element(html, 'table', 'summary'));
    expect(rows).toHaveLength(2);
    report.files.forEach(({ summary }, i) => {
      expectSummary(rows[i], summary);
    });

    const [before, after] = report.files;
    const lists = [...html.matchAll(/data-reason="(\w+)">.*?<tbody>(.*?)<\/tbody>/gs)].map(([, reason, body = '']) => ({
      reason,
      frames: [...body.matchAll(/data-frame="(\d+)"/g)].map(([, frame]) => Number(frame)),
    }));
    const worst = (frames: typeof before, base: typeof before, reason: 'value' | 'loss' | 'drop') =>
      worstFrames(frames?.frames ?? [], base?.frames ?? [], reason, 10).map(({ frame }) => frame);
    expect(lists[0]).toEqual({ reason: 'value', frames: worst(before, undefined, 'value') });
    expect(lists.filter(({ reason }) => reason === 'value')[1]?.frames).toEqual(worst(after, before, 'value'));
    expect(lists.findLast(({ reason }) => reason === 'drop')?.frames).toEqual(worst(after, before, 'drop'));

    const marked = [...html.matchAll(/class="peak" data-frame="(\d+)"/g)].map(([, frame]) => Number(frame));
    expect(marked).toEqual(report.files.flatMap(({ peaks }) => peaks));
    expect(html).toContain('QP and frame types of finer.hevc');
    expect(html.match(/<article class="pictured"/g)?.length).toBeGreaterThanOrEqual(2);
    expect(html).toMatch(/SHA-256<\/th><td>[0-9a-f]{64}</);
    expect((await readFile(csv, 'utf8')).trimEnd().split('\n')).toHaveLength(1 + 2 * size.frames);
  });

  it('of a single file has no differences; its kind is told by the ending, and another ending is refused', async () => {
    const page = join(folder, 'one.htm');
    expect(await compare(source, source, '--report', page)).toMatchObject({ status: 0 });
    const html = await readFile(page, 'utf8');
    expect(figureRows(element(html, 'table', 'summary'))[0]).toMatchObject({ psnrY: Infinity, identicalFrames: 12 });
    expect(html).not.toContain('ΔPSNR-Y');
    const before = await readdir(folder);
    const refused = await compare(source, coded, '--report', join(folder, 'report.pdf'));
    expect(refused).toMatchObject({ status: 2, out: '' });
    expect(refused.err).toMatch(/\.html for people/);
    expect(await readdir(folder)).toEqual(before);
  });
});

describe('rate-distortion', () => {
  it('gives curves, savings and Bjøntegaard deltas, the same in the page and in JSON', async () => {
    const clips = [40, 36, 32, 28].flatMap((qp) => [
      makeClip(join(folder, `qp${qp}.hevc`), { ...size, codec: 'hevc', qp }),
      makeClip(join(folder, `qp${qp}.better.hevc`), { ...size, codec: 'hevc', qp: qp - 2 }),
    ]);
    const [page, json] = [join(folder, 'rd.html'), join(folder, 'rd.json')];
    const run = await compare(source, ...clips, '--rd', '--report', page, '--report', json);
    expect(run).toMatchObject({ status: 0 });
    const { rateDistortion } = compareReportSchema.parse(JSON.parse(await readFile(json, 'utf8')));
    const [encodes, better] = rateDistortion?.curves ?? [];
    expect(encodes?.points).toHaveLength(4);
    expect(better?.name).toBe('better');
    expect(better?.points.map(({ bitrate }) => bitrate)).toEqual(encodes?.points.map(({ bitrate }) => bitrate));
    expect(better?.bdPsnr).toBeGreaterThan(0);
    expect(better?.bdRatePercent).toBeLessThan(0);
    const html = await readFile(page, 'utf8');
    expect(figureRows(element(html, 'table', 'bjontegaard'))).toEqual([
      { bdRatePercent: better?.bdRatePercent, bdPsnr: better?.bdPsnr },
    ]);
    expect(run.out).toMatch(/better: BD-rate −\d+\.\d{3} %, BD-PSNR \+\d+\.\d{3} dB \(pchip\)/);
  });
});

describe('folders against a folder', () => {
  it('measures what matches by name, averages over sequences, and lists the rest', async () => {
    const [references, before, after] = ['references', 'before', 'after'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    for (const path of [references, before, after]) {
      await mkdir(path);
    }
    for (const [name, frames] of [
      ['one', 6],
      ['two', 9],
    ] as const) {
      makeClip(join(references, `${name}.mkv`), { ...size, frames, codec: 'ffv1' });
      makeClip(join(before, `${name}_qp40.mkv`), { ...size, frames, codec: 'hevc', qp: 40 });
      makeClip(join(after, `${name}.mkv`), { ...size, frames, codec: 'hevc', qp: 30 });
    }
    makeClip(join(references, 'odd.mkv'), { ...size, frames: 4, codec: 'ffv1' });
    makeClip(join(before, 'odd.mkv'), { ...size, width: 128, frames: 4, codec: 'ffv1' });
    makeClip(join(after, 'odd.mkv'), { ...size, frames: 4, codec: 'ffv1' });
    await writeFile(join(after, 'stranger.mkv'), '');
    await writeFile(join(after, 'readme.txt'), '');

    const outputs = ['batch.html', 'batch.json', 'batch.csv'].map((name) => join(folder, name));
    const run = await compare('--batch', references, before, after, ...outputs.flatMap((path) => ['--report', path]));
    // One sequence could not be measured: the others were, and the status says so.
    expect(run.status).toBe(3);
    expect(run.err).toMatch(/odd was not measured\. .*128/);
    expect(run.err).toMatch(/stranger\.mkv was left out/);
    const [html = '', json = '', csv = ''] = await Promise.all(outputs.map((path) => readFile(path, 'utf8')));
    const batch = batchReportSchema.parse(JSON.parse(json));
    expect(batch.sequences.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(batch.unmatched.map(({ path }) => path)).toEqual([join(after, 'stranger.mkv')]);
    const gains = batch.sequences.map(({ summaries }) => summaries[1]?.deltaPsnrY ?? NaN);
    expect(batch.means[1]?.deltaPsnrY).toBeCloseTo(((gains[0] ?? NaN) + (gains[1] ?? NaN)) / 2, 12);
    expect(batch.means[1]?.deltaPsnrY).toBeGreaterThan(0);

    expectSelfContained(html);
    const means = figureRows(element(html, 'table', 'means'));
    batch.means.forEach(({ psnrY, pvd, sd, ssimY }, i) => {
      expect(means[i]).toMatchObject({ psnrY, pvd, sd, ssimY });
    });
    expect(csv.trimEnd().split('\n')).toHaveLength(1 + 4 + 2);
  });
});
