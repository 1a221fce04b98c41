/** Comparisons of real files: what is refused and why, other tools' measures, reports, cancelling. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareReportSchema } from '../../src/contract/quality.ts';
import { compareFiles, type CompareResult } from '../../src/engine/quality/compare.ts';
import type { CompareOptions } from '../../src/engine/quality/compare-options.ts';
import { checkReportPath, writeCompareReport, writeFramesCsv } from '../../src/engine/quality/compare-report.ts';
import { makeClip, type ClipOptions } from '../fixtures/make-clip.ts';

let folder = '';
let source = '';

const size = { width: 126, height: 78 };
const frames = 24;

const clip = (name: string, options: ClipOptions): string =>
  makeClip(join(folder, name), { ...size, frames, codec: 'ffv1', ...options });

const compare = (file: string, options: CompareOptions = {}): Promise<CompareResult> =>
  compareFiles(source, [file], options);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive-compare-'));
  source = clip('source.mkv', {});
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('what a comparison measures', () => {
  it('is the same for several files at once as for each alone, in any number of threads', async () => {
    const files = [
      clip('coarse.mp4', { codec: 'h264', qp: 38, bFrames: 2 }),
      clip('fine.hevc', { codec: 'hevc', qp: 24 }),
      clip('old.mpg', { codec: 'mpeg2video', qp: 6 }),
    ];
    const together = await compareFiles(source, files, { threads: 2 });
    for (const [i, file] of files.entries()) {
      const alone = await compare(file, { threads: 1 });
      expect(together.files[i]?.frames).toEqual(alone.files[0]?.frames);
      expect(alone.files[0]?.frames).toHaveLength(frames);
    }
    const [coarse, fine] = together.files.map(({ summary }) => summary);
    expect(coarse?.deltaPsnrY).toBeNull();
    expect(fine?.deltaPsnrY).toBeCloseTo((fine?.psnrY ?? 0) - (coarse?.psnrY ?? 0), 9);
    expect(fine?.deltaPsnrY).toBeGreaterThan(3);
    expect(fine?.bitrate).toBeGreaterThan(coarse?.bitrate ?? Infinity);
  });

  it('agrees with FFmpeg’s psnr filter, and carries ssim and xpsnr under their own names', async () => {
    const formats = [
      { pixelFormat: 'yuv420p', ending: 'mkv', codec: 'mpeg4' },
      { pixelFormat: 'yuv422p10le', ending: 'mov', codec: 'prores' },
      { pixelFormat: 'yuv444p', ending: 'mkv', codec: 'h264' },
    ] as const;
    for (const { pixelFormat, ending, codec } of formats) {
      const odd = { width: 127, height: 79, frames: 10, pixelFormat };
      const pristine = clip(`pristine ${pixelFormat}.mkv`, odd);
      const coded = clip(`coded ${pixelFormat}.${ending}`, { ...odd, codec });
      const result = await compareFiles(pristine, [coded], { ffmpeg: true, xpsnr: true });
      const [file] = result.files;
      expect(file?.frames).toHaveLength(10);
      for (const frame of file?.frames ?? []) {
        expect(frame.psnrY).not.toBeNull();
        expect(Math.abs((frame.psnrY ?? 0) - (frame.ffmpegPsnrY ?? NaN))).toBeLessThan(1e-4);
        expect(Math.abs(frame.ssimY - (frame.ffmpegSsimY ?? NaN))).toBeLessThan(0.05);
        expect(frame.xpsnrY).toBeGreaterThan(20);
      }
      expect(file?.summary.xpsnrU).toBeGreaterThan(20);
    }
  });

  it('finds every frame of identical files identical, with every tool', async () => {
    const copy = clip('copy.mkv', {});
    const [file] = (await compare(copy, { ffmpeg: true, xpsnr: true })).files;
    expect(file?.frames).toHaveLength(frames);
    for (const frame of file?.frames ?? []) {
      expect(frame).toMatchObject({ psnrY: null, psnrU: null, psnrV: null, ssimY: 1 });
      expect(frame).toMatchObject({ ffmpegPsnrY: null, ffmpegSsimY: 1, xpsnrY: null });
    }
    expect(file?.summary).toMatchObject({ psnrY: null, identicalFrames: frames, pvd: 0, sd: 0, ssimY: 1 });
  });

  it('reports frames in order while it goes', async () => {
    const seen: number[] = [];
    await compare(clip('order.mp4', { codec: 'h264', qp: 30 }), {
      onRow: ({ frames: total, index }, { frame }) => {
        expect([total, index]).toEqual([frames, 0]);
        seen.push(frame);
      },
    });
    expect(seen).toEqual(Array.from({ length: frames }, (_, i) => i));
  });
});

describe('what a comparison refuses', () => {
  it.each([
    { name: 'size.mkv', options: { width: 128 }, reason: /128 × 78, the reference 126 × 78/ },
    { name: 'chroma.mkv', options: { pixelFormat: 'yuv444p' }, reason: /4:4:4, the reference's 4:2:0/ },
    { name: 'depth.mkv', options: { pixelFormat: 'yuv420p10le' }, reason: /10 bits per sample.*--scale-depth/ },
    { name: 'short.mkv', options: { frames: 20 }, reason: /20 frames, the reference 24.*--allow-shorter/ },
    { name: 'cut.mkv', options: { frames: 22, firstPicture: 2 }, reason: /22 frames.*--offset 2 measures it so/ },
    { name: 'late.mkv', options: { firstPicture: -2 }, reason: /2 frames late.*--offset -2/ },
    { name: 'early.mkv', options: { firstPicture: 1 }, reason: /1 frame early.*--offset 1/ },
  ])('$name', async ({ name, options, reason }) => {
    const refusal = compare(clip(name, options));
    await expect(refusal).rejects.toMatchObject({ code: 'reference-mismatch' });
    await expect(refusal).rejects.toThrow(reason);
  });

  it('refuses a range that means other code values', async () => {
    const tv = clip('tv.mkv', { color: { range: 'tv' } });
    const pc = clip('pc.mkv', { color: { range: 'pc' } });
    await expect(compareFiles(tv, [pc])).rejects.toThrow(/range is tagged pc, the reference's tv.*--ignore-tags/);
    const { files } = await compareFiles(tv, [pc], { ignoreTags: true });
    expect(files[0]?.summary.identicalFrames).toBe(frames);
    expect(files[0]?.notes).toHaveLength(1);
  });

  it('measures all the same when told how', async () => {
    const late = await compare(clip('late 2.mkv', { firstPicture: -3 }), { offset: -3 });
    expect(late.files[0]?.summary).toMatchObject({ frames: frames - 3, identicalFrames: frames - 3 });
    const early = await compare(clip('early 2.mkv', { firstPicture: 4 }), { offset: 4 });
    expect(early.files[0]?.summary).toMatchObject({ frames: frames - 4, identicalFrames: frames - 4 });
    expect(early.files[0]?.frames.map(({ frame }) => frame)).toEqual(Array.from({ length: 20 }, (_, i) => i + 4));
    const short = await compare(clip('short 2.mkv', { frames: 21 }), { allowShorter: true });
    expect(short.files[0]?.summary).toMatchObject({ frames: 21, identicalFrames: 21 });
    expect(short.files[0]?.notes.join()).toMatch(/21 were measured/);
  });

  it('measures 8 bit against 10 bit at 10 bit', async () => {
    const deep = clip('deep.mkv', { pixelFormat: 'yuv420p10le' });
    const { files } = await compare(deep, { scaleDepth: true });
    // The same pictures, rounded to 8 and to 10 bits: errors of at most 2 of 1023 code values.
    expect(files[0]?.summary.psnrY).toBeGreaterThan(20 * Math.log10(1023 / 2));
    expect(files[0]?.summary.psnrY).toBeLessThan(70);
  });

  it('says that VMAF is not to be had instead of leaving it out', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      await expect(compare(source, { vmaf: true })).rejects.toMatchObject({ code: 'feature-unavailable' });
    } finally {
      process.env['PATH'] = path;
    }
  });

  it('stops when it is cancelled, before and while it measures', async () => {
    const stopped = new AbortController();
    stopped.abort();
    await expect(compare(source, { signal: stopped.signal })).rejects.toMatchObject({ code: 'cancelled' });
    const stopping = new AbortController();
    let measured = 0;
    const running = compare(source, {
      signal: stopping.signal,
      onRow: () => {
        measured += 1;
        stopping.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(measured).toBeLessThan(frames);
  });
});

describe('what a comparison leaves behind', () => {
  it('is a CSV and a report that say the same, and nothing else', async () => {
    const coded = clip('a "quoted", name.mp4', { codec: 'h264', qp: 36 });
    const result = await compareFiles(source, [coded, source], { xpsnr: true });
    const outputs = await mkdtemp(join(folder, 'out-'));
    await writeFramesCsv(join(outputs, 'frames.csv'), result);
    await writeCompareReport(join(outputs, 'report.json'), result);
    expect((await readdir(outputs)).toSorted()).toEqual(['frames.csv', 'report.json']);

    const report = compareReportSchema.parse(JSON.parse(await readFile(join(outputs, 'report.json'), 'utf8')));
    expect(report.files.map(({ summary }) => summary)).toEqual(result.files.map(({ summary }) => summary));
    expect(report.files[0]?.frames).toEqual(result.files[0]?.frames);

    const [header, ...lines] = (await readFile(join(outputs, 'frames.csv'), 'utf8')).trimEnd().split('\n');
    expect(header).toBe('file,frame,psnr_y_db,psnr_u_db,psnr_v_db,ssim_y,xpsnr_y_db,xpsnr_u_db,xpsnr_v_db');
    expect(lines).toHaveLength(2 * frames);
    const first = result.files[0]?.frames[0];
    expect(lines[0]).toBe(
      [
        `"${coded.replaceAll('"', '""')}"`,
        0,
        first?.psnrY,
        first?.psnrU,
        first?.psnrV,
        first?.ssimY,
        first?.xpsnrY,
        first?.xpsnrU,
        first?.xpsnrV,
      ].join(','),
    );
    expect(lines.at(-1)).toBe(`${source},23,inf,inf,inf,1,inf,inf,inf`);
  });

  it('goes nowhere that it could not be written to', async () => {
    await expect(checkReportPath(source, [source])).rejects.toMatchObject({ code: 'output-is-input' });
    await expect(checkReportPath(folder, [])).rejects.toMatchObject({ code: 'output-unwritable' });
    await expect(checkReportPath(join(folder, 'missing', 'a.csv'), [])).rejects.toMatchObject({
      code: 'output-unwritable',
    });
    await expect(checkReportPath(join(folder, 'new.csv'), [source])).resolves.toBeUndefined();
  });
});
