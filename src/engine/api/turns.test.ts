import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('Turns', () => {
  it('runs so many at a time, the newest first', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const one = (id: number): Promise<void> =>
      turns.run(async () => {
        begun.push(id);
        running += 1;
        most = Math.max(most, running);
        await later();
        running -= 1;
      });
    await Promise.all([1, 2, 3, 4, 5, 6].map(one));
    expect(most).toBe(2);
    expect(begun.slice(0, 4)).toEqual([1, 2, 6, 5]);
    expect(begun.toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('passes over those who gave up, and goes on after failures', async () => {
    const turns = new Turns(1);
    const stop = new AbortController();
    const first = turns.run(later);
    const abandoned = turns.run(() => Promise.reject(new Error('must not run')), stop.signal);
    stop.abort();
    await first;
    await expect(abandoned).rejects.toMatchObject({ code: 'cancelled' });
    await expect(turns.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await turns.run(() => Promise.resolve(7))).toBe(7);
  });
});
