import { describe, expect, test } from 'vitest';
import { regenerateDecodeTimes } from './decode-times.ts';

const constant = (pts: readonly number[], duration: number) => pts.map((time) => ({ pts: time, duration }));

describe('regenerateDecodeTimes', () => {
  test('without B-frames DTS are the PTS', () => {
    expect(regenerateDecodeTimes(constant([0, 1, 2, 3], 1))).toEqual({ dts: [0, 1, 2, 3], delay: 0 });
  });

  test('two B-frames in a pyramid delay by two frames at a constant rate', () => {
    const coded = constant([0, 40, 20, 10, 30, 80, 60, 50, 70], 10);
    expect(regenerateDecodeTimes(coded)).toEqual({ dts: [-20, -10, 0, 10, 20, 30, 40, 50, 60], delay: 2 });
  });

  test('chunks one after the other share one delay, and joints do not run backwards', () => {
    const coded = constant([0, 2, 1, 3, 5, 4, 6, 7], 1);
    const { dts, delay } = regenerateDecodeTimes(coded);
    expect(delay).toBe(1);
    expect(dts).toEqual([-1, 0, 1, 2, 3, 4, 5, 6]);
  });

  test('at a variable rate the distances add up to the length of the presentation', () => {
    const coded = [
      { pts: 0, duration: 40 },
      { pts: 300, duration: 5 },
      { pts: 40, duration: 33 },
      { pts: 73, duration: 227 },
      { pts: 305, duration: 100 },
    ];
    const { dts } = regenerateDecodeTimes(coded);
    const last = dts.at(-1) ?? NaN;
    expect(last - (dts[0] ?? NaN) + 100).toBe(405);
    dts.forEach((time, i) => {
      expect(time).toBeLessThanOrEqual(coded[i]?.pts ?? NaN);
      expect(i === 0 || time > (dts[i - 1] ?? NaN)).toBe(true);
    });
  });

  test('a long last packet does not squeeze the times in front of the first one together', () => {
    const coded = [
      { pts: 0, duration: 10 },
      { pts: 20, duration: 1 },
      { pts: 10, duration: 10 },
    ];
    expect(regenerateDecodeTimes(coded).dts[0]).toBeLessThan(0);
  });

  test('times below zero, one frame, and none', () => {
    expect(regenerateDecodeTimes(constant([-50, -30, -40], 10)).dts).toEqual([-60, -50, -40]);
    expect(regenerateDecodeTimes([{ pts: 7, duration: 1 }])).toEqual({ dts: [7], delay: 0 });
    expect(regenerateDecodeTimes([])).toEqual({ dts: [], delay: 0 });
  });
});
