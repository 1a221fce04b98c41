import { describe, expect, it } from 'vitest';
import { bytesText, clock, decibels, signed, textTable } from './text-table.ts';

describe('textTable', () => {
  it('aligns numbers to the right and text to the left', () => {
    expect(
      textTable(
        ['file', 'PSNR-Y'],
        [
          ['a.mkv', '9.50'],
          ['longer.mkv', '31.20'],
        ],
      ),
    ).toBe(['file        PSNR-Y', '──────────  ──────', 'a.mkv         9.50', 'longer.mkv   31.20'].join('\n'));
  });

  it('counts characters, not code units', () => {
    expect(
      textTable(
        ['n', 'x'],
        [
          ['🎬', '1'],
          ['ab', '2'],
        ],
      ).split('\n')[2],
    ).toBe('🎬   1');
  });

  it('shows what is missing as a dash', () => {
    expect(textTable(['a'], [[null]])).toContain('–');
  });
});

describe('numbers', () => {
  it('formats what people read', () => {
    expect(signed(-0.25, 2)).toBe('−0.25');
    expect(signed(0.25, 2)).toBe('+0.25');
    expect(decibels(null)).toBe('identical');
    expect(clock(3725)).toBe('1:02:05');
    expect(clock(59.6)).toBe('1:00');
    expect(bytesText(1536)).toBe('1.5 KiB');
    expect(bytesText(17)).toBe('17 B');
  });
});
