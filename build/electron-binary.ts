/** The Electron binary of the version that package.json names: found, or fetched once with Electron's own installer. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const packageFolder = join(import.meta.dirname, '..', 'node_modules', 'electron');

/** Longest wait for the first answer of the host, and for the whole download. */
const answerMilliseconds = 10_000;
const downloadMilliseconds = 5 * 60_000;

const read = (name: string): string | null => {
  try {
    return readFileSync(join(packageFolder, name), 'utf8').trim();
  } catch {
    return null;
  }
};

/** Path of the installed binary; null where there is none, or one of another version. */
export const installedElectron = (): string | null => {
  const program = read('path.txt');
  const other = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (other !== undefined) {
    const path = join(other, program ?? (process.platform === 'win32' ? 'electron.exe' : 'electron'));
    return existsSync(path) ? path : null;
  }
  const { version } = JSON.parse(read('package.json') ?? '{}') as { version?: string };
  const path = join(packageFolder, 'dist', program ?? '');
  return program !== null && read('dist/version')?.replace(/^v/, '') === version && existsSync(path) ? path : null;
};

/** Why no Electron window could open here even with the binary; null where it could. */
export const whyNoWindow = (): string | null => {
  if (process.platform !== 'linux') {
    return null;
  }
  if ((process.env['DISPLAY'] ?? '') === '' && (process.env['WAYLAND_DISPLAY'] ?? '') === '') {
    return 'there is no display for an Electron window';
  }
  // Chromium's sandbox refuses the superuser, and the studio does not run without it.
  return process.getuid?.() === 0 ? 'Electron does not run as root' : null;
};

/** Whether the host of the binary answers at all. A proxy knows better than we do. */
const isReachable = async (): Promise<boolean> => {
  const { env } = process;
  if ((env['HTTPS_PROXY'] ?? env['https_proxy'] ?? env['ELECTRON_GET_USE_PROXY'] ?? '') !== '') {
    return true;
  }
  const host = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'] ?? 'https://github.com/electron/electron/';
  try {
    await fetch(host, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(answerMilliseconds) });
    return true;
  } catch {
    return false;
  }
};

/** Runs Electron's installer; false when it fails or takes too long. */
const install = (): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(packageFolder, 'install.js')], {
      stdio: 'ignore',
      timeout: downloadMilliseconds,
      killSignal: 'SIGKILL',
    });
    child.once('error', () => {
      resolve(false);
    });
    child.once('exit', (code) => {
      resolve(code === 0);
    });
  });

/** The binary, fetched if it has to be. Never hangs and never throws: what went wrong is said in one line. */
export const ensureElectron = async (): Promise<{ path: string } | { problem: string }> => {
  const found = installedElectron();
  if (found !== null) {
    return { path: found };
  }
  if (!(await isReachable())) {
    return { problem: 'the Electron binary is not here and its host cannot be reached' };
  }
  console.error('pixrevive: fetching Electron (about 120 MB, once) …');
  const path = (await install()) ? installedElectron() : null;
  return path === null ? { problem: 'the Electron binary could not be fetched' } : { path };
};
