/** The built studio in a real Electron, with folders of its own, and the fixture of the tests that are about the shell. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { ensureBundle } from '../../build/bundle.ts';
import { installedElectron } from '../../build/electron-binary.ts';

const root = resolve(import.meta.dirname, '../..');

export const sampleClip = join(root, 'resources/sample/damaged.mkv');

export type Desktop = {
  app: ElectronApplication;
  page: Page;
  /** A folder for results. */
  folder: string;
  /** Starts another studio over the same folders; gives its exit status. */
  startAgain: (...files: string[]) => Promise<number | null>;
};

/** Null where the desktop tests can run. */
export const missing =
  installedElectron() === null ? 'the Electron binary is not installed (npm start fetches it)' : null;

/** Chromium's sandbox refuses the superuser, which is what containers of test machines run as. */
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** Starts the desktop studio, hands it over, and ends it. */
export const withDesktop = async (use: (desktop: Desktop) => Promise<void>): Promise<void> => {
  ensureBundle();
  const base = mkdtempSync(join(tmpdir(), 'pixrevive-desktop-'));
  const folder = join(base, 'results');
  mkdirSync(folder);
  const launch = (...files: string[]): Promise<ElectronApplication> =>
    _electron.launch({
      executablePath: installedElectron() ?? '',
      args: ['.', ...sandbox, ...files],
      cwd: root,
      env: { ...process.env, PIXREVIVE_HOME: join(base, 'home'), LANG: 'en_GB.UTF-8' },
    });
  const app = await launch();
  try {
    const page = await app.firstWindow();
    await expect(page.getByRole('heading', { name: 'Restore compression-damaged video' })).toBeVisible();
    await use({
      app,
      page,
      folder,
      startAgain: async (...files) => {
        const other = await launch(...files).catch(() => null);
        return other?.process().exitCode ?? 0;
      },
    });
  } finally {
    // Without a question about unsaved work: the test is over.
    await app
      .evaluate(({ app: electron }) => {
        electron.exit(0);
      })
      .catch(() => undefined);
    rmSync(base, { recursive: true, force: true });
  }
};

export const test = base.extend<{ desktop: Desktop }>({
  desktop: async ({}, use) => {
    test.skip(missing !== null, missing ?? '');
    await withDesktop(use);
  },
});

export { expect };
