import { describe, expect, it } from 'vitest';
import { verdictOf } from './interlace.ts';

describe('verdictOf', () => {
  it.each([
    [{ tff: 0, bff: 0, progressive: 30, undetermined: 5 }, 'progressive'],
    [{ tff: 28, bff: 1, progressive: 1, undetermined: 0 }, 'tff'],
    [{ tff: 0, bff: 60, progressive: 0, undetermined: 60 }, 'bff'],
    // Telecined film: two frames of five have combs.
    [{ tff: 24, bff: 0, progressive: 36, undetermined: 0 }, 'tff'],
    // Slow vertical motion looks like combs of either order by turns.
    [{ tff: 20, bff: 15, progressive: 25, undetermined: 0 }, 'unknown'],
    [{ tff: 3, bff: 0, progressive: 4, undetermined: 100 }, 'unknown'],
  ] as const)('%o is %s', (counts, verdict) => {
    expect(verdictOf(counts)).toBe(verdict);
  });
});
