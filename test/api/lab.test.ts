/** The quality lab through the API: what is kept, what is refused and repaired, and what needs no reference. */
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison, TrackColumns } from '../../src/contract/comparison.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { compareAndWait } from './comparisons.ts';
import { startHost, type Host } from './host.ts';

const size = { width: 96, height: 64, frames: 24 } as const;

type Clips = Record<'pristine' | 'good' | 'bad', string>;

const openClips = async (host: Host): Promise<Clips> => {
  const open = async (name: string, options: Partial<Parameters<typeof makeClip>[1]>): Promise<string> =>
    (await host.open(makeClip(join(host.folder, name), { ...size, ...options }))).id;
  return {
    pristine: await open('pristine.mkv', { codec: 'ffv1' }),
    good: await open('good.mp4', { qp: 22 }),
    bad: await open('bad.mp4', { qp: 40 }),
  };
};

const columnsOf = async (host: Host, { id }: Comparison, from = 0): Promise<TrackColumns[]> =>
  host.api.call('comparisonMeasures', { comparison: id, from: String(from) });

describe('a measurement that was made before', () => {
  it('is there at once, after a restart as well, and only for the same contents and options', async () => {
    await using host = await startHost();
    const ids = await openClips(host);
    const request = { reference: ids.pristine, files: [{ media: ids.good }, { media: ids.bad }] };
    const first = await compareAndWait(host, request);
    expect(first).toMatchObject({ state: 'done', cachedTracks: 0 });
    const again = await compareAndWait(host, request);
    expect(again).toMatchObject({ state: 'done', cachedTracks: 2, frame: 48, summaries: first.summaries });
    expect(await columnsOf(host, again)).toEqual(await columnsOf(host, first));

    await host.stop();
    await using later = await startHost({ folder: host.folder });
    const open = async (name: string): Promise<string> => (await later.open(join(host.folder, name))).id;
    const reference = await open('pristine.mkv');
    const good = await open('good.mp4');
    const restarted = await compareAndWait(later, { reference, files: [{ media: good }] });
    expect(restarted).toMatchObject({ state: 'done', cachedTracks: 1, summaries: [first.summaries[0]] });
    const part = await compareAndWait(later, {
      reference,
      files: [{ media: good }],
      options: { range: { from: 4, to: 12 } },
    });
    expect(part).toMatchObject({ state: 'done', cachedTracks: 0, frame: 8 });

    // The same pictures in other bytes are another file; the same bytes under another name are not.
    const bytes = readFileSync(join(host.folder, 'good.mp4'));
    writeFileSync(join(host.folder, 'copy.mp4'), bytes);
    const copy = await compareAndWait(later, { reference, files: [{ media: await open('copy.mp4') }] });
    expect(copy).toMatchObject({ state: 'done', cachedTracks: 1 });
    writeFileSync(join(host.folder, 'longer.mp4'), bytes);
    appendFileSync(join(host.folder, 'longer.mp4'), Buffer.from([0, 0, 0, 8, 0x66, 0x72, 0x65, 0x65]));
    const other = await compareAndWait(later, { reference, files: [{ media: await open('longer.mp4') }] });
    expect(other).toMatchObject({ state: 'done', cachedTracks: 0 });
    expect(other.summaries[0]?.psnrY).toBe(first.summaries[0]?.psnrY);

    // What is damaged is measured again.
    const measures = join(host.folder, 'home', 'cache', 'measures');
    for (const name of readdirSync(measures)) {
      writeFileSync(join(measures, name), 'damaged');
    }
    const repaired = await compareAndWait(later, { reference, files: [{ media: good }] });
    expect(repaired).toMatchObject({ state: 'done', cachedTracks: 0, summaries: [first.summaries[0]] });
  });
});

