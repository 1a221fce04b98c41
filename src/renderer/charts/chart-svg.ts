/** Charts as one SVG picture: the same curves from the same pyramids as on the screen, as paths. */
import { lineWidth, plotX, plotY, type Plot } from './curve-path.ts';
import { curveStrokes } from './curve.ts';
import type { ChartContent } from './frame-chart.ts';
import { SvgPath } from './svg-path.ts';
import { bandHeight, typeCells, typeColor } from './type-band.ts';

/** A chart as it is on the screen. Places in CSS pixels. */
export type Drawing = {
  title: string;
  content: ChartContent;
  plot: Plot;
  width: number;
  height: number;
  ticks: { x: readonly { at: number; label: string }[]; y: readonly { at: number; label: string }[] };
};

export type LegendEntry = { name: string; color: string };

const titleHeight = 18;
const legendHeight = 24;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const label = (x: number, y: number, text: string, color: string, anchor: 'start' | 'middle' | 'end'): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${color}" text-anchor="${anchor}">${escaped(text)}</text>`;

const line = (x1: number, y1: number, x2: number, y2: number, color: string, dash = ''): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="${color}"` +
  `${dash === '' ? '' : ` stroke-dasharray="${dash}"`}/>`;

const curvesOf = ({ content, plot }: Drawing): string[] =>
  content.curves.flatMap((curve) =>
    curveStrokes(curve, plot, content.colors, () => new SvgPath()).map(({ path, kind, color, alpha }) => {
      const paint =
        kind === 'stroke'
          ? `fill="none" stroke="${color}" stroke-width="${lineWidth}" stroke-linejoin="round"`
          : `fill="${color}"`;
      return `<path d="${path.d}" ${paint}${alpha === 1 ? '' : ` opacity="${alpha}"`}/>`;
    }),
  );

const rangeOf = ({ content, plot }: Drawing): string[] => {
  const { range, colors } = content;
  if (range === null) {
    return [];
  }
  const clampX = (frame: number): number => Math.max(plot.left, Math.min(plot.right, plotX(plot, frame)));
  const shade = (from: number, to: number): string =>
    `<rect x="${from.toFixed(1)}" y="${plot.top}" width="${(to - from).toFixed(1)}" height="${plot.bottom - plot.top}"` +
    ` fill="${colors.shade}" opacity="0.6"/>`;
  return [shade(plot.left, clampX(range.from - 0.5)), shade(clampX(range.to - 0.5), plot.right)];
};

const chartOf = (drawing: Drawing, i: number): string => {
  const { title, content, plot, ticks } = drawing;
  const { colors, threshold, types } = content;
  const cells = types === null ? [] : typeCells(types, plot);
  const clip = `plot-${i}`;
  const y = threshold === null ? 0 : plotY(plot, threshold.value);
  return [
    label(plot.left, plot.top - 5, title, colors.text, 'start'),
    ...ticks.y.map(
      ({ at, label: text }) =>
        line(plot.left, at, plot.right, at, colors.grid) + label(plot.left - 6, at + 3.5, text, colors.faint, 'end'),
    ),
    ...ticks.x.map(({ at, label: text }) => label(at, plot.bottom + 13, text, colors.faint, 'middle')),
    `<clipPath id="${clip}"><rect x="${plot.left}" y="${plot.top}" width="${plot.right - plot.left}" height="${plot.bottom - plot.top}"/></clipPath>`,
    `<g clip-path="url(#${clip})">`,
    ...curvesOf(drawing),
    ...cells.map(
      ({ x, width, type }) =>
        `<rect x="${x.toFixed(2)}" y="${plot.bottom - bandHeight}" width="${width.toFixed(2)}" height="${bandHeight}" fill="${typeColor(type, colors)}"/>`,
    ),
    ...rangeOf(drawing),
    ...(threshold === null
      ? []
      : [
          line(plot.left, y, plot.right, y, colors.accent, '6 3'),
          label(plot.right - 4, y - 4, threshold.label, colors.text, 'end'),
        ]),
    '</g>',
  ].join('\n');
};

/** Charts below each other with one legend, on the ground of the theme. */
export const chartsAsSvg = (drawings: readonly Drawing[], legend: readonly LegendEntry[]): string => {
  const width = Math.max(...drawings.map((drawing) => drawing.width));
  const ground = drawings[0]?.content.colors;
  let top = legendHeight;
  const charts = drawings.map((drawing, i) => {
    top += titleHeight;
    const group = `<g transform="translate(0 ${top})">\n${chartOf(drawing, i)}\n</g>`;
    top += drawing.height;
    return group;
  });
  let left = 10;
  const names = legend.map(({ name, color }) => {
    const entry = `<rect x="${left}" y="10" width="12" height="3" fill="${color}"/>${label(left + 17, 15, name, ground?.text ?? '#000', 'start')}`;
    left += 34 + name.length * 6.2;
    return entry;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top + 8}" viewBox="0 0 ${width} ${top + 8}" font-family="Inter, sans-serif" font-size="10">`,
    `<rect width="100%" height="100%" fill="${ground?.shade ?? '#fff'}"/>`,
    ...names,
    ...charts,
    '</svg>',
    '',
  ].join('\n');
};
