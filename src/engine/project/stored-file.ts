/** How a project names media: relative to itself where possible, so that a folder can be moved as a whole. */
import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { StoredFile } from '../../contract/project.ts';
import { identifyFile } from '../jobs/identity.ts';

/** The path of a file as a project at `projectPath` writes it: relative, but for another drive. */
export const storedPath = (path: string, projectPath: string | null): string => {
  if (projectPath === null) {
    return path;
  }
  const way = relative(dirname(projectPath), path);
  return isAbsolute(way) ? path : way.split(sep).join('/');
};

type Identity = Pick<StoredFile, 'bytes' | 'fingerprint'>;

/** Remembers fingerprints, since a project is saved often and its media seldom change. */
export class FileIdentities {
  private readonly known = new Map<string, { stamp: string; identity: Identity }>();

  async of(path: string): Promise<Identity> {
    const facts = await stat(path).catch(() => null);
    const stamp = `${facts?.size ?? ''}/${facts?.mtimeMs ?? ''}`;
    const known = this.known.get(path);
    if (known?.stamp === stamp) {
      return known.identity;
    }
    const found = facts === null ? null : await identifyFile(path).catch(() => null);
    const identity = { bytes: found?.bytes ?? null, fingerprint: found?.fingerprint ?? null };
    this.known.set(path, { stamp, identity });
    return identity;
  }
}

const hasSize = async (path: string, bytes: number | null): Promise<boolean> => {
  const facts = await stat(path).catch(() => null);
  return facts?.isFile() === true && (bytes === null || facts.size === bytes);
};

/**
 * The absolute path of a stored file. Where it is not at its place, a file of the same name and size beside the project
 * is taken: the project was moved together with some of its media. Otherwise the original place is told, to be relinked.
 */
export const resolveStored = async (file: StoredFile, projectPath: string | null): Promise<string> => {
  const folder = projectPath === null ? null : dirname(projectPath);
  const path = folder === null ? resolve(file.path) : resolve(folder, file.path);
  if (folder === null || (await stat(path).catch(() => null)) !== null) {
    return path;
  }
  const beside = join(folder, basename(file.path));
  return (await hasSize(beside, file.bytes)) ? beside : path;
};
