/**
 * Keeps the npm part of THIRD-PARTY-NOTICES.md true: `node build/notices.ts` writes it anew from package-lock.json and
 * the licence files of the installed packages, `--check` only tells whether it is up to date.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const root = join(import.meta.dirname, '..');
export const noticesPath = join(root, 'THIRD-PARTY-NOTICES.md');

/** Tools that make or check the program and are no part of it; every other dependency ends up in it. */
const tools = new Set([
  '@axe-core/playwright',
  '@playwright/test',
  '@types/node',
  '@vitejs/plugin-vue',
  '@vue/eslint-config-typescript',
  '@vue/test-utils',
  // Electron is a bundled binary: the hand-written part speaks of it.
  'electron',
  'electron-builder',
  'electron-vite',
  'eslint',
  'eslint-config-prettier',
  'eslint-plugin-vue',
  'happy-dom',
  'jiti',
  'prettier',
  'typescript',
  'typescript-eslint',
  'vite',
  'vitest',
  'vue-tsc',
]);

const names = z.record(z.string(), z.string()).default({});
const lockedPackageSchema = z.object({
  version: z.string().default(''),
  license: z.string().optional(),
  dependencies: names,
  optionalDependencies: names,
  devDependencies: names,
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
});
type LockedPackage = z.infer<typeof lockedPackageSchema>;
const lockSchema = z.object({ packages: z.record(z.string(), lockedPackageSchema) });

/** Where Node would find `name` from the package in `folder`: the nearest node_modules above that holds it. */
const resolveFrom = (packages: Record<string, LockedPackage>, folder: string, name: string): string | null => {
  let above = folder;
  for (;;) {
    const candidate = `${above === '' ? '' : `${above}/`}node_modules/${name}`;
    if (candidate in packages) {
      return candidate;
    }
    if (above === '') {
      return null;
    }
    above = above.slice(0, Math.max(0, above.lastIndexOf('/node_modules/')));
  }
};

/** The folders of the named packages and of everything that they depend on. */
const closure = (packages: Record<string, LockedPackage>, roots: readonly string[]): Set<string> => {
  const found = new Set<string>();
  const open = roots.map((name) => resolveFrom(packages, '', name));
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const entry = folder === null ? undefined : packages[folder];
    if (folder === null || entry === undefined || found.has(folder)) {
      continue;
    }
    found.add(folder);
    for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      open.push(resolveFrom(packages, folder, name));
    }
  }
  return found;
};

const nameOf = (folder: string): string => folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

type Notice = { name: string; version: string; license: string; copyright: string[]; text: string | null };

/** The licence file of an installed package, its copyright lines apart from the rest. */
const readLicense = (folder: string): { copyright: string[]; text: string } | null => {
  const file = readdirSync(join(root, folder))
    .filter((name) => /^(?:licen[cs]e|copying)/i.test(name))
    .sort()[0];
  if (file === undefined) {
    return null;
  }
  const lines = readFileSync(join(root, folder, file), 'utf8')
    .replaceAll('\r', '')
    .split('\n');
  const isCopyright = (line: string): boolean => /^\W*(?:copyright\b|\(c\)|©).*(?:\d{4}|contributors)/i.test(line);
  return {
    copyright: lines.filter(isCopyright).map((line) => line.replace(/^[\s*#>]+/, '').trim()),
    text: lines
      .filter((line) => !isCopyright(line))
      .map((line) => line.trimEnd())
      .join('\n')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim(),
  };
};

const collectNotices = (): Notice[] => {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const project = packages[''];
  if (project === undefined) {
    throw new Error('package-lock.json does not describe the project');
  }
  const bundled = Object.keys(project.devDependencies).filter((name) => !tools.has(name));
  const certain = closure(packages, [...Object.keys(project.dependencies), ...bundled]);
  const all = new Set([...certain, ...closure(packages, Object.keys(project.optionalDependencies))]);
  const notices = new Map<string, Notice>();
  for (const folder of all) {
    const { version, license = 'not declared', os, cpu } = packages[folder] ?? lockedPackageSchema.parse({});
    // What depends on the platform, or may fail to install, would make this file differ from machine to machine.
    const everywhere = certain.has(folder) && os === undefined && cpu === undefined;
    if (everywhere && !existsSync(join(root, folder))) {
      throw new Error(`${folder} is not installed: run npm install first`);
    }
    const read = everywhere ? readLicense(folder) : null;
    const name = nameOf(folder);
    notices.set(`${name}@${version}`, {
      name,
      version,
      license,
      copyright: read?.copyright ?? [],
      text: read?.text ?? null,
    });
  }
  const order = ({ name, version }: Notice): string => `${name}@${version}`;
  return [...notices.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
};

const renderNotices = (notices: readonly Notice[]): string => {
  const table = notices.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  const groups = new Map<string, Notice[]>();
  for (const notice of notices) {
    if (notice.text !== null) {
      const key = notice.text.toLowerCase().replaceAll(/[^a-z0-9]+/g, ' ');
      groups.set(key, [...(groups.get(key) ?? []), notice]);
    }
  }
  const texts = [...groups.values()].flatMap((group) => [
    `#### ${[...new Set(group.map(({ name }) => name))].join(', ')}`,
    '',
    ...[...new Set(group.flatMap(({ copyright }) => copyright))].map((line) => `- ${line}`),
    '',
    '```text',
    group[0]?.text ?? '',
    '```',
    '',
  ]);
  return [
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...table,
    '',
    '### Licence texts',
    '',
    'As they come with the packages; packages with the same text share it, with their copyright lines above it.',
    '',
    ...texts,
  ].join('\n');
};

const begin = '<!-- generated by build/notices.ts: begin -->';
const end = '<!-- generated by build/notices.ts: end -->';

/** The notices as they should be: the hand-written parts of `current`, and the generated part made anew. */
export const updateNotices = (current: string): string => {
  const from = current.indexOf(begin);
  const to = current.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error('THIRD-PARTY-NOTICES.md has lost the marks around its generated part');
  }
  return `${current.slice(0, from + begin.length)}\n\n${renderNotices(collectNotices())}\n${current.slice(to)}`;
};

if (import.meta.main) {
  const current = readFileSync(noticesPath, 'utf8');
  const updated = updateNotices(current);
  if (!process.argv.includes('--check')) {
    writeFileSync(noticesPath, updated);
  } else if (updated !== current) {
    console.error('THIRD-PARTY-NOTICES.md is out of date: run node build/notices.ts');
    process.exitCode = 1;
  }
}
