/** The real shell over the stand-in, with a real studio and the bundled entries, in a folder of its own. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBundle } from '../../build/bundle.ts';
import { createApiClient, type ApiClient } from '../../src/contract/api-client.ts';
import { createStudio, type Studio, type StudioOptions } from '../../src/engine/api/studio.ts';
import { foldersFor } from '../../src/engine/paths.ts';
import { startShell } from '../../src/main/studio-shell.ts';
import { standInForElectron, type StandIn, type StandInOptions } from './electron-stand-in.ts';

/** Bundles of these tests, apart from what a person runs. */
const bundleFolder = '.cache/shell-build';
export const bundle = join(import.meta.dirname, '..', '..', bundleFolder);
export const ensureTestBundle = (): boolean => ensureBundle(bundleFolder);

export const temporaryFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'pixrevive-shell-')));

export type RunningShell = AsyncDisposable & {
  readonly folder: string;
  readonly electron: StandIn;
  readonly logged: string[];
  /** The contract over the custom protocol. */
  readonly api: ApiClient;
  studio: () => Studio;
};

export type RunningShellOptions = StandInOptions & {
  arguments?: readonly string[];
  /** Continues the studio of an earlier shell. */
  folder?: string;
  createStudio?: (options: StudioOptions) => Promise<Studio>;
};

export const runShell = async (options: RunningShellOptions = {}): Promise<RunningShell> => {
  const folder = options.folder ?? temporaryFolder();
  const electron = standInForElectron(options);
  const logged: string[] = [];
  let studio: Studio | null = null;
  let closed = false;
  await startShell({
    electron: electron.parts,
    createStudio: async (studioOptions) => {
      const made = await (options.createStudio ?? createStudio)(studioOptions);
      studio = made;
      const close = async (): Promise<void> => {
        closed = true;
        await made.close();
      };
      return { ...made, close };
    },
    folders: foldersFor('linux', folder, { PIXREVIVE_HOME: join(folder, 'home') }),
    version: '0.0.0',
    platform: 'linux',
    argv: ['pixrevive-studio', ...(options.arguments ?? [])],
    workingFolder: folder,
    files: { renderer: join(bundle, 'renderer'), preload: join(bundle, 'preload', 'index.cjs'), icon: null },
    entry: (name) => join(bundle, 'main', `${name}.js`),
    log: (text) => void logged.push(text),
  });
  return {
    folder,
    electron,
    logged,
    api: createApiClient({ base: 'app://studio', fetch: (input, init) => electron.fetch(new Request(input, init)) }),
    studio: () => {
      if (studio === null) {
        throw new Error('this shell has no studio');
      }
      return studio;
    },
    [Symbol.asyncDispose]: async () => {
      // The shell may have closed it on its way out.
      if (!closed) {
        await studio?.close();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