describe('a comparison in the lab', () => {
  let host: Host;
  let ids: Clips;
  beforeAll(async () => {
    host = await startHost();
    ids = await openClips(host);
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
  });

  it('has QP, type and size of each frame, rows from any row on, and other differences at once', async () => {
    const done = await compareAndWait(host, {
      reference: ids.pristine,
      files: [{ media: ids.good }, { media: ids.bad }],
      options: { xpsnr: true },
    });
    const [good, bad] = await columnsOf(host, done);
    expect(good?.frame).toEqual(Array.from({ length: size.frames }, (_, i) => i));
    expect(good?.qp?.every((qp) => qp !== null && qp > 10 && qp < 30)).toBe(true);
    expect(good?.frameType?.[0]).toBe('I');
    expect(good?.bits?.[0]).toBeGreaterThan(bad?.bits?.[0] ?? Infinity);
    expect(good?.xpsnrY).toHaveLength(size.frames);
    expect(good?.blockEdges).toBeUndefined();
    const [tail] = await columnsOf(host, done, 20);
    expect(tail?.psnrY).toEqual(good?.psnrY?.slice(20));

    const changed = await host.api.call('changeBaseline', { comparison: done.id }, { baseline: 1 });
    expect(done.summaries.map(({ deltaPsnrY }) => deltaPsnrY === null)).toEqual([true, false]);
    expect(changed.summaries.map(({ deltaPsnrY }) => deltaPsnrY === null)).toEqual([false, true]);
    expect(changed.summaries[0]?.deltaPsnrY).toBeCloseTo(-(done.summaries[1]?.deltaPsnrY ?? NaN), 9);
    const missing = host.api.call('changeBaseline', { comparison: done.id }, { baseline: 2 });
    await expect(missing).rejects.toMatchObject({ code: 'settings-invalid' });
  });

  it('refuses a shifted clip, says how it can be measured, and measures it so, each file at its own offset', async () => {
    const path = join(host.folder, 'shifted.mkv');
    const shifted = await host.open(makeClip(path, { ...size, codec: 'ffv1', firstPicture: 3 }));
    const files = [{ media: ids.good }, { media: shifted.id }];
    const refused = await compareAndWait(host, { reference: ids.pristine, files });
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'reference-mismatch' } });
    expect(refused.error?.userMessage).not.toContain('--');
    expect(refused.tracks[0]?.findings).toEqual([]);
    const [finding] = refused.tracks[1]?.findings ?? [];
    expect(finding).toMatchObject({ aspect: 'timing', refused: true });
    expect(finding?.remedies[0]).toEqual({ option: 'offset', frames: 3 });

    const repaired = await compareAndWait(host, {
      reference: ids.pristine,
      files: [{ media: ids.good }, { media: shifted.id, offset: 3 }],
    });
    expect(repaired).toMatchObject({ state: 'done', frame: 24 + 21, frames: 24 + 21 });
    expect(repaired.tracks.map(({ offset }) => offset)).toEqual([0, 3]);
    expect(repaired.tracks[1]?.notes.join()).toMatch(/21 were measured, at an offset of 3/);
    expect(repaired.summaries[1]).toMatchObject({ frames: 21, identicalFrames: 21 });
  });

  it('measures a smaller clip only when it is said that the reference is scaled, and says so', async () => {
    const path = join(host.folder, 'small.mkv');
    const small = await host.open(makeClip(path, { ...size, width: 48, height: 32, codec: 'ffv1' }));
    const request = { reference: ids.pristine, files: [{ media: small.id }] };
    const refused = await compareAndWait(host, request);
    expect(refused.state).toBe('failed');
    expect(refused.tracks[0]?.findings).toMatchObject([
      { aspect: 'size', refused: true, remedies: [{ option: 'scaleReference' }] },
    ]);
    const done = await compareAndWait(host, { ...request, options: { scaleReference: true } });
    expect(done).toMatchObject({ state: 'done', frame: size.frames });
    expect(done.tracks[0]?.notes.join()).toMatch(/the reference was scaled to it \(bicubic\)/);
    expect(done.summaries[0]?.psnrY).toBeGreaterThan(10);
  });

  it('measures a range alone', async () => {
    const whole = await compareAndWait(host, { reference: ids.pristine, files: [{ media: ids.bad }] });
    const part = await compareAndWait(host, {
      reference: ids.pristine,
      files: [{ media: ids.bad }],
      options: { range: { from: 5, to: 11 } },
    });
    const [all] = await columnsOf(host, whole);
    const [some] = await columnsOf(host, part);
    expect(some).toEqual(
      Object.fromEntries(Object.entries(all ?? {}).map(([name, values]) => [name, values?.slice(5, 11)])),
    );
  });

  it('needs no reference: the coarser encode has more block edges, and what differs from the baseline is told', async () => {
    const done = await compareAndWait(host, {
      reference: null,
      files: [{ media: ids.good }, { media: ids.bad }],
    });
    expect(done).toMatchObject({ state: 'done', summaries: [], frame: 48 });
    const [good, bad] = done.noReference;
    expect(bad?.blockEdges).toBeGreaterThan(good?.blockEdges ?? Infinity);
    expect(bad?.qp).toBeGreaterThan((good?.qp ?? Infinity) + 10);
    expect(good?.change).toBeNull();
    expect(bad?.change).toBeGreaterThan(1);
    const columns = await columnsOf(host, done);
    expect(columns[0]?.psnrY).toBeUndefined();
    expect(columns[0]?.change).toBeUndefined();
    expect(columns[1]?.change?.every((change) => (change ?? 0) > 0)).toBe(true);
    expect(columns[0]?.flicker?.[0]).toBeNull();
    expect(good?.estimatedPsnrY?.value).toBeGreaterThan(bad?.estimatedPsnrY?.value ?? Infinity);
    expect(columns[0]?.estimatedPsnrY?.every((value) => value !== null)).toBe(true);
    // The other file is an encode with a QP of its own, not a restoration of the first.
    expect(bad?.estimatedDeltaPsnrY).toBeNull();
    const again = await compareAndWait(host, {
      reference: null,
      files: [{ media: ids.good }, { media: ids.bad }],
    });
    expect(again).toMatchObject({ state: 'done', cachedTracks: 2, noReference: done.noReference });
    expect(await columnsOf(host, again)).toEqual(columns);
  });
});
