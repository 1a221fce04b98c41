import { expect, test } from 'vitest';
import { advanceTimecode } from './timecode.ts';

const pal = { num: 25, den: 1 };
const ntsc = { num: 30000, den: 1001 };
const fast = { num: 60000, den: 1001 };

test.each([
  ['00:00:00:00', 24, pal, '00:00:00:24'],
  ['09:59:59:24', 1, pal, '10:00:00:00'],
  ['23:59:59:24', 1, pal, '00:00:00:00'],
  ['01:00:00:00', 30, ntsc, '01:00:01:00'],
  // Drop frame: numbers 0 and 1 are left out of every minute but each tenth (SMPTE ST 12-1).
  ['00:00:59;29', 1, ntsc, '00:01:00;02'],
  ['00:08:59;29', 1, ntsc, '00:09:00;02'],
  ['00:09:59;29', 1, ntsc, '00:10:00;00'],
  ['00:00:00;00', 17982, ntsc, '00:10:00;00'],
  ['00:00:00;00', 1800, ntsc, '00:01:00;02'],
  ['00:00:00;00', 107892, ntsc, '01:00:00;00'],
  ['23:59:59;29', 1, ntsc, '00:00:00;00'],
  ['00:00:59;59', 1, fast, '00:01:00;04'],
  ['00:00:00;00', 35964, fast, '00:10:00;00'],
  ['10:00:00:00', 0, { num: 24000, den: 1001 }, '10:00:00:00'],
] as const)('%s and %i frames', (timecode, frames, rate, expected) => {
  expect(advanceTimecode(timecode, frames, rate)).toBe(expected);
});

test('going on one frame at a time equals going on at once', () => {
  let timecode = '00:59:30;00';
  for (let i = 0; i < 2000; i += 1) {
    timecode = advanceTimecode(timecode, 1, ntsc) ?? '';
  }
  expect(timecode).toBe(advanceTimecode('00:59:30;00', 2000, ntsc));
});

test('what is no timecode, or has no rate, gives null', () => {
  expect(advanceTimecode('soon', 1, pal)).toBeNull();
  expect(advanceTimecode('00:00:00:00', 1, null)).toBeNull();
});
