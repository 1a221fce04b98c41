import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { commitFile, commitFolder, ensureSpace, temporaryPath } from './output-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-output-'));
const output = join(folder, 'result.mkv');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  for (const name of readdirSync(folder)) {
    rmSync(join(folder, name), { recursive: true });
  }
});

test('temporary names lie beside the output, are hidden, and differ', () => {
  const path = temporaryPath(output);
  expect(dirname(path)).toBe(folder);
  expect(basename(path)).toMatch(/^\.result\.mkv\.part-[0-9a-f]{8}$/);
  expect(temporaryPath(output)).not.toBe(path);
  expect(Buffer.byteLength(basename(temporaryPath(join(folder, 'x'.repeat(255)))))).toBeLessThanOrEqual(255);
});

test('a file gets its name once', async () => {
  const first = join(folder, '1');
  writeFileSync(first, 'first');
  await commitFile(first, output, false);
  const second = join(folder, '2');
  writeFileSync(second, 'second');
  await expect(commitFile(second, output, false)).rejects.toMatchObject({ code: 'output-exists' });
  expect(readFileSync(output, 'utf8')).toBe('first');
  await commitFile(second, output, true);
  expect(readFileSync(output, 'utf8')).toBe('second');
  expect(readdirSync(folder)).toEqual(['result.mkv']);
});

test('so does a folder', async () => {
  const make = (name: string): string => {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, name), '');
    return join(folder, name);
  };
  const pictures = join(folder, 'pictures');
  await commitFolder(make('1'), pictures, false);
  await expect(commitFolder(make('2'), pictures, false)).rejects.toMatchObject({ code: 'output-exists' });
  expect(readdirSync(pictures)).toEqual(['1']);
  await commitFolder(join(folder, '2'), pictures, true);
  expect(readdirSync(pictures)).toEqual(['2']);
  expect(readdirSync(folder)).toEqual(['pictures']);
});

test('room is asked for before the start', async () => {
  await ensureSpace(folder, 1);
  await expect(ensureSpace(folder, 1e18)).rejects.toMatchObject({ code: 'output-no-space' });
  await expect(ensureSpace(join(folder, 'missing'), 1)).rejects.toMatchObject({ code: 'output-unwritable' });
});
