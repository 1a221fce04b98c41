import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { entryUrl } from './model/entry.ts';
import { foldersFor, resourcePath } from './paths.ts';

describe('foldersFor', () => {
  it('follows the habits of each platform', () => {
    expect(foldersFor('linux', '/home/a', {})).toEqual({
      config: '/home/a/.config/pixrevive',
      data: '/home/a/.local/share/pixrevive',
      cache: '/home/a/.cache/pixrevive',
      models: '/home/a/.local/share/pixrevive/models',
    });
    expect(foldersFor('linux', '/home/a', { XDG_CACHE_HOME: '/fast', XDG_DATA_HOME: '' }).cache).toBe(
      '/fast/pixrevive',
    );
    expect(foldersFor('darwin', '/Users/a', {}).cache).toBe('/Users/a/Library/Caches/PixRevive');
    expect(foldersFor('win32', 'C:\\Users\\a', { APPDATA: 'D:\\Roaming' })).toEqual({
      config: 'D:\\Roaming\\PixRevive',
      data: 'C:\\Users\\a\\AppData\\Local\\PixRevive\\data',
      cache: 'C:\\Users\\a\\AppData\\Local\\PixRevive\\cache',
      models: 'C:\\Users\\a\\AppData\\Local\\PixRevive\\data\\models',
    });
  });

  it('keeps everything together where PIXREVIVE_HOME says so', () => {
    expect(foldersFor('darwin', '/Users/a', { PIXREVIVE_HOME: '/stick' })).toEqual({
      config: '/stick/config',
      data: '/stick/data',
      cache: '/stick/cache',
      models: '/stick/data/models',
    });
  });
});

describe('resourcePath', () => {
  it('finds what ships with the source tree, and nothing else', () => {
    expect(resourcePath('models/self-test.onnx')).toMatch(/resources[\\/]models[\\/]self-test\.onnx$/);
    expect(resourcePath('models/no-such.onnx')).toBeNull();
  });
});

describe('entryUrl', () => {
  it('takes the TypeScript module beside, and in a bundle the script, wherever the caller was put', async () => {
    expect(entryUrl('file:///a/src/engine/model/thread-client.ts', 'inference-thread').href).toBe(
      'file:///a/src/engine/model/inference-thread.ts',
    );
    const folder = await mkdtemp(path.join(tmpdir(), 'pixrevive-entry-'));
    try {
      await mkdir(path.join(folder, 'chunks'));
      await writeFile(path.join(folder, 'worker.js'), '');
      const expected = pathToFileURL(path.join(folder, 'worker.js')).href;
      for (const caller of ['main.js', 'chunks/shared-ab12.js']) {
        expect(entryUrl(pathToFileURL(path.join(folder, caller)).href, 'worker').href).toBe(expected);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
