import { describe, expect, it } from 'vitest';
import { keepBusy } from './keep-busy.ts';

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('keepBusy', () => {
  it('keeps as many calls under way as there are places, each place with one of them', async () => {
    const busy = new Set<number>();
    const done: number[] = [];
    let most = 0;
    await keepBusy([1, 2, 3, 4, 5], 2, async (frame, place) => {
      expect(busy.has(place)).toBe(false);
      busy.add(place);
      most = Math.max(most, busy.size);
      await tick();
      busy.delete(place);
      done.push(frame);
    });
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('tells a failure after the other calls have ended', async () => {
    let running = 0;
    const calls = keepBusy([1, 2, 3, 4], 3, async (frame) => {
      running += 1;
      await tick();
      running -= 1;
      if (frame === 2) {
        throw new Error('frame 2');
      }
    });
    await expect(calls).rejects.toThrow('frame 2');
    expect(running).toBe(0);
  });
});
