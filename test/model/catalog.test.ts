/** Manifests, hashes, choosing a model and adding one's own. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importModel } from '../../src/engine/model/import.ts';
import { chooseModel, loadCatalog, modelFolders, modelRecord, verifyModel } from '../../src/engine/model/manifest.ts';
import { selfTestModel } from '../../src/engine/model/self-test.ts';
import { identity } from '../tools/onnx-bodies.ts';
import { buildModel } from '../tools/onnx-models.ts';
import { buildSelfTest } from '../tools/write-self-test.ts';
import { bench, format, restoreOne, testFolder } from './setup.ts';
import { differingSamples } from '../tools/frames.ts';

const folder = await testFolder();
const { model, open } = bench(folder);

const withManifest = async (name: string, content: unknown): Promise<string> => {
  const own = path.join(folder, name);
  await mkdir(own, { recursive: true });
  await writeFile(path.join(own, 'manifest.json'), typeof content === 'string' ? content : JSON.stringify(content));
  return own;
};

const entryOf = (id: string, rest: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...buildModel(id, identity).entry,
  ...rest,
});

const failure = async (content: unknown): Promise<unknown> =>
  loadCatalog([await withManifest('broken', content)]).then(
    () => 'loaded',
    (error: unknown) => error,
  );

describe('loadCatalog', () => {
  it('reads the models of every folder, and none where there is no manifest', async () => {
    const first = await withManifest('first', { version: 1, models: [entryOf('one'), entryOf('two')] });
    const second = await withManifest('second', { version: 1, models: [entryOf('three')] });
    const catalog = await loadCatalog([first, path.join(folder, 'nowhere'), second]);
    expect(catalog.models.map(({ entry }) => entry.id)).toEqual(['one', 'two', 'three']);
    expect(catalog.models[2]?.path).toBe(path.join(second, 'three.onnx'));
  });

  it('says precisely what is wrong with a manifest', async () => {
    for (const [content, problem] of [
      ['{', /not JSON/],
      [{ version: 2, models: [] }, /version/],
      [
        { version: 1, models: [entryOf('a', { slots: [-1, 1] })] },
        /window must hold the frame itself.*models\[0\]\.slots/,
      ],
      [{ version: 1, models: [entryOf('a', { sha256: 'x' })] }, /models\[0\]\.sha256/],
      [{ version: 1, models: [entryOf('a'), entryOf('a')] }, /repeats the model id "a"/],
      [{ version: 1, models: [entryOf('a', { file: '../a.onnx' })] }, /must lie in the manifest's folder/],
      [{ version: 1, models: [entryOf('a', { inputs: { y: 'y' } })] }, /needs the names of inputs\.uv/],
      [{ version: 1, models: [entryOf('a', { layout: 'y' })] }, /layout "y" has no input or output "uv"/],
      [
        { version: 1, models: [entryOf('a', { noise: { name: 'n', channels: 4, scale: 32 } })] },
        /multiple of the noise/,
      ],
      [{ version: 1, models: [entryOf('a', { qp: { min: 40, max: 20 } })] }, /upside down/],
      [{ version: 1, models: [entryOf('a', { slots: ['own', 0] })] }, /"own" needs "neighboursBy"/],
      [{ version: 1, models: [entryOf('a', { neighboursBy: 'b' })] }, /restored by "b", which is not installed/],
      [
        {
          version: 1,
          models: [entryOf('a', { neighboursBy: 'b' }), entryOf('b', { neighboursBy: 'c' }), entryOf('c')],
        },
        /restored by "b", which wants the same/,
      ],
    ] as const) {
      expect(await failure(content)).toMatchObject({
        code: 'model-manifest',
        userMessage: expect.stringMatching(problem) as string,
      });
    }
  });

  it('finds the model that restores neighbours first in any folder, and records it with the model', async () => {
    const second = entryOf('second', { neighboursBy: 'first' });
    const catalog = await loadCatalog([
      await withManifest('own', { version: 1, models: [second] }),
      await withManifest('shipped', { version: 1, models: [entryOf('first')] }),
    ]);
    const [own, shipped] = catalog.models;
    expect(own?.firstPass).toBe(shipped);
    expect(shipped?.firstPass).toBeUndefined();
    expect(own && modelRecord(own)).toEqual({
      id: 'second',
      sha256: second['sha256'],
      neighboursBy: { id: 'first', sha256: shipped?.entry.sha256 },
    });
    expect(shipped && modelRecord(shipped)).toEqual({ id: 'first', sha256: shipped?.entry.sha256 });
  });

  it('finds the models of this source tree and the person’s own', async () => {
    const [builtIn, own] = modelFolders();
    expect(builtIn).toMatch(/resources[\\/]models$/);
    expect(own).toMatch(/models$/);
    const catalog = await loadCatalog([builtIn ?? '']);
    for (const shipped of catalog.models) {
      await verifyModel(shipped);
    }
    expect(chooseModel(catalog, { mode: 'fast', model: null }).entry.mode).toBe('fast');
  });
});

describe('verifyModel', () => {
  it('accepts the file that the manifest means and no other', async () => {
    const made = await model('honest', identity);
    await expect(verifyModel(made)).resolves.toBeUndefined();
    const bytes = await readFile(made.path);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    await writeFile(made.path, bytes);
    await expect(verifyModel(made)).rejects.toMatchObject({ code: 'model-hash' });
    await expect(open(made)).rejects.toMatchObject({ code: 'model-hash' });
    await writeFile(made.path, bytes.subarray(1));
    await expect(verifyModel(made)).rejects.toMatchObject({
      code: 'model-hash',
      userMessage: expect.stringMatching(/bytes instead of/) as string,
    });
    await rm(made.path);
    await expect(verifyModel(made)).rejects.toMatchObject({ code: 'model-missing' });
  });
});

describe('chooseModel', () => {
  it('takes what was asked for, or says what there is', async () => {
    const own = await withManifest('choice', {
      version: 1,
      models: [
        entryOf('small', { mode: 'fast' }),
        entryOf('one-step', { mode: 'quality', steps: 1 }),
        entryOf('four-steps', { mode: 'quality', steps: 4 }),
        entryOf('third-party'),
      ],
    });
    const catalog = await loadCatalog([own]);
    const chosen = (mode: 'fast' | 'quality' | 'max', id: string | null = null, steps: number | null = null): string =>
      chooseModel(catalog, { mode, model: id, steps }).entry.id;
    expect(chosen('fast')).toBe('small');
    expect(chosen('quality')).toBe('one-step');
    expect(chosen('quality', null, 4)).toBe('four-steps');
    expect(chosen('fast', null, 4)).toBe('small');
    expect(chosen('fast', 'third-party')).toBe('third-party');
    expect(() => chosen('max')).toThrow(/No model for the mode "max".*small \(fast\).*third-party/);
    expect(() => chosen('quality', null, 2)).toThrow(/no model of 2 steps/);
    expect(() => chosen('fast', 'large')).toThrow(/no model "large"/);
    expect(() => chooseModel({ folders: ['/a'], models: [] }, { mode: 'fast', model: null })).toThrow(/looked in \/a/);
  });
});

describe('importModel', () => {
  it('adds a person’s own model, which then restores', async () => {
    const made = await model('mine', identity, { layout: 'y', slots: [0], sampleType: 'float32', multiple: 1 });
    const target = path.join(folder, 'Modelle für Łódź 视频');
    const description = made.entry;
    const added = await importModel({ onnx: made.path, description, folder: target });
    const again = await importModel({
      onnx: made.path,
      description: { ...description, name: 'Renamed' },
      folder: target,
    });
    expect(again.path).toBe(added.path);
    expect((await readdir(target)).sort()).toEqual(['manifest.json', path.basename(added.path)].sort());
    const catalog = await loadCatalog([target]);
    expect(catalog.models.map(({ entry }) => entry.name)).toEqual(['Renamed']);
    const chosen = chooseModel(catalog, { mode: 'fast', model: 'mine' });
    await using restorer = await open(chosen);
    const { source, output } = await restoreOne(restorer, chosen, format(50, 30));
    expect(differingSamples(source, output)).toBe(0);
  });

  it('adds nothing that could not be used', async () => {
    const made = await model('not-mine', identity);
    const target = path.join(folder, 'untouched');
    const description = { ...made.entry, layout: 'rgb' as const };
    await expect(importModel({ onnx: made.path, description, folder: target })).rejects.toMatchObject({
      code: 'model-manifest',
    });
    await expect(
      importModel({ onnx: path.join(folder, 'none.onnx'), description: made.entry, folder: target }),
    ).rejects.toMatchObject({ code: 'model-missing' });
    await expect(readdir(target)).rejects.toThrow();
  });
});

describe('the self-test model', () => {
  it('is what its generator writes', async () => {
    const shipped = selfTestModel();
    await verifyModel(shipped);
    const { onnx, entry } = buildSelfTest();
    expect(Buffer.compare(await readFile(shipped.path), onnx)).toBe(0);
    expect(shipped.entry).toMatchObject({ sha256: entry.sha256, bytes: entry.bytes, inputs: entry.inputs });
  });
});
