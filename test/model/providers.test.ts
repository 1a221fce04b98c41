/** Execution providers of this machine, tried in child processes. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exitStatusOf } from '../../src/contract/errors.ts';
import { runProbe } from '../../src/engine/model/probe-client.ts';
import { chooseProvider, probeProviders, providerOrder } from '../../src/engine/model/providers.ts';
import { compiledProviders } from '../../src/engine/model/session.ts';
import { constant, identity, notANumberAbove, slow } from '../tools/onnx-bodies.ts';
import { bench, testFolder } from './setup.ts';

const folder = await testFolder();
const cacheFolder = path.join(folder, 'cache');
const { model, open } = bench(folder);

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('probeProviders', () => {
  it('reports every provider, the CPU as usable, the others with a time or a reason', async () => {
    const reports = await probeProviders(undefined, { threads: 1, cacheFolder });
    expect(reports.map(({ provider }) => provider)).toEqual(providerOrder);
    for (const report of reports) {
      expect(report.compiled).toBe(compiledProviders().includes(report.provider));
      expect(report.usable ? report.milliseconds : report.reason).not.toBeNull();
      expect(report.usable || !report.preferred).toBe(true);
    }
    expect(reports.at(-1)).toMatchObject({ provider: 'cpu', usable: true, preferred: true, reason: null });
  });
});

describe('chooseProvider', () => {
  it('refuses a provider that the platform does not have, with exit status 5', async () => {
    const missing = providerOrder.find((provider) => !compiledProviders().includes(provider)) ?? 'coreml';
    const made = await model('anything', identity);
    await expect(chooseProvider(made, missing, { cacheFolder })).rejects.toMatchObject({
      code: 'provider-unavailable',
      userMessage: expect.stringMatching(/does not contain it/) as string,
    });
    await expect(open(made, { provider: missing })).rejects.toMatchObject({ code: 'provider-unavailable' });
    expect(exitStatusOf('provider-unavailable')).toBe(5);
  });

  it('never falls back from the CPU, and tells what auto passed over', async () => {
    const made = await model('anything-else', identity);
    expect(await chooseProvider(made, 'cpu', { cacheFolder })).toEqual({ provider: 'cpu', notice: null });
    const { provider, notice } = await chooseProvider(made, 'auto', { threads: 1, cacheFolder });
    const faster = compiledProviders().filter((candidate) => candidate !== 'cpu');
    if (provider === 'cpu' && faster.length > 0) {
      expect(notice).toMatch(/Running on the CPU\. Not used: .+: .+/);
    } else {
      expect(compiledProviders()).toContain(provider);
    }
  });
});

describe('runProbe', () => {
  const setup = async (
    id: string,
    ...made: Parameters<typeof model> extends [string, ...infer Rest] ? Rest : never
  ) => {
    const { entry, path: file } = await model(id, ...made);
    return { entry, path: file, provider: 'cpu' as const, threads: 1 };
  };

  it('measures time and memory', async () => {
    const result = await runProbe(await setup('measured', slow(4, 32)));
    expect(result.problem).toBeNull();
    expect(result.milliseconds).toBeGreaterThan(0);
    // Two of the layers' outputs of 32 float channels are alive at a time.
    expect(result.bytesPerPixel).toBeGreaterThan(128);
    expect(result.bytesPerPixel).toBeLessThan(1500);
  });

  it('answers when the model returns no numbers, or is no model', async () => {
    const invalid = await setup('invalid', notANumberAbove(0.3), { layout: 'y', sampleType: 'float32', slots: [0] });
    expect((await runProbe(invalid)).problem).toMatch(/not finite numbers/);
    const rubbish = await setup('rubbish', constant(1));
    await writeFile(rubbish.path, 'no model');
    expect((await runProbe(rubbish)).problem).toMatch(/rubbish\.onnx/);
  });

  it('answers when the process hangs', async () => {
    const endless = await setup('endless', slow(200, 64));
    expect((await runProbe(endless, 1500)).problem).toMatch(/no answer within 2 s while (starting|opening|running)/);
  });

  it('answers when the process crashes', async () => {
    // A heap this small makes the runtime abort at once, as a graphics driver might later.
    vi.stubEnv('NODE_OPTIONS', '--max-old-space-size=1 --max-semi-space-size=1');
    const crashing = await setup('crashing', identity);
    expect((await runProbe(crashing)).problem).toMatch(/crashed while (starting|opening|running)/);
  });
});

describe('the cache', () => {
  it('spares the second start the probe, and a damaged one costs nothing but a probe', async () => {
    const made = await model('cached', identity);
    const start = async (): Promise<void> => {
      await using restorer = await open(made, { tilePixels: null, memoryBudgetMiB: 64, cacheFolder });
      expect(restorer.info.provider).toBe('cpu');
    };
    await start();
    const file = path.join(cacheFolder, 'providers.json');
    const first = await readFile(file, 'utf8');
    await start();
    expect(await readFile(file, 'utf8')).toBe(first);
    await writeFile(file, '{ "broken');
    await start();
    expect(JSON.parse(await readFile(file, 'utf8'))).toBeTypeOf('object');
  });
});
