import { expect, test } from 'vitest';
import { isCut, rescale, timelineOrigin } from './timeline.ts';

test('a file keeps its times, unless they start below zero', () => {
  expect(timelineOrigin({ container: 'matroska,webm' }, false, 500, 0)).toBe(0);
  expect(timelineOrigin({ container: 'avi' }, false, -3, -3)).toBe(-3);
});

test('a broadcast stream starts with whatever comes first in it', () => {
  expect(timelineOrigin({ container: 'mpegts' }, false, 126000, 124000)).toBe(124000);
  expect(timelineOrigin({ container: 'mpegts' }, false, 126000, null)).toBe(126000);
});

test('a cut starts with its first frame', () => {
  expect(timelineOrigin({ container: 'mpegts' }, true, 129600, 124000)).toBe(129600);
  expect(isCut({ in: 0, out: 10 }, 10)).toBe(false);
  expect(isCut({ in: 0, out: 9 }, 10)).toBe(true);
  expect(isCut(null, 10)).toBe(false);
});

test('times are rounded to the nearest unit, halves away from zero', () => {
  const milliseconds = { num: 1, den: 1000 };
  expect(rescale(1001, { num: 1, den: 30000 }, milliseconds)).toBe(33);
  expect(rescale(1, { num: 1, den: 2000 }, milliseconds)).toBe(1);
  expect(rescale(-1, { num: 1, den: 2000 }, milliseconds)).toBe(-1);
  expect(rescale(2 ** 50, { num: 1, den: 90000 }, { num: 1, den: 90000 })).toBe(2 ** 50);
});
