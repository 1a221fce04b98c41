import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MeasureStore } from './measure-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-store-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const textSchema = z.object({ text: z.string() });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('kept figures', () => {
  it('come back as they were, and only where they fit what is asked for', async () => {
    const store = new MeasureStore(join(folder, 'kept'));
    expect(await store.get('a', textSchema)).toBeNull();
    await store.set('a', { text: 'żółw' });
    expect(await store.get('a', textSchema)).toEqual({ text: 'żółw' });
    expect(await store.get('a', z.object({ number: z.number() }))).toBeNull();
  });

  it('take no more than their share of the disk; those used longest ago go first', async () => {
    const cache = join(folder, 'full');
    const store = new MeasureStore(cache, { mostBytes: 20_000 });
    // Random text cannot be made much smaller than its length.
    const value = { text: randomBytes(4000).toString('base64') };
    for (const [i, name] of ['first', 'second', 'third'].entries()) {
      await store.set(name, value);
      const used = new Date(Date.now() - 60_000 + 1000 * i);
      utimesSync(join(cache, 'measures', `${name}.json.gz`), used, used);
    }
    expect(await store.get('first', textSchema)).not.toBeNull();
    for (const name of ['fourth', 'fifth']) {
      await store.set(name, value);
    }
    const files = readdirSync(join(cache, 'measures'));
    const bytes = files.reduce((sum, name) => sum + statSync(join(cache, 'measures', name)).size, 0);
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(files).toContain('first.json.gz');
    expect(files).not.toContain('second.json.gz');
  });

  it('name a file by all of its contents, changed in place or not', async () => {
    const store = new MeasureStore(join(folder, 'hashes'));
    const path = join(folder, 'clip.bin');
    writeFileSync(path, 'one');
    expect(await store.hashOf(path)).toBe(sha256('one'));
    writeFileSync(path, 'two');
    expect(await store.hashOf(path)).toBe(sha256('two'));
    appendFileSync(path, '!');
    expect(await store.hashOf(path)).toBe(sha256('two!'));
  });
});
