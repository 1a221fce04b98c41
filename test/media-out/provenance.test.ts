/** Restored files say how they were made, in every container, the same each time. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provenance } from '../../src/contract/provenance.ts';
import { prepareJob } from '../../src/engine/jobs/prepare-job.ts';
import { runJob } from '../../src/engine/jobs/run-job.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { readProvenance, readSequenceProvenance } from '../../src/engine/media/provenance.ts';
import { loadCatalog } from '../../src/engine/model/manifest.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { identity } from '../tools/onnx-bodies.ts';
import { writeCatalogModel } from '../tools/onnx-models.ts';
import { temporaryFolder } from '../api/host.ts';

const folder = temporaryFolder();
const home = process.env['PIXREVIVE_HOME'];
beforeAll(async () => {
  process.env['PIXREVIVE_HOME'] = join(folder, 'home');
  await writeCatalogModel(join(folder, 'home', 'data'), 'models', identity);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (home === undefined) {
    delete process.env['PIXREVIVE_HOME'];
  } else {
    process.env['PIXREVIVE_HOME'] = home;
  }
});

const restore = async (input: string, output: string, preset: string): Promise<string> => {
  const settings = { model: 'models', provider: 'cpu', preset, strength: 0.5, range: { in: 1, out: 5 } } as const;
  const request = {
    input,
    output,
    reference: null,
    settings,
    overwrite: true,
    chunkFrames: 2,
    unfinished: 'restart',
  } as const;
  const { directory } = await prepareJob(request, await loadCatalog());
  await runJob(directory, { signal: new AbortController().signal, emit: () => undefined });
  return output;
};

const expectRecord = async (provenance: Provenance | null, source: string): Promise<void> => {
  const { models } = await loadCatalog();
  const model = models.find(({ entry }) => entry.id === 'models');
  expect(provenance).toMatchObject({
    product: 'PixRevive Studio',
    model: { id: 'models', sha256: model?.entry.sha256 },
    provider: 'cpu',
    settings: { strength: 0.5, range: { in: 1, out: 5 } },
    source: { name: source },
  });
};

describe('a restored file', () => {
  const source = makeClip(join(folder, 'source.mkv'), { width: 64, height: 48, frames: 6, qp: 30 });

  it.each([
    ['ffv1', '.mkv'],
    ['h264', '.mp4'],
    ['prores-hq', '.mov'],
  ])('says how it was made: %s in %s', async (preset, ending) => {
    const output = await restore(source, join(folder, `${preset}${ending}`), preset);
    const record = await readProvenance(await probeMedia(output));
    await expectRecord(record, 'source.mkv');
    await restore(source, output, preset);
    expect(await readProvenance(await probeMedia(output))).toEqual(record);
  });

  it('says so beside an image sequence', async () => {
    await expectRecord(
      await readSequenceProvenance(await restore(source, join(folder, 'pictures'), 'png')),
      'source.mkv',
    );
  });

  it('that is restored again tells of the last time alone, and a source tells nothing', async () => {
    expect(await readProvenance(await probeMedia(source))).toBeNull();
    const once = await restore(source, join(folder, 'once.mkv'), 'ffv1');
    const settings = { model: 'models', provider: 'cpu', preset: 'ffv1' } as const;
    const request = {
      ...{ input: once, output: join(folder, 'twice.mkv'), reference: null, settings },
      ...({ overwrite: true, chunkFrames: 2, unfinished: 'restart' } as const),
    };
    const { directory } = await prepareJob(request, await loadCatalog());
    await runJob(directory, { signal: new AbortController().signal, emit: () => undefined });
    const twice = await readProvenance(await probeMedia(join(folder, 'twice.mkv')));
    expect(twice).toMatchObject({ source: { name: 'once.mkv' }, settings: { strength: 1, range: null } });
  });

  it('with a record that nobody understands is read as one without', async () => {
    const media = await probeMedia(source);
    expect(await readProvenance({ ...media, metadata: { PIXREVIVE: '{"version":9}' } })).toBeNull();
    expect(await readProvenance({ ...media, metadata: { pixrevive: 'no JSON' } })).toBeNull();
  });
});
