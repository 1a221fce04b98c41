import { describe, expect, it } from 'vitest';
import type { FrameMeasure } from '../../../contract/quality.ts';
import { roundTicks } from '../../../contract/axis-ticks.ts';
import { binsOf, cumulativeOf, histogramOf } from './distribution.ts';
import { linePath } from './drawing.ts';
import { deltaChart, fluctuationChart, fluctuationWindow, gains, psnrChart } from './frame-charts.ts';
import { typeRuns } from './qp-strip.ts';
import { rateTicks } from './rate-section.ts';
import { linearScale, niceInterval, thinned } from './scale.ts';

const clip = (psnr: readonly (number | null)[], first = 0): FrameMeasure[] =>
  psnr.map((psnrY, i) => ({ frame: first + i, psnrY, psnrU: psnrY, psnrV: psnrY, ssimY: 0.9 }));

const drawn = (psnr: readonly (number | null)[], name = 'clip') => ({ name, index: 0, frames: clip(psnr) });

describe('axes', () => {
  it('have round numbers', () => {
    expect(roundTicks(28.3, 31.9, 5)).toEqual([29, 30, 31]);
    expect(roundTicks(-0.5, 2.5, 10, 1)).toEqual([0, 1, 2]);
    expect(niceInterval([28.2, 31.6])).toEqual({ from: 28, to: 32 });
    expect(niceInterval([0.3, Infinity, NaN], [0])).toEqual({ from: 0, to: expect.closeTo(0.3, 9) as number });
    expect(linearScale({ from: 0, to: 10 }, { from: 100, to: 0 }).of(2.5)).toBe(75);
  });

  it('show something where there is one value or none', () => {
    expect(niceInterval([])).toEqual({ from: 0, to: 1 });
    const { from, to } = niceInterval([33]);
    expect(from).toBeLessThan(33);
    expect(to).toBeGreaterThan(33);
  });

  it('of rates have at least three numbers', () => {
    expect(rateTicks(80, 2200)).toEqual([100, 200, 500, 1000, 2000]);
    expect(rateTicks(210, 480).length).toBeGreaterThanOrEqual(3);
  });
});

describe('curves', () => {
  it('keep a dip of one frame in 200,000, and a leap to identical', () => {
    const values = Array.from({ length: 200_000 }, () => 40);
    values[123_457] = 20;
    values[77_777] = Infinity;
    const kept = thinned(values, 480);
    expect(kept).toContain(123_457);
    expect(kept).toContain(77_777);
    expect(kept.length).toBeLessThan(480 * 4);
    expect(kept).toEqual(kept.toSorted((a, b) => a - b));
  });

  it('break where nothing finite is, and show a lone point', () => {
    const points = [1, 2, Infinity, 3, NaN, 4, 5].map((y, x) => ({ x, y }));
    expect(linePath(points)).toBe('M0 1L1 2M3 3h0.1M5 4L6 5');
  });

  it('mark identical frames on the upper edge', () => {
    const { markup } = psnrChart([drawn([30, null, 31])]);
    expect(markup.match(/<title>identical<\/title>/g)).toHaveLength(1);
    expect(markup).not.toMatch(/NaN|Infinity/);
  });

  it('mark the peaks and valleys that the PVD takes, and no others', () => {
    const { markup } = fluctuationChart(drawn([30, 33, 29, 29, 34, 28, 31]));
    const frames = (kind: string): number[] =>
      [...markup.matchAll(new RegExp(`class="${kind}" data-frame="(\\d+)"`, 'g'))].map(([, frame]) => Number(frame));
    expect(frames('peak')).toEqual([1, 4]);
    expect(frames('valley')).toEqual([5]);
  });

  it('of long clips show the stretch around the largest difference', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 30 + (i % 2));
    values[801] = 45;
    const { from, to } = fluctuationWindow(values);
    expect(to - from).toBe(300);
    expect(from).toBeLessThanOrEqual(801);
    expect(to).toBeGreaterThan(801);
  });

  it('of gains pair frames by number', () => {
    const gain = gains(clip([31, null, null, 28], 5), clip([30, null, 40, 30, 30], 4));
    expect(gain).toEqual([-Infinity, Infinity, Infinity, -2]);
    expect(gains(clip([null, 31]), clip([null]))).toEqual([0, NaN]);
  });

  it('escape names, draw no number that is none', () => {
    const hostile = drawn([30, 31], '"><script>x</script>');
    const { markup } = deltaChart(hostile, drawn([30, 32]), { from: -1, to: 1 });
    expect(markup).not.toContain('<script');
    expect(markup).not.toMatch(/NaN|Infinity/);
  });
});

describe('distributions', () => {
  it('put the last edge into the last bin, and count identical frames among all', () => {
    const bins = { from: 30, step: 1, count: 2 };
    expect(histogramOf(clip([30, 30.5, 31, 32, null]), bins).shares).toEqual([0.4, 0.4]);
    expect(binsOf({ from: 28, to: 32 })).toEqual({ from: 28, step: 0.2, count: 20 });
  });

  it('rise to the share of finite frames', () => {
    expect(cumulativeOf(clip([31, 30, 31, null]))).toEqual([
      { value: 30, share: 0.25 },
      { value: 31, share: 0.75 },
    ]);
  });
});

describe('frame types', () => {
  it('join runs, but keep key frames apart', () => {
    expect(typeRuns(['I', 'I', 'P', 'P', 'B'], 100)).toEqual([
      { type: 'I', from: 0, to: 1 },
      { type: 'I', from: 1, to: 2 },
      { type: 'P', from: 2, to: 4 },
      { type: 'B', from: 4, to: 5 },
    ]);
  });

  it('keep a lone key frame visible when many frames share a column', () => {
    const types = Array.from({ length: 10_000 }, (_, i) => (i === 5003 ? 'I' : 'B'));
    expect(typeRuns(types, 100).filter(({ type }) => type === 'I')).toHaveLength(1);
  });
});
