import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

const show = (pace: Pace, missed: number[], limit: 1 | 2 | 4 = 4): boolean[] =>
  missed.map((count) => pace.shown(count, limit));

it('keeps whole pictures while hardly a frame is late', () => {
  const pace = new Pace();
  show(pace, [1, ...Array<number>(30).fill(0), 1, 0, 1, ...Array<number>(30).fill(0)]);
  expect(pace.reduction(4)).toBe(1);
});

it('takes smaller ones after some late frames within a second, step by step', () => {
  const pace = new Pace();
  expect(show(pace, [0, 1, 1, 1])).toEqual([false, false, false, true]);
  expect(pace.reduction(4)).toBe(2);
  expect(show(pace, [2, 0, 2])).toEqual([false, false, true]);
  expect(pace.reduction(4)).toBe(4);
  expect(show(pace, [9, 9])).toEqual([false, false]);
});

it('goes no further than what is shown allows, and back to it when more is to be seen', () => {
  const pace = new Pace();
  show(pace, [5], 2);
  expect(show(pace, [5, 5], 2)).toEqual([false, false]);
  expect([pace.reduction(4), pace.reduction(1)]).toEqual([2, 1]);
});

it('does not hold late frames of one playback against the next', () => {
  const pace = new Pace();
  show(pace, [2]);
  pace.restart();
  expect(show(pace, [2])).toEqual([false]);
});
