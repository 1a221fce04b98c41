import { describe, expect, it } from 'vitest';
import { chartsAsSvg, type Drawing } from './chart-svg.ts';

const drawing = (change: Partial<Drawing['content']> = {}): Drawing => ({
  title: 'PSNR-Y <Y & U>',
  content: {
    curves: [{ name: 'a', values: Float64Array.of(30, 31, 20, 31), color: '#123456', style: 'line' }],
    frames: 4,
    window: { from: 0, to: 3 },
    range: null,
    threshold: null,
    identical: 'identical',
    types: null,
    digits: 2,
    colors: { grid: '#1', text: '#2', faint: '#3', shade: '#4', accent: '#5', loss: '#6' },
    ...change,
  },
  plot: { from: 0, to: 3, low: 20, high: 40, left: 46, right: 346, top: 4, bottom: 104 },
  width: 354,
  height: 120,
  ticks: { x: [{ at: 46, label: '0' }], y: [{ at: 104, label: '20' }] },
});

describe('charts as SVG', () => {
  it('hold the curve as a path through every frame', () => {
    expect(chartsAsSvg([drawing()], [{ name: 'a', color: '#123456' }])).toContain(
      '<path d="M46 54L146 49L246 104L346 49" fill="none" stroke="#123456"',
    );
  });

  it('escape names', () => {
    const svg = chartsAsSvg([drawing()], [{ name: '<script>"&', color: '#123456' }]);
    expect(svg).toContain('&lt;script&gt;&quot;&amp;');
    expect(svg).toContain('PSNR-Y &lt;Y &amp; U&gt;');
    expect(svg).not.toContain('<script>');
  });

  it('show the threshold, the range and the types of the frames', () => {
    const svg = chartsAsSvg(
      [
        drawing({
          threshold: { value: 30, label: 'limit' },
          range: { from: 1, to: 3 },
          types: Float64Array.of(0, 1, 1, 0),
        }),
      ],
      [],
    );
    expect(svg).toContain('y1="54.0"');
    expect(svg).toContain('>limit</text>');
    expect(svg.match(/opacity="0.6"/g)).toHaveLength(2);
    expect(svg.match(/height="5" fill="#2"/g)).toHaveLength(2);
  });
});
