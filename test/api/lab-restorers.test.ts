/** Several models on the same frames, and what is written about them. */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareReportSchema } from '../../src/contract/quality.ts';
import { makeBatchFolders } from '../fixtures/batch-folders.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { identity } from '../tools/onnx-bodies.ts';
import { writeCatalogModel } from '../tools/onnx-models.ts';
import { compareAndWait, ended } from './comparisons.ts';
import { startHost, temporaryFolder, type Host } from './host.ts';

const size = { width: 96, height: 64, frames: 20 } as const;
const range = { from: 5, to: 11 };

let host: Host;
let pristine = '';
let coded = '';
const home = process.env['PIXREVIVE_HOME'];
beforeAll(async () => {
  const folder = temporaryFolder();
  // The processes of the studio find the model where they find any that somebody added.
  process.env['PIXREVIVE_HOME'] = join(folder, 'home');
  await writeCatalogModel(join(folder, 'home', 'data'), 'models', identity);
  host = await startHost({ folder });
  pristine = (await host.open(makeClip(join(folder, 'pristine.mkv'), { ...size, codec: 'ffv1' }))).id;
  coded = (await host.open(makeClip(join(folder, 'coded.mp4'), { ...size, qp: 38 }))).id;
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  if (home === undefined) {
    delete process.env['PIXREVIVE_HOME'];
  } else {
    process.env['PIXREVIVE_HOME'] = home;
  }
});

const shaOf = async (id: string): Promise<string> => {
  const found = (await host.api.call('models')).find(({ entry }) => entry.id === id);
  return found?.entry.sha256 ?? 'no such model';
};

describe('a comparison of restorers', () => {
  it('measures what each model makes of the same frames, beside the clip itself, and makes it once', async () => {
    const request = { media: coded, reference: pristine, range, models: ['elpnet-fast', 'models'] };
    const { id, tracks } = await host.api.call('compareRestorers', request);
    expect(tracks.map(({ model }) => model?.id ?? null)).toEqual([null, 'elpnet-fast', 'models']);
    const done = await ended(host, id);
    expect(done).toMatchObject({ state: 'done', error: null, frame: 18, frames: 18 });
    const [clip, restored, unchanged] = done.summaries;
    expect(done.summaries.map(({ frames }) => frames)).toEqual([6, 6, 6]);
    // A network that changes nothing has the figures of the clip.
    expect({ ...unchanged, path: '', bitrate: 0, bits: 0, qp: 0 }).toEqual({
      ...clip,
      ...{ path: '', bitrate: 0, bits: 0, qp: 0 },
      ...{ deltaPsnrY: 0, deltaSsimY: 0 },
    });
    expect(restored?.psnrY).not.toBe(clip?.psnrY);
    const sha256 = await shaOf('elpnet-fast');
    expect(done.tracks[1]).toMatchObject({
      offset: 5,
      model: { id: 'elpnet-fast', sha256 },
      provenance: { model: { id: 'elpnet-fast', sha256 }, provider: 'cpu', source: { name: 'coded.mp4' } },
    });
    const columns = await host.api.call('comparisonMeasures', { comparison: id, from: '0' });
    expect(columns.map(({ frame }) => frame)).toEqual(Array.from({ length: 3 }, () => [5, 6, 7, 8, 9, 10]));

    const made = statSync((await host.api.call('media', { media: done.tracks[1]?.media ?? '' })).path).mtimeMs;
    const again = await ended(host, (await host.api.call('compareRestorers', request)).id);
    expect(again).toMatchObject({ state: 'done', cachedTracks: 3, summaries: done.summaries });
    expect(statSync((await host.api.call('media', { media: again.tracks[1]?.media ?? '' })).path).mtimeMs).toBe(made);

    const unknown = host.api.call('compareRestorers', { ...request, models: ['no-such-model'] });
    await expect(unknown).rejects.toMatchObject({ code: 'model-missing' });
  });

  it('is written as a report that names the models and says how to repeat it', async () => {
    const { id } = await host.api.call('compareRestorers', {
      media: coded,
      reference: pristine,
      range,
      models: ['elpnet-fast'],
    });
    const done = await ended(host, id);
    const folder = host.studio.grant(host.folder);
    const write = (name: string, overwrite = false) =>
      host.api.call('writeComparisonReport', { comparison: id }, { target: { folder, name }, overwrite });
    const { path } = await write('restorers.html');
    const page = readFileSync(path, 'utf8');
    expect(page).toContain(await shaOf('elpnet-fast'));
    expect(page).toContain('compare-restorers');
    expect(page).toContain('--in 5 --out 11');
    expect(page).toMatch(/<img src="data:image\/png;base64,/);
    const [, psnr] = [...page.matchAll(/data-measure="psnrY" data-value="([\d.]+)"/g)].map(([, value]) =>
      Number(value),
    );
    expect(psnr).toBe(done.summaries[1]?.psnrY);
    await expect(write('restorers.html')).rejects.toMatchObject({ code: 'output-exists' });
    await write('restorers.html', true);
    await expect(write('restorers.pdf')).rejects.toMatchObject({ code: 'settings-invalid' });
    await expect(write('coded.mp4', true)).rejects.toMatchObject({ code: 'settings-invalid' });
    const json = await write('restorers.json');
    const report = compareReportSchema.parse(JSON.parse(readFileSync(json.path, 'utf8')));
    expect(report.files.map(({ summary }) => summary)).toEqual(done.summaries);
    expect(report.files[1]?.provenance?.model.sha256).toBe(await shaOf('elpnet-fast'));
  });

  it('finds that a clip is shifted, and measures it at the offset that it is told', async () => {
    const path = join(host.folder, 'late.mp4');
    const late = (await host.open(makeClip(path, { ...size, frames: 17, firstPicture: 3, qp: 38 }))).id;
    const asked = { media: late, reference: pristine, range: { from: 2, to: 8 }, models: ['models'] };
    const refused = await ended(host, (await host.api.call('compareRestorers', asked)).id);
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'reference-mismatch' } });
    const remedies = refused.tracks[0]?.findings.flatMap((finding) => finding.remedies);
    expect(remedies).toContainEqual({ option: 'offset', frames: 3 });

    const { id } = await host.api.call('compareRestorers', { ...asked, offset: 3 });
    const done = await ended(host, id);
    expect(done).toMatchObject({ state: 'done', options: { range: { from: 5, to: 11 } } });
    expect(done.tracks.map(({ offset }) => offset)).toEqual([3, 5]);
    // The same pictures as in the clip that is not shifted.
    const whole = await compareAndWait(host, {
      reference: pristine,
      files: [{ media: late, offset: 3 }],
      options: { range },
    });
    expect(done.summaries.map(({ psnrY }) => psnrY)).toEqual([whole.summaries[0]?.psnrY, whole.summaries[0]?.psnrY]);
    const target = { folder: host.studio.grant(host.folder), name: 'late.html' };
    const report = await host.api.call('writeComparisonReport', { comparison: id }, { target });
    expect(readFileSync(report.path, 'utf8')).toContain('--offset 3 --in 2 --out 8');

    const before = host.api.call('compareRestorers', { ...asked, offset: -3 });
    await expect(before).rejects.toMatchObject({ code: 'settings-invalid' });
  });

  it('needs no reference either', async () => {
    const { id } = await host.api.call('compareRestorers', {
      media: coded,
      reference: null,
      range,
      models: ['elpnet-fast', 'models'],
    });
    const done = await ended(host, id);
    expect(done).toMatchObject({ state: 'done', summaries: [] });
    expect(done.noReference.map(({ change }) => change === 0)).toEqual([false, false, true]);
    expect(done.noReference[1]?.change).toBeGreaterThan(0);
    expect(done.noReference[0]?.estimatedDeltaPsnrY).toBeNull();
    expect(done.noReference[1]?.estimatedDeltaPsnrY?.value).toBeGreaterThan(0);
    expect(done.noReference[2]?.estimatedDeltaPsnrY?.value).toBeCloseTo(0, 12);
    const folder = host.studio.grant(host.folder);
    const target = { folder, name: 'none.html' };
    const { path } = await host.api.call('writeComparisonReport', { comparison: id }, { target });
    const page = readFileSync(path, 'utf8');
    expect(page).toContain('Quality without a reference');
    expect(page).toContain('Estimated ΔPSNR-Y');
    expect(page).not.toMatch(/<th[^>]*>Δ?PSNR-Y/);
  });
});

