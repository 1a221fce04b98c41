/** `pixrevive serve` as a script starts it. */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApiClient } from '../../src/contract/api-client.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { temporaryFolder } from './host.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = temporaryFolder();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Run = { address: Promise<string>; ended: Promise<number | null>; stop: () => void; errors: () => string };

const serve = (...args: string[]): Run => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'serve', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PIXREVIVE_HOME: join(folder, 'home') },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const address = new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const [line, rest] = text.split('\n', 2);
      if (rest !== undefined && line !== undefined) {
        const event = z.object({ type: z.string(), address: z.string() }).safeParse(JSON.parse(line));
        if (event.success) {
          resolve(event.data.address);
        }
      }
    });
    void ended.then(() => {
      reject(new Error(`serve ended: ${errors}`));
    });
  });
  address.catch(() => undefined);
  return { address, ended, stop: () => void child.kill('SIGINT'), errors: () => errors };
};

describe('pixrevive serve', () => {
  it('prints an address that works once, has the named file open, and ends when told', async () => {
    const clip = makeClip(join(folder, 'reel.mp4'), { width: 64, height: 48, frames: 4 });
    const run = serve(clip, '--root', folder);
    const address = await run.address;
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
    const first = await fetch(address, { redirect: 'manual' });
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const api = createApiClient({
      base: new URL(address).origin,
      fetch: (input, init) => fetch(input, { ...init, headers: { cookie } }),
    });
    const { opened, shell, fileBrowser } = await api.call('studio');
    expect({ shell, fileBrowser }).toEqual({ shell: 'browser', fileBrowser: true });
    const item = await api.call('media', { media: opened.media[0] ?? '' });
    expect(item.name).toBe('reel.mp4');
    expect((await api.call('fileRoots')).map(({ kind }) => kind)).toEqual(['folder']);
    const second = await fetch(address, { redirect: 'manual' });
    expect(second.status).toBe(403);
    run.stop();
    expect(await run.ended).toBe(0);
  });

  it('refuses what is not there in one line', async () => {
    const missing = serve(join(folder, 'gone.mp4'));
    expect(await missing.ended).toBe(3);
    const root = serve('--root', join(folder, 'nowhere'));
    expect(await root.ended).toBe(3);
    const port = serve('--port', '70000');
    expect(await port.ended).toBe(2);
    for (const run of [missing, root, port]) {
      expect(run.errors()).not.toMatch(/^\s+at /m);
    }
  });
});
