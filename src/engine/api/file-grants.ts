/**
 * Paths that a person granted, and the opaque ids under which windows know them. A window never sends a path; an id
 * exists only for what came in by a dialog, a drop, the command line or a project, or lies in a granted folder.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, isAbsolute } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import type { FileId } from '../../contract/ids.ts';
import type { FileEntry, FolderListing } from '../../contract/library.ts';
import { projectEnding } from '../../contract/project.ts';

/** Endings of what the studio opens; others can be opened as well, but are not offered by the file browser. */
export const mediaEndings: ReadonlySet<string> = new Set(
  (
    '.mp4 .m4v .mov .mkv .webm .avi .ts .m2ts .mts .mpg .mpeg .vob .mxf .ogv .ogg .flv .wmv .asf .dv .nut .gxf .rm .rmvb ' +
    '.3gp .3g2 .wtv .ivf .y4m .h264 .264 .avc .h265 .265 .hevc .bin .vvc .266 .m1v .m2v .mpv .obu .av1 .vc1 .mjpeg .mjpg'
  ).split(' '),
);

const kindOf = (path: string, folder: boolean): FileEntry['kind'] => {
  if (folder) {
    return 'folder';
  }
  const ending = extname(path).toLowerCase();
  return ending === projectEnding ? 'project' : mediaEndings.has(ending) ? 'media' : 'other';
};

/** Whether `path` is `folder` or lies below it; both absolute and real. */
export const isWithin = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
};

export class FileGrants {
  private readonly secret = randomBytes(32);
  private readonly paths = new Map<FileId, string>();
  private readonly roots: readonly string[];

  /** @param roots folders that the in-app file browser may show; none without one */
  constructor(roots: readonly string[]) {
    this.roots = roots.map((root) => resolve(root));
  }

  get hasBrowser(): boolean {
    return this.roots.length > 0;
  }

  /** The id of a path; the same path has the same id for as long as the studio runs. */
  grant(path: string): FileId {
    const absolute = resolve(path);
    const id = `f_${createHmac('sha256', this.secret).update(absolute).digest('base64url').slice(0, 22)}`;
    this.paths.set(id, absolute);
    return id;
  }

  /** @throws PixReviveError `not-found` for an id that was never given out */
  pathOf(id: FileId): string {
    const path = this.paths.get(id);
    if (path === undefined) {
      throw new PixReviveError('not-found', 'This file is not known any more. Open it again.');
    }
    return path;
  }

  async rootEntries(): Promise<FileEntry[]> {
    const entries = await Promise.all(this.roots.map((root) => this.entry(root).catch(() => null)));
    return entries.filter((entry) => entry !== null);
  }

  /**
   * What is in a folder of the file browser.
   * @throws PixReviveError `forbidden` outside the granted roots, `input-unreadable`
   */
  async list(id: FileId): Promise<FolderListing> {
    const folder = this.pathOf(id);
    await this.requireWithinRoots(folder);
    const names = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
      throw new PixReviveError('input-unreadable', `The folder "${folder}" cannot be read. Check its permissions.`, {
        cause,
      });
    });
    const visible = names.filter(({ name }) => !name.startsWith('.'));
    const entries = await Promise.all(
      visible.map(async (child) => {
        const path = join(folder, child.name);
        // A link may lead anywhere; what lies outside the roots is not shown.
        const inside = !child.isSymbolicLink() || (await this.isWithinRoots(path));
        return inside ? this.entry(path).catch(() => null) : null;
      }),
    );
    const isRoot = this.roots.includes(folder);
    return {
      folder: await this.entry(folder),
      path: folder,
      parent: isRoot ? null : this.grant(dirname(folder)),
      entries: entries
        .filter((entry) => entry !== null)
        .sort(
          (a, b) =>
            Number(b.kind === 'folder') - Number(a.kind === 'folder') ||
            a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: 'base' }),
        ),
    };
  }

  async createFolder(parent: FileId, name: string): Promise<FileEntry> {
    const folder = this.pathOf(parent);
    await this.requireWithinRoots(folder);
    if (name === '.' || name === '..') {
      throw new PixReviveError('usage', `"${name}" is no name for a folder.`);
    }
    const path = join(folder, name);
    await mkdir(path).catch((cause: unknown) => {
      const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
      throw new PixReviveError(
        exists ? 'output-exists' : 'output-unwritable',
        exists ? `"${name}" exists already.` : `"${path}" cannot be created. Check the folder's permissions.`,
        { cause },
      );
    });
    return this.entry(path);
  }

  private async entry(path: string): Promise<FileEntry> {
    const facts = await stat(path);
    const folder = facts.isDirectory();
    return {
      id: this.grant(path),
      name: basename(path) === '' ? path : basename(path),
      kind: kindOf(path, folder),
      bytes: folder ? null : facts.size,
      modifiedAt: facts.mtime.toISOString(),
    };
  }

  private async isWithinRoots(path: string): Promise<boolean> {
    const real = await realpath(path).catch(() => null);
    if (real === null) {
      return false;
    }
    const roots = await Promise.all(this.roots.map((root) => realpath(root).catch(() => null)));
    return roots.some((root) => root !== null && isWithin(root, real));
  }

  private async requireWithinRoots(path: string): Promise<void> {
    if (!(await this.isWithinRoots(path))) {
      throw new PixReviveError('forbidden', `"${path}" is not in a folder that this studio was started for.`);
    }
  }
}
