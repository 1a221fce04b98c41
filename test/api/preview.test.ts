/** Regions restored on demand: exact, progressive, superseded, refused with reasons. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FramePacket } from '../../src/contract/frame-packet.ts';
import type { MediaItem } from '../../src/contract/library.ts';
import { restoreSettingsSchema } from '../../src/contract/settings.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { identity } from '../tools/onnx-bodies.ts';
import { buildModel } from '../tools/onnx-models.ts';
import { collect, startHost, temporaryFolder, type Host } from './host.ts';

const settings = restoreSettingsSchema.parse({ mode: 'fast', threads: 1 });

let host: Host;
let item: MediaItem;

beforeAll(async () => {
  const folder = temporaryFolder();
  const clip = makeClip(join(folder, 'damaged.mp4'), { width: 320, height: 192, frames: 12, qp: 38 });
  // Shows the frame as Fast restored it.
  const { entry, onnx } = buildModel('own', identity, { slots: ['own', 0], shows: 'own', neighboursBy: 'elpnet-fast' });
  const models = join(folder, 'home', 'data', 'models');
  await mkdir(models, { recursive: true });
  await writeFile(join(models, entry.file), onnx);
  await writeFile(join(models, 'manifest.json'), JSON.stringify({ version: 1, models: [entry] }));
  vi.stubEnv('PIXREVIVE_HOME', join(folder, 'home'));
  host = await startHost({ folder });
  item = await host.open(clip);
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

const largestDifference = (a: FramePacket, b: Uint8Array, width: number): number => {
  const luma = a.planes[0] ?? new Uint8Array(0);
  let largest = 0;
  for (let y = 0; y < a.format.height; y += 1) {
    for (let x = 0; x < a.format.width; x += 1) {
      const own = luma[y * a.format.width + x] ?? 0;
      const other = b[(a.y + y) * width + a.x + x] ?? 0;
      largest = Math.max(largest, Math.abs(own - other));
    }
  }
  return largest;
};

describe('a preview', () => {
  it.each(['fast', 'quality'] as const)('shows what the job will write, in mode %s', async (mode) => {
    const settings = restoreSettingsSchema.parse({ mode, threads: 1 });
    const copy = join(host.folder, `${mode}.mp4`);
    await copyFile(join(host.folder, 'damaged.mp4'), copy);
    const item = await host.open(copy);
    const [queued] = await host.api.call('enqueue', { sources: [{ media: item.id }], settings });
    const job = await host.waitForJob(queued?.id ?? '', ['done', 'failed']);
    expect(job.state).toBe('done');
    const written = decodeClip(job.output, { keepSamples: true });
    const whole = await collect(host.api.preview({ media: item.id, frame: 5, region: null, settings }));
    const last = whole.at(-1);
    expect(last).toMatchObject({ restored: true, final: true, frame: 5, x: 0, y: 0, pictureWidth: 320 });
    if (last === undefined) {
      throw new Error('no picture');
    }
    // The same arithmetic on the same samples.
    expect(largestDifference(last, written.frames[5]?.samples ?? Buffer.alloc(0), 320)).toBe(0);

    const region = { x: 101, y: 51, width: 96, height: 80 };
    const part = (await collect(host.api.preview({ media: item.id, frame: 5, region, settings }))).at(-1);
    expect(part).toMatchObject({ x: 100, y: 50, format: { width: 98, height: 82 }, final: true });
    if (part === undefined) {
      throw new Error('no picture');
    }
    // A region sees less around it than the whole picture: what is left of that is rounding.
    expect(largestDifference(part, written.frames[5]?.samples ?? Buffer.alloc(0), 320)).toBeLessThanOrEqual(2);
  });

  it('and a job show a model with a slot for it the frame as the first pass restored it', async () => {
    const copy = join(host.folder, 'own.mp4');
    await copyFile(join(host.folder, 'damaged.mp4'), copy);
    const { id } = await host.open(copy);
    const own = restoreSettingsSchema.parse({ mode: 'fast', model: 'own', threads: 1 });
    const [queued] = await host.api.call('enqueue', { sources: [{ media: id }], settings: own });
    const job = await host.waitForJob(queued?.id ?? '', ['done', 'failed']);
    expect(job.state).toBe('done');
    const written = decodeClip(job.output, { keepSamples: true }).frames[5]?.samples ?? Buffer.alloc(0);
    const [shown] = await collect(host.api.preview({ media: id, frame: 5, region: null, settings: own }));
    const [fast] = await collect(host.api.preview({ media: id, frame: 5, region: null, settings }));
    if (shown === undefined || fast === undefined) {
      throw new Error('no picture');
    }
    expect(shown.planes).toEqual(fast.planes);
    expect(largestDifference(fast, written, 320)).toBe(0);
  });

  it('is final at once, before anybody has read the QP of the whole stream, and the same afterwards', async () => {
    const encoderOptions = { qp: '-1', crf: '30', 'x264-params': 'aq-mode=0:threads=1' };
    const clip = makeClip(join(host.folder, 'unread.mp4'), { width: 192, height: 112, frames: 12, encoderOptions });
    // A copy, since x264 does not code the same pictures the same way twice on every processor.
    const copy = join(host.folder, 'read.mp4');
    await copyFile(clip, copy);
    const [unread, read] = await Promise.all([clip, copy].map((path) => host.open(path)));
    if (unread === undefined || read === undefined) {
      throw new Error('not opened');
    }
    await host.api.call('analyseMedia', { media: read.id }, { kind: 'qp' });
    await host.waitFor(
      (event) => event.type === 'media' && event.media.id === read.id && event.media.qp.state === 'ready',
    );
    const previewOf = ({ id }: MediaItem): Promise<FramePacket[]> =>
      collect(host.api.preview({ media: id, frame: 6, region: null, settings }));
    const [first, ...further] = await previewOf(unread);
    expect(first).toMatchObject({ restored: true, final: true });
    expect(further).toEqual([]);
    const still = (await host.api.call('listMedia')).find(({ id }) => id === unread.id);
    expect(still?.qp.state).toBe('idle');
    const [known] = await previewOf(read);
    expect(first?.planes).toEqual(known?.planes);
    // With the fallback it would have been another picture.
    const fallback = { ...settings, qp: { kind: 'fixed' as const, qp: 37 } };
    const [guessed] = await collect(host.api.preview({ media: unread.id, frame: 6, region: null, settings: fallback }));
    expect(guessed?.planes).not.toEqual(known?.planes);
  });

  it('blends with the source by the strength', async () => {
    const region = { x: 64, y: 64, width: 64, height: 64 };
    const [off] = await collect(
      host.api.preview({ media: item.id, frame: 3, region, settings: { ...settings, strength: 0 } }),
    );
    const [source] = await collect(host.api.frames(`/api/media/${item.id}/play?from=3&to=4&region=64,64,64,64`));
    expect(off?.planes).toEqual(source?.planes);
  });

  it('comes faster the second time, from what was kept', async () => {
    const request = { media: item.id, frame: 7, region: { x: 0, y: 0, width: 128, height: 128 }, settings };
    const [first] = await collect(host.api.preview(request));
    const started = performance.now();
    const [second] = await collect(host.api.preview(request));
    expect(performance.now() - started).toBeLessThan(1000);
    expect(second?.planes).toEqual(first?.planes);
  });

  it('ends when a newer one of the same pane begins; other panes go on', async () => {
    const region = { x: 0, y: 0, width: 256, height: 192 };
    const older = collect(host.api.preview({ media: item.id, frame: 8, region, settings, pane: 'left' })).then(
      (packets) => ({ packets, error: null }),
      (error: unknown) => ({ packets: [], error }),
    );
    const beside = collect(host.api.preview({ media: item.id, frame: 10, region, settings, pane: 'right' }));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const newer = await collect(host.api.preview({ media: item.id, frame: 9, region, settings, pane: 'left' }));
    expect(newer.at(-1)).toMatchObject({ frame: 9, final: true });
    expect((await beside).at(-1)).toMatchObject({ frame: 10, final: true });
    expect((await older).error).toMatchObject({ code: 'cancelled' });
  });

  it('says why it cannot be made', async () => {
    const none = collect(
      host.api.preview({ media: item.id, frame: 1, region: null, settings: { ...settings, model: 'no-such-model' } }),
    );
    await expect(none).rejects.toMatchObject({ code: 'model-missing' });
    const beyond = collect(host.api.preview({ media: item.id, frame: 99, region: null, settings }));
    await expect(beyond).rejects.toMatchObject({ code: 'usage' });
    const outside = collect(
      host.api.preview({ media: item.id, frame: 1, region: { x: 900, y: 900, width: 8, height: 8 }, settings }),
    );
    await expect(outside).rejects.toMatchObject({ code: 'usage' });
    const combed = makeClip(join(host.folder, 'tape.mpg'), {
      codec: 'mpeg2video',
      width: 320,
      height: 240,
      frames: 8,
      interlaced: 'tff',
    });
    const tape = await host.open(combed);
    const interlaced = collect(host.api.preview({ media: tape.id, frame: 1, region: null, settings }));
    await expect(interlaced).rejects.toMatchObject({ code: 'input-interlaced' });
    const woven = { ...settings, deinterlace: 'bwdif-frame' as const };
    const [fixed] = await collect(
      host.api.preview({ media: tape.id, frame: 1, region: { x: 0, y: 0, width: 64, height: 64 }, settings: woven }),
    );
    expect(fixed).toMatchObject({ frame: 1, restored: true });
  });
});

describe('what a restoration costs', () => {
  it('is measured once and remembered', async () => {
    const estimate = await host.api.call('costEstimate', { media: item.id, settings });
    expect(estimate).toMatchObject({ frames: 12, provider: 'cpu' });
    expect(estimate.seconds).toBeCloseTo(12 / estimate.fps, 6);
    const started = performance.now();
    const again = await host.api.call('costEstimate', {
      media: item.id,
      settings: { ...settings, range: { in: 2, out: 5 } },
    });
    expect(performance.now() - started).toBeLessThan(500);
    expect(again).toMatchObject({ frames: 3, measuredAt: estimate.measuredAt });
  });

  it('is told with the table of what is lost, and the space that is needed', async () => {
    const path = makeClip(join(host.folder, 'with sound.mkv'), {
      width: 64,
      height: 48,
      frames: 5,
      audio: [{}],
      subtitles: [{ cues: [{ start: 0, end: 100, text: 'hello' }] }],
    });
    const { id } = await host.open(path);
    const matroska = await host.api.call('exportPlan', { media: id, settings });
    expect(matroska.plan.items.map(({ action }) => action)).toEqual(['restore', 'copy', 'copy']);
    expect(matroska.disk).toMatchObject({ enough: true });
    expect(matroska.disk.needed).toBeGreaterThan(1000);
    const pictures = await host.api.call('exportPlan', { media: id, settings: { ...settings, preset: 'png' } });
    expect(pictures.plan.items.filter(({ action }) => action === 'drop')).not.toEqual([]);
    const unknown = host.api.call('exportPlan', { media: id, settings: { ...settings, preset: 'nothing' } });
    await expect(unknown).rejects.toMatchObject({ code: 'settings-invalid' });
  });
});

describe('the catalogue', () => {
  it('names models and presets that work here', async () => {
    const models = await host.api.call('models');
    expect(models.find(({ entry }) => entry.mode === 'fast')?.problem).toBeNull();
    const presets = await host.api.call('presets');
    expect(presets.find(({ preset }) => preset.id === 'ffv1')).toMatchObject({ own: false, problem: null });
  });

  it('keeps the person’s own presets, and jobs use them', async () => {
    const [ffv1] = (await host.api.call('presets')).filter(({ preset }) => preset.id === 'ffv1');
    if (ffv1 === undefined) {
      throw new Error('no ffv1');
    }
    const own = { ...ffv1.preset, id: 'my-archive', name: 'My archive', group: 'user' as const };
    expect(await host.api.call('savePreset', { preset: own.id }, own)).toMatchObject({ own: true, problem: null });
    const broken = { ...own, id: 'my-broken', encoder: 'no_such_encoder' };
    const saved = await host.api.call('savePreset', { preset: broken.id }, broken);
    expect(saved.problem?.code).toBe('encoder-unavailable');
    const builtIn = host.api.call('savePreset', { preset: 'ffv1' }, { ...own, id: 'ffv1' });
    await expect(builtIn).rejects.toMatchObject({ code: 'settings-invalid' });
    await host.api.call('removePreset', { preset: 'my-broken' });
    expect((await host.api.call('presets')).filter((offer) => offer.own)).toHaveLength(1);
    const clip = await host.open(makeClip(join(host.folder, 'tiny.mp4'), { width: 64, height: 48, frames: 3 }));
    const [queued] = await host.api.call('enqueue', {
      sources: [{ media: clip.id }],
      settings: { ...settings, preset: own.id },
    });
    const job = await host.waitForJob(queued?.id ?? '', ['done', 'failed']);
    expect(job).toMatchObject({ state: 'done', error: null });
    expect(decodeClip(job.output).frames).toHaveLength(3);
  });

  it('keeps preferences', async () => {
    await host.api.call('savePreferences', { theme: 'light', keys: { undo: ['Mod+KeyU'] } });
    expect(await host.api.call('preferences')).toEqual({ theme: 'light', keys: { undo: ['Mod+KeyU'] } });
  });
});

describe('a comparison', () => {
  it('measures files against a reference while it tells how far it is', async () => {
    const source = { width: 96, height: 64, frames: 20 } as const;
    const pristine = await host.open(makeClip(join(host.folder, 'pristine.mkv'), { ...source, codec: 'ffv1' }));
    const good = await host.open(makeClip(join(host.folder, 'good.mp4'), { ...source, qp: 20 }));
    const bad = await host.open(makeClip(join(host.folder, 'bad.mp4'), { ...source, qp: 40 }));
    const { id } = await host.api.call('compare', {
      reference: pristine.id,
      files: [{ media: good.id }, { media: bad.id }],
    });
    const event = await host.waitFor(
      ({ type, ...rest }) => type === 'comparison' && 'comparison' in rest && rest.comparison.state !== 'running',
    );
    expect(event).toMatchObject({ comparison: { id, state: 'done', frame: 40, frames: 40 } });
    const [comparison] = await host.api.call('comparisons');
    const [first, second] = comparison?.summaries ?? [];
    expect(first?.psnrY ?? 0).toBeGreaterThan((second?.psnrY ?? 99) + 5);
    expect(second?.deltaPsnrY).toBeLessThan(-5);
    const columns = await host.api.call('comparisonMeasures', { comparison: id, from: '0' });
    expect(columns.map(({ frame }) => frame.length)).toEqual([20, 20]);
    expect(columns[0]?.frame).toEqual(Array.from({ length: 20 }, (_, i) => i));
    await host.api.call('removeComparison', { comparison: id });
    expect(await host.api.call('comparisons')).toEqual([]);
  });
});
