import { describe, expect, it } from 'vitest';
import { planLanes } from './lanes.ts';

const facts = { provider: 'cpu', threads: 7, affordable: 20 } as const;

describe('planLanes', () => {
  it('gives every thread a lane of its own while memory allows it', () => {
    expect(planLanes(facts)).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect(planLanes({ ...facts, threads: 1 })).toEqual([1]);
  });

  it('shares the threads out among the lanes that fit', () => {
    expect(planLanes({ ...facts, affordable: 3 })).toEqual([3, 2, 2]);
    expect(planLanes({ ...facts, affordable: 1 })).toEqual([7]);
    expect(planLanes({ ...facts, affordable: 0 })).toEqual([7]);
  });

  it('keeps one lane on a graphics card', () => {
    expect(planLanes({ ...facts, provider: 'cuda' })).toEqual([7]);
  });
});
