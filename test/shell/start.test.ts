/** `npm start` on a machine without a display or an Electron binary: one line, and the studio in a browser. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { ensureElectron, installedElectron, whyNoWindow } from '../../build/electron-binary.ts';
import { temporaryFolder } from './running-shell.ts';

const root = join(import.meta.dirname, '..', '..');

describe.runIf(process.platform === 'linux')('npm start', () => {
  it('says in one line why there is no window, and serves the same studio', async () => {
    const home = temporaryFolder();
    const child = spawn(process.execPath, [join(root, 'build', 'start.ts'), 'resources/sample/damaged.mkv'], {
      cwd: root,
      env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', INIT_CWD: root, PIXREVIVE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const told: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => told.push(line));
    let address = '';
    for await (const line of createInterface({ input: child.stdout })) {
      address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line)?.[0] ?? '';
      if (address !== '') {
        break;
      }
    }
    // The address works: the page comes after the token was traded for a cookie.
    const first = await fetch(address, { redirect: 'manual' });
    const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const { origin } = new URL(address);
    const page = await fetch(origin, { headers: { cookie } });
    expect(await page.text()).toContain('<div id="app"></div>');
    const media = (await (await fetch(`${origin}/api/media`, { headers: { cookie } })).json()) as { name: string }[];
    expect(media.map(({ name }) => name)).toEqual(['damaged.mkv']);

    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    const reasons = told.filter((line) => /building|Closing|No browser/.exec(line) === null);
    expect(reasons).toEqual([
      'pixrevive: there is no display for an Electron window; the studio opens in the browser instead.',
    ]);
    rmSync(home, { recursive: true, force: true });
  });

  it('knows when no window could open', () => {
    const display = process.env['DISPLAY'];
    try {
      process.env['DISPLAY'] = '';
      delete process.env['WAYLAND_DISPLAY'];
      expect(whyNoWindow()).toMatch('no display');
      process.env['DISPLAY'] = ':99';
      expect(whyNoWindow()).toBe(process.getuid?.() === 0 ? 'Electron does not run as root' : null);
    } finally {
      process.env['DISPLAY'] = display ?? '';
    }
  });
});

describe('the Electron binary', () => {
  it('is found where it is, and its absence is an answer within seconds', async () => {
    const found = installedElectron();
    if (found !== null) {
      expect(await ensureElectron()).toEqual({ path: found });
      return;
    }
    const before = { ...process.env };
    try {
      // An address that nobody answers at, whatever network this machine has.
      process.env['ELECTRON_MIRROR'] = 'http://127.0.0.1:9/';
      delete process.env['HTTPS_PROXY'];
      delete process.env['https_proxy'];
      delete process.env['ELECTRON_GET_USE_PROXY'];
      const answer = await ensureElectron();
      expect(answer).toEqual({ problem: 'the Electron binary is not here and its host cannot be reached' });
    } finally {
      process.env = before;
    }
  });
});