describe('rate-distortion in the lab', () => {
  it('draws encodes and their restorations, by name or as they are paired by hand', async () => {
    const folder = join(host.folder, 'rates');
    mkdirSync(folder);
    const files: { media: string }[] = [];
    for (const qp of [22, 27, 32, 37]) {
      files.push({ media: (await host.open(makeClip(join(folder, `q${qp}.mp4`), { ...size, qp }))).id });
      files.push({ media: (await host.open(makeClip(join(folder, `q${qp}.better.mp4`), { ...size, qp: qp - 3 }))).id });
    }
    const done = await compareAndWait(host, { reference: pristine, files });
    expect(done.state).toBe('done');
    const named = await host.api.call('comparisonRates', { comparison: done.id }, {});
    expect(named.curves.map(({ name, points }) => [name, points.length])).toEqual([
      ['encodes', 4],
      ['better', 4],
    ]);
    expect(named.curves[1]?.bdRatePercent).toBeLessThan(0);
    const pairs = [0, 2, 4, 6].map((encode) => ({ encode, restoration: encode + 1, curve: 'mine' }));
    const paired = await host.api.call('comparisonRates', { comparison: done.id }, { pairs, method: 'akima' });
    expect(paired).toMatchObject({ method: 'akima', curves: [{}, { name: 'mine' }] });
    const { path } = await host.api.call(
      'writeComparisonReport',
      { comparison: done.id },
      { target: { folder: host.studio.grant(folder), name: 'rates.json' }, rate: {} },
    );
    const report = compareReportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    expect(report.rateDistortion).toEqual(named);
  });
});

describe('folders in the lab', () => {
  it('are measured against a folder of references, with what found no partner', async () => {
    const { references, encodes } = makeBatchFolders(host.folder, size);
    const batch = await host.api.call('startBatch', {
      references: host.studio.grant(references),
      folders: [host.studio.grant(encodes)],
    });
    const event = await host.waitFor(
      (told) => told.type === 'batch' && told.batch.id === batch.id && told.batch.state !== 'running',
    );
    expect(event).toMatchObject({ batch: { state: 'done', sequences: { done: 2, all: 2 }, error: null } });
    const [{ report } = { report: null }] = await host.api.call('batches');
    expect(report?.sequences.map(({ name }) => name)).toEqual(['boats', 'trees']);
    expect(report?.unmatched.map(({ path }) => path.endsWith('other.mp4'))).toEqual([true]);
    const mean = (report?.sequences ?? []).reduce((sum, { summaries }) => sum + (summaries[0]?.psnrY ?? NaN), 0) / 2;
    expect(report?.means[0]?.psnrY).toBeCloseTo(mean, 9);
    const target = { folder: host.studio.grant(host.folder), name: 'batch.csv' };
    const { path } = await host.api.call('writeBatchReport', { batch: batch.id }, { target });
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(1 + 2 + 1 + 1);
    await host.api.call('removeBatch', { batch: batch.id });
    expect(await host.api.call('batches')).toEqual([]);
  });
});
