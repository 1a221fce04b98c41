import { describe, expect, it } from 'vitest';
import { ByteCache } from './byte-cache.ts';

describe('ByteCache', () => {
  it('drops what was used longest ago', () => {
    const cache = new ByteCache<string>(30);
    cache.set('a', 'A', 10);
    cache.set('b', 'B', 10);
    cache.set('c', 'C', 10);
    expect(cache.get('a')).toBe('A');
    cache.set('d', 'D', 10);
    expect(cache.has('b')).toBe(false);
    expect(['a', 'c', 'd'].every((key) => cache.has(key))).toBe(true);
    expect(cache.bytes).toBe(30);
  });

  it('keeps its size, whatever is put in', () => {
    const cache = new ByteCache<number>(100);
    for (let i = 0; i < 1000; i += 1) {
      cache.set(String(i % 17), i, i % 60);
      expect(cache.bytes).toBeLessThanOrEqual(100);
    }
    cache.set('huge', 0, 101);
    expect(cache.has('huge')).toBe(false);
  });

  it('gives back what it lets go of, once', () => {
    const dropped: string[] = [];
    const cache = new ByteCache<string>(20, (value) => dropped.push(value));
    cache.set('a', 'A', 10);
    cache.set('b', 'B', 10);
    cache.set('a', 'again', 10);
    cache.set('c', 'C', 10);
    cache.delete('gone');
    expect(dropped).toEqual(['A', 'B']);
  });

  it('forgets by prefix', () => {
    const cache = new ByteCache<number>(100);
    cache.set('a/1', 1, 10);
    cache.set('a/2', 2, 10);
    cache.set('ab/1', 3, 10);
    cache.deletePrefix('a/');
    expect([cache.has('a/1'), cache.has('a/2'), cache.has('ab/1')]).toEqual([false, false, true]);
    expect(cache.bytes).toBe(10);
  });
});
