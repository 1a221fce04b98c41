import { describe, expect, it } from 'vitest';
import { pairsInOrder } from './rate-pairs.ts';

describe('pairs in order', () => {
  it('are an encode and its restoration', () => {
    expect(pairsInOrder(5, 'restored')).toEqual([
      { encode: 0, restoration: 1, curve: 'restored' },
      { encode: 2, restoration: 3, curve: 'restored' },
    ]);
    expect(pairsInOrder(1, 'restored')).toEqual([]);
  });
});
