import { describe, expect, it } from 'vitest';
import type { FrameMeasure } from '../../../contract/quality.ts';
import { summarise } from '../../../contract/measures/summary.ts';
import { bestRows, figureText, summaryTable } from './summary-table.ts';

const clip = (...psnr: (number | null)[]): FrameMeasure[] =>
  psnr.map((psnrY, frame) => ({ frame, psnrY, psnrU: 40, psnrV: null, ssimY: 0.9 }));

describe('figures', () => {
  it('have a true minus, a sign only where wanted, and no negative zero', () => {
    expect(figureText(-0.25, 2)).toBe('−0.25');
    expect(figureText(0.25, 2, true)).toBe('+0.25');
    expect(figureText(-0.0001, 2, true)).toBe('0.00');
    expect(figureText(Infinity, 2)).toBe('identical');
    expect(figureText(NaN, 2)).toBe('–');
  });

  it('are best as shown: equal ones share the mark, all equal ones have none', () => {
    const largest = { best: 'largest', digits: 3 } as const;
    expect(bestRows([30.1, 30.20001, 30.2], largest)).toEqual([1, 2]);
    expect(bestRows([30.2, 30.20001], largest)).toEqual([]);
    expect(bestRows([30, Infinity, NaN], largest)).toEqual([1]);
    expect(bestRows([NaN, 0.2], largest)).toEqual([]);
    expect(bestRows([0.5, 0.2], { best: 'smallest', digits: 3 })).toEqual([1]);
  });

  it('stand in the table with their full values; chroma of grey pictures is none, not identical', () => {
    const before = clip(30, 31.123456789);
    const table = summaryTable([
      { name: 'before', summary: summarise(before, { path: 'a' }), grey: true },
      { name: 'after & more', summary: summarise(clip(31, null), { path: 'b', baseline: before }), grey: true },
    ]).markup;
    expect(table).toContain('data-measure="psnrY" data-value="30.5617283945"');
    expect(table).toContain('<th scope="row">after &amp; more</th>');
    expect(table).toMatch(/class="figure best" data-measure="psnrY" data-value="31"/);
    expect(table).not.toContain('PSNR-V');
    expect(table).toContain('Identical frames');
  });
});
