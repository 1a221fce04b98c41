/** The bundled processes restore a clip, over both channels that they speak: Node's and a utility process's. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createStudio } from '../../src/engine/api/studio.ts';
import type { LaneRequest } from '../../src/engine/frames/lane-protocol.ts';
import type { WorkerCommand } from '../../src/engine/jobs/messages.ts';
import { forkEntry } from '../../src/engine/jobs/worker-process.ts';
import { restoreSample } from './restore-sample.ts';
import { bundle, ensureTestBundle, runShell } from './running-shell.ts';

beforeAll(() => {
  ensureTestBundle();
});

/** Packages that a bundled module and all that it imports statically need. */
const packagesOf = (entry: string): string[] => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) {
      return;
    }
    seen.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /(?:^|\n)(?:import|export)[^'"\n]*?["']([^"']+)["'];/g,
    )) {
      if (name.startsWith('.')) {
        visit(resolve(dirname(file), name));
      } else if (!name.startsWith('node:')) {
        packages.add(name);
      }
    }
  };
  visit(join(bundle, 'main', `${entry}.js`));
  return [...packages].sort();
};

describe('the bundled entries', () => {
  it('load native code in processes that may be killed, never in the main process', () => {
    expect(packagesOf('index')).toEqual(['electron']);
    expect(packagesOf('lane-process')).toContain('node-av/lib');
    expect(packagesOf('inference-thread')).toEqual(['onnxruntime-node']);
  });

  it('restore the sample as utility processes', async () => {
    await using shell = await runShell();
    const job = await restoreSample(shell);
    expect(job.error).toBeNull();
    expect(job.result?.frames).toBe(6);
    expect(job.result?.after?.psnrY).toBeGreaterThan(job.result?.before?.psnrY ?? Infinity);
    expect(statSync(job.output).size).toBeGreaterThan(10_000);
    expect(shell.logged).toEqual([]);

    // The machine is kept awake while the job runs, and no longer.
    const power = shell.electron.calls.filter(({ name }) => name.startsWith('power.'));
    expect(power.map(({ name, arguments: [what] }) => [name, what])).toEqual([
      ['power.start', 'prevent-app-suspension'],
      ['power.stop', 7],
    ]);

    // The result is shown by its job: the page has no path to name.
    await shell.electron.invoke('pixrevive:revealJobOutput', job.id);
    expect(shell.electron.calls.at(-1)).toEqual({ name: 'showItemInFolder', arguments: [job.output] });
  });

  it('restore the sample as children of Node', async () => {
    const entry = (name: string): URL => pathToFileURL(join(bundle, 'main', `${name}.js`));
    await using shell = await runShell({
      createStudio: (options) =>
        createStudio({
          ...options,
          forkWorker: () => forkEntry<WorkerCommand>(entry('worker')),
          forkLane: () => forkEntry<LaneRequest>(entry('lane-process'), 'advanced'),
        }),
    });
    const job = await restoreSample(shell);
    expect(job.error).toBeNull();
    expect(job.result?.frames).toBe(6);
    expect(existsSync(job.output)).toBe(true);
  });

  it('try execution providers in processes that the shell starts for them', async () => {
    await using shell = await runShell();
    const machine = await shell.api.call('machine');
    const cpu = machine.providers.find(({ provider }) => provider === 'cpu');
    expect(cpu).toMatchObject({ available: true });
    expect(shell.electron.forks).toEqual(expect.arrayContaining(['lane-process.js', 'provider-probe.js']));
    expect(shell.logged).toEqual([]);
  });
});
