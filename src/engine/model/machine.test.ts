import { describe, expect, it } from 'vitest';
import { threadsFor } from './machine.ts';

describe('threadsFor', () => {
  it('leaves a core for decoding and encoding where there are more than two', () => {
    expect([1, 2, 3, 4, 16].map(threadsFor)).toEqual([1, 2, 2, 3, 15]);
  });
});
