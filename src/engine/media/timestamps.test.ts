import { describe, expect, it } from 'vitest';
import { frameDuration, frameTiming, indexOfTimestamp, parseFrameRate, reduce } from './timestamps.ts';

const milliseconds = { num: 1, den: 1000 };
const ninetyKilohertz = { num: 1, den: 90000 };

/** Timestamps of a constant rate, each rounded to the time base. */
const rounded = (frames: number, rate: number, ticksPerSecond: number, start = 0): number[] =>
  Array.from({ length: frames }, (_, i) => Math.round(start + (i * ticksPerSecond) / rate));

describe('frameTiming', () => {
  it.each([
    [24000 / 1001, { num: 24000, den: 1001 }],
    [25, { num: 25, den: 1 }],
    [30000 / 1001, { num: 30000, den: 1001 }],
    [60000 / 1001, { num: 60000, den: 1001 }],
    [15, { num: 15, den: 1 }],
  ])('sees through the rounding of a 1 ms time base at %d fps', (rate, expected) => {
    for (const start of [0, 0.4, 17.6]) {
      const timing = frameTiming(rounded(3000, rate, 1000, start), milliseconds);
      expect(timing).toEqual({ frameRate: expected, constant: true });
    }
  });

  it('believes a stated rate that fits, and none that does not', () => {
    const pts = rounded(500, 18.5, 90000);
    expect(frameTiming(pts, ninetyKilohertz, [{ num: 37, den: 2 }]).frameRate).toEqual({ num: 37, den: 2 });
    expect(frameTiming(rounded(500, 25, 90000), ninetyKilohertz, [{ num: 30, den: 1 }])).toEqual({
      frameRate: { num: 25, den: 1 },
      constant: true,
    });
  });

  it('calls a single long frame variable', () => {
    const pts = rounded(100, 25, 1000);
    pts.splice(50, 1);
    expect(frameTiming(pts, milliseconds).constant).toBe(false);
    const jittered = rounded(100, 25, 1000).map((time, i) => time + (i === 60 ? 2 : 0));
    expect(frameTiming(jittered, milliseconds).constant).toBe(false);
  });

  it('gives the average of a variable rate', () => {
    expect(frameTiming([0, 40, 80, 200], milliseconds)).toEqual({ frameRate: { num: 15, den: 1 }, constant: false });
  });

  it('takes the stated rate for one frame, and null without any', () => {
    expect(frameTiming([7], milliseconds, [{ num: 50, den: 2 }])).toEqual({
      frameRate: { num: 25, den: 1 },
      constant: true,
    });
    expect(frameTiming([7], milliseconds, [{ num: 0, den: 1 }]).frameRate).toBeNull();
  });
});

describe('frameDuration', () => {
  const pts = [0, 40, 100];
  it('is the way to the next frame, then what the packet says, the rate, or the frame before', () => {
    expect(frameDuration(pts, 0, milliseconds, null)).toBe(40);
    expect(frameDuration(pts, 1, milliseconds, null)).toBe(60);
    expect(frameDuration(pts, 2, milliseconds, { num: 25, den: 1 }, 33)).toBe(33);
    expect(frameDuration(pts, 2, milliseconds, { num: 25, den: 1 })).toBe(40);
    expect(frameDuration(pts, 2, milliseconds, null)).toBe(60);
    expect(frameDuration([5], 0, milliseconds, null)).toBe(1);
  });
});

describe('indexOfTimestamp', () => {
  it('finds what is there and only that', () => {
    const pts = [-40, 0, 40, 90];
    expect(pts.map((time) => indexOfTimestamp(pts, time))).toEqual([0, 1, 2, 3]);
    expect([-41, 1, 91].map((time) => indexOfTimestamp(pts, time))).toEqual([-1, -1, -1]);
    expect(indexOfTimestamp([], 0)).toBe(-1);
  });
});

describe('rates', () => {
  it('are parsed and reduced', () => {
    expect(parseFrameRate('30000/1001')).toEqual({ num: 30000, den: 1001 });
    expect(parseFrameRate('50/2')).toEqual({ num: 25, den: 1 });
    expect(['', '25/0', '0', '-25', '25.5', 'fast'].map(parseFrameRate)).toEqual(Array.from({ length: 6 }, () => null));
    expect(reduce({ num: 0, den: 0 })).toEqual({ num: 0, den: 0 });
  });
});
