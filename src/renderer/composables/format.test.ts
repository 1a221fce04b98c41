import { describe, expect, it } from 'vitest';
import { bitrate, bytes, decibel, duration, parseTimecode, rateText, signed, timecode } from './format.ts';

describe('format', () => {
  it('writes and reads timecodes', () => {
    expect(timecode(0, 25)).toBe('00:00:00:00');
    expect(timecode(90_061, 25)).toBe('01:00:02:11');
    expect(timecode(31, 30000 / 1001)).toBe('00:00:01:01');
    expect(timecode(31, null)).toBe('31');
    for (const frame of [0, 24, 25, 1499, 90_061]) {
      expect(parseTimecode(timecode(frame, 25), 25)).toBe(frame);
    }
    expect(parseTimecode('1:00', 25)).toBe(25);
    expect(parseTimecode(' 321 ', null)).toBe(321);
    expect(parseTimecode('1:00', null)).toBeNull();
    expect(parseTimecode('soon', 25)).toBeNull();
  });

  it('keeps numbers short', () => {
    expect(bytes(999)).toBe('999 B');
    expect(bytes(1_234_567)).toBe('1.23 MB');
    expect(bitrate(193_200)).toBe('193 kb/s');
    expect(bitrate(8_500_000)).toBe('8.50 Mb/s');
    expect(duration(1.32)).toBe('1.3 s');
    expect(duration(59.4)).toBe('59 s');
    expect(duration(125)).toBe('2:05 min');
    expect(duration(3723)).toBe('1:02:03 h');
    expect(decibel(Infinity)).toBe('∞');
    expect(decibel(31.416)).toBe('31.42 dB');
    expect(signed(0.5, 2)).toBe('+0.50');
    expect(signed(-0.5, 2)).toBe('−0.50');
    expect(rateText(30000 / 1001)).toBe('29.97');
  });
});
