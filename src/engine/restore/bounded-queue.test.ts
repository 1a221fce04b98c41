import { describe, expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.ts';

describe('BoundedQueue', () => {
  it('hands items over in order and ends with null', async () => {
    const queue = new BoundedQueue<number>(2);
    const produce = (async () => {
      for (let i = 0; i < 10; i += 1) {
        await queue.push(i);
      }
      queue.close();
    })();
    const seen: number[] = [];
    for (let item = await queue.shift(); item !== null; item = await queue.shift()) {
      seen.push(item);
    }
    await produce;
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('makes the producer wait while it is full', async () => {
    const queue = new BoundedQueue<string>(1);
    await queue.push('a');
    let second = false;
    const pending = queue.push('b').then((taken) => {
      second = taken;
    });
    await Promise.resolve();
    expect(second).toBe(false);
    expect(await queue.shift()).toBe('a');
    await pending;
    expect(second).toBe(true);
  });

  it('lets a waiting producer go when it is closed, without taking its item', async () => {
    const queue = new BoundedQueue<string>(1);
    await queue.push('a');
    const pending = queue.push('b');
    queue.close();
    expect(await pending).toBe(false);
    expect(await queue.shift()).toBe('a');
    expect(await queue.shift()).toBeNull();
  });
});
