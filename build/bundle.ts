/** Builds main process, preload script and window with electron-vite, unless nothing has changed since the last time. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Everything that a bundle depends on. */
const sources = [
  'src',
  'electron.vite.config.ts',
  'vite.renderer.config.ts',
  'tsconfig.base.json',
  'tsconfig.web.json',
  'package.json',
  'package-lock.json',
];

const filesBelow = (path: string): string[] => {
  const whole = join(root, path);
  try {
    return readdirSync(whole, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort();
  } catch {
    return [whole];
  }
};

/** A digest of names and contents: copying a checkout changes nothing, editing a file does. */
const stampOfSources = (): string => {
  const hash = createHash('sha256');
  for (const file of sources.flatMap(filesBelow)) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
};

const parts = ['main/index.js', 'preload/index.cjs', 'renderer/index.html'];

/**
 * Makes the bundles in a folder those of the sources.
 * @param out relative to the checkout
 * @param onBuild told before a build, which takes about ten seconds
 * @returns whether anything had to be built
 * @throws Error with what the bundler printed
 */
export const ensureBundle = (out = 'out', onBuild: () => void = () => undefined): boolean => {
  const folder = resolve(root, out);
  const stampFile = join(folder, '.sources');
  const stamp = stampOfSources();
  const known = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : null;
  if (known === stamp && parts.every((part) => existsSync(join(folder, part)))) {
    return false;
  }
  onBuild();
  rmSync(stampFile, { force: true });
  const bundler = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundler, 'build', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PIXREVIVE_OUT: folder },
  });
  if (status !== 0) {
    throw new Error(`The studio could not be built:\n${stdout}${stderr}`);
  }
  writeFileSync(stampFile, stamp);
  return true;
};

if (import.meta.main) {
  console.log(ensureBundle(process.argv[2]) ? 'built' : 'nothing has changed');
}
