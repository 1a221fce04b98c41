/**
 * Files that come from outside the window: named on the command line, handed over by a second start, by a file
 * association or by a drop on the dock, and dropped on the window.
 */
import { readdir, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, resolve } from 'node:path';
import { projectEnding } from '../contract/project.ts';

/**
 * The files that a command line names. Switches are Chromium's and Electron's own, and are passed over.
 * @param args the command line without the program (and without the folder that `electron .` is given)
 * @param folder what relative names are relative to
 */
export const filesOfArguments = (args: readonly string[], folder: string): string[] => {
  const end = args.indexOf('--');
  const before = end < 0 ? args : args.slice(0, end);
  const after = end < 0 ? [] : args.slice(end + 1);
  return [...before.filter((argument) => argument !== '' && !argument.startsWith('-')), ...after].map((name) =>
    isAbsolute(name) ? name : resolve(folder, name),
  );
};

/** The arguments of the person: an installed program has one word before them, `electron .` two. */
export const ownArguments = (argv: readonly string[], packaged: boolean): string[] => argv.slice(packaged ? 1 : 2);

/** Which of the paths is a project (the first one) and which are media. */
export const sortPaths = (paths: readonly string[]): { project: string | null; media: string[] } => {
  const isProject = (path: string): boolean => extname(path).toLowerCase() === projectEnding;
  return { project: paths.find(isProject) ?? null, media: paths.filter((path) => !isProject(path)) };
};

/** So deep and so many: a drop of a whole disk must not hold up the window. */
const deepest = 4;
const most = 5000;

/**
 * Files as they are, folders as the media files in them, in the order of their names.
 * @param mediaEndings endings of media files, each with its dot
 */
export const expandFolders = async (paths: readonly string[], mediaEndings: ReadonlySet<string>): Promise<string[]> => {
  const found: string[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    if (found.length >= most) {
      return;
    }
    const facts = await stat(path).catch(() => null);
    if (facts === null || (!facts.isDirectory() && !facts.isFile())) {
      return;
    }
    if (!facts.isDirectory()) {
      if (depth === 0 || mediaEndings.has(extname(path).toLowerCase())) {
        found.push(path);
      }
      return;
    }
    if (depth > deepest) {
      return;
    }
    const names = await readdir(path).catch(() => []);
    const visible = names.filter((name) => !name.startsWith('.'));
    visible.sort((a, b) => a.localeCompare(b, undefined, { numeric: true, sensitivity: 'base' }));
    for (const name of visible) {
      await visit(join(path, name), depth + 1);
    }
  };
  for (const path of paths) {
    await visit(path, 0);
  }
  return found;
};
