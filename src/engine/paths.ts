/**
 * Where the studio keeps its own files on each platform, and where the files that ship with it are.
 *
 * `PIXREVIVE_HOME` puts everything below one folder (portable installations, tests). Otherwise the platform's habit is
 * followed: the XDG base directories on Linux, `AppData` on Windows, `Library` on macOS.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export type UserFolders = {
  /** Settings that a person made; worth a backup. */
  readonly config: string;
  /** Models, presets and jobs; worth keeping. */
  readonly data: string;
  /** Whatever can be computed again. */
  readonly cache: string;
  /** Models that the person added. */
  readonly models: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const application = 'PixRevive';

/** The folders of one platform for one environment; a pure function, nothing is created. */
export const foldersFor = (platform: NodeJS.Platform, home: string, environment: Environment): UserFolders => {
  const style = platform === 'win32' ? path.win32 : path.posix;
  const join = (...parts: string[]): string => style.join(...parts);
  const from = (config: string, data: string, cache: string): UserFolders => ({
    config,
    data,
    cache,
    models: join(data, 'models'),
  });
  const named = (name: string): string | undefined => {
    const value = environment[name];
    return value === undefined || value === '' ? undefined : value;
  };
  const everything = named('PIXREVIVE_HOME');
  if (everything !== undefined) {
    return from(join(everything, 'config'), join(everything, 'data'), join(everything, 'cache'));
  }
  if (platform === 'win32') {
    const roaming = named('APPDATA') ?? join(home, 'AppData', 'Roaming');
    const local = named('LOCALAPPDATA') ?? join(home, 'AppData', 'Local');
    return from(join(roaming, application), join(local, application, 'data'), join(local, application, 'cache'));
  }
  if (platform === 'darwin') {
    const support = join(home, 'Library', 'Application Support', application);
    return from(join(support, 'config'), support, join(home, 'Library', 'Caches', application));
  }
  const folder = application.toLowerCase();
  return from(
    join(named('XDG_CONFIG_HOME') ?? join(home, '.config'), folder),
    join(named('XDG_DATA_HOME') ?? join(home, '.local', 'share'), folder),
    join(named('XDG_CACHE_HOME') ?? join(home, '.cache'), folder),
  );
};

/** The folders of this person on this machine. They need not exist yet. */
export const userFolders = (): UserFolders => foldersFor(process.platform, homedir(), process.env);

/**
 * A file or folder below `resources/` of the studio, found from the source tree, from a bundled build and from an
 * installed application (where native code cannot read inside the archive, so the unpacked copy beside it is named).
 * Null where it does not exist.
 */
export const resourcePath = (relative: string): string | null => {
  const candidates: string[] = [];
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    candidates.push(path.join(folder, 'resources', relative));
    if (path.dirname(folder) === folder) {
      break;
    }
  }
  if ('resourcesPath' in process && typeof process.resourcesPath === 'string') {
    candidates.push(path.join(process.resourcesPath, relative));
  }
  const readable = candidates.map((candidate) => candidate.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked'));
  return readable.find((candidate) => existsSync(candidate)) ?? null;
};
