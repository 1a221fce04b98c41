import { describe, expect, it } from 'vitest';
import { labCsv } from './lab-csv.ts';

describe('frames as comma-separated values', () => {
  it('stand beside each other by their numbers', () => {
    const csv = labCsv([
      { name: 'a "x", b', columns: { frame: [0, 1], psnrY: [30.123456789, null], blur: [null, 0.5] } },
      { name: 'c', columns: { frame: [1, 2], psnrY: [31, 32] } },
    ]);
    expect(csv).toBe(
      'frame,"a ""x"", b psnrY","a ""x"", b blur",c psnrY\r\n' + '0,30.123456789,,\r\n1,inf,0.5,31\r\n2,,,32\r\n',
    );
  });

  it('of nothing have a heading alone', () => {
    expect(labCsv([])).toBe('frame\r\n');
  });
});
