import { describe, expect, it } from 'vitest';
import { ByteCache } from './byte-cache.ts';

describe('ByteCache', () => {
  it('drops what was used longest ago when it is full', () => {
    const cache = new ByteCache<string>(100);
    cache.set('a', 'A', 40);
    cache.set('b', 'B', 40);
    cache.get('a');
    cache.set('c', 'C', 40);
    expect([cache.has('a'), cache.has('b'), cache.has('c')]).toEqual([true, false, true]);
    expect(cache.bytes).toBe(80);
  });

  it('replaces, refuses what is too large, and forgets', () => {
    const cache = new ByteCache<string>(100);
    cache.set('a', 'A', 40);
    cache.set('a', 'AA', 60);
    expect(cache.bytes).toBe(60);
    cache.set('b', 'B', 101);
    expect(cache.has('b')).toBe(false);
    cache.clear();
    expect(cache.bytes).toBe(0);
  });
});
