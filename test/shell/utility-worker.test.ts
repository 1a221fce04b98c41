/** What the main process does for a utility process, and what it does not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { WorkerExit } from '../../src/engine/jobs/worker-process.ts';
import { forkUtility } from '../../src/main/utility-worker.ts';
import { forkStandIn } from './electron-stand-in.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-utility-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a module as a utility process until it ends. */
const runModule = (source: string, act: (worker: ReturnType<typeof forkUtility<object>>) => void = () => undefined) => {
  const module = join(folder, `${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(module, source);
  const forked: string[] = [];
  const refused: string[] = [];
  const messages: unknown[] = [];
  return new Promise<{ exit: WorkerExit; stderr: string; messages: unknown[]; forked: string[]; refused: string[] }>(
    (resolve) => {
      const worker = forkUtility<object>(
        {
          fork: (path, args, options) => {
            forked.push(path);
            return forkStandIn(path, args, options);
          },
          entry: (name) => (name === 'main' ? module : join(folder, `${name}.mjs`)),
          onRefused: (reason) => void refused.push(reason),
        },
        'main',
      );
      worker.onMessage((message) => messages.push(message));
      worker.onExit((exit, stderr) => {
        resolve({ exit, stderr, messages, forked, refused });
      });
      act(worker);
    },
  );
};

/** Keeps a module alive, as a utility process is by nature. */
const stay = 'setInterval(() => undefined, 1000);';

describe('a utility process', () => {
  it('hears what it is sent, says its last word, and ends with its own status and output', async () => {
    const { exit, stderr, messages } = await runModule(
      `process.parentPort.on('message', ({ data }) => {
         if (data.kind === 'release') { process.stderr.write('bye'); process.exit(3); }
         process.parentPort.postMessage({ kind: 'message', body: { heard: data.body } });
         process.parentPort.postMessage({ kind: 'leaving' });
       });`,
      (worker) => {
        worker.send({ bytes: Uint8Array.of(1, 2, 3) });
      },
    );
    expect(messages).toEqual([{ heard: { bytes: Uint8Array.of(1, 2, 3) } }]);
    expect(exit).toEqual({ code: 3, signal: null });
    expect(stderr).toContain('bye');
  });

  it('is ended at once, even in an endless loop', async () => {
    const started = Date.now();
    const { exit } = await runModule(
      `process.parentPort.postMessage({ kind: 'message', body: {} }); for (;;);`,
      (worker) => {
        worker.onMessage(() => {
          worker.kill();
        });
      },
    );
    expect(exit).toEqual({ code: null, signal: 'SIGKILL' });
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  it('starts nothing but the probes of the list, and is ended for trying', async () => {
    for (const message of [
      { kind: 'fork', child: 0, entry: '../../anything', args: [] },
      { kind: 'fork', child: 0, entry: 'worker', args: [] },
      { kind: 'fork', child: -1, entry: 'provider-probe', args: [] },
      { kind: 'exec', command: 'sh' },
      'nonsense',
    ]) {
      const { exit, forked, refused } = await runModule(
        `process.parentPort.postMessage(${JSON.stringify(message)}); ${stay}`,
      );
      expect(exit.signal, JSON.stringify(message)).toBe('SIGKILL');
      expect(forked).toHaveLength(1);
      expect(refused).toHaveLength(1);
    }
  });

  it('has its probes started, talks with them, and takes them along when it ends', async () => {
    writeFileSync(
      join(folder, 'provider-probe.mjs'),
      `process.parentPort.on('message', ({ data }) => {
         if (data.kind === 'message') process.parentPort.postMessage({ kind: 'message', body: { pid: process.pid, asked: data.body } });
       });`,
    );
    writeFileSync(join(folder, 'hardware-encoder-probe.mjs'), `process.stderr.write('driver died'); process.exit(7);`);
    const { messages, forked } = await runModule(
      `const send = (message) => process.parentPort.postMessage(message);
       let ended = null;
       process.parentPort.on('message', ({ data }) => {
         if (data.kind === 'release') process.exit(0);
         if (data.kind === 'child-exit') ended = data;
         if (data.kind === 'child-message') send({ kind: 'message', body: { answer: data.body, ended } });
         if (ended !== null && data.kind === 'child-message') send({ kind: 'leaving' });
         if (data.kind === 'child-exit') send({ kind: 'child-message', child: 0, body: { question: 1 } });
       });
       send({ kind: 'fork', child: 0, entry: 'provider-probe', args: [] });
       send({ kind: 'fork', child: 1, entry: 'hardware-encoder-probe', args: ['h264_nvenc'] });
       ${stay}`,
    );
    expect(forked).toHaveLength(3);
    expect(messages).toEqual([
      {
        answer: { pid: expect.any(Number) as number, asked: { question: 1 } },
        ended: { kind: 'child-exit', child: 1, code: 7, stderr: 'driver died' },
      },
    ]);
    const { answer } = messages[0] as { answer: { pid: number } };
    await expect
      .poll(() => {
        try {
          return process.kill(answer.pid, 0);
        } catch {
          return false;
        }
      })
      .toBe(false);
  });
});
