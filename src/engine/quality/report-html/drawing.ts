/** What every chart of the report is made of: a frame with axes, curves, a legend. */
import { roundTicks, tickDigits } from '../../../contract/axis-ticks.ts';
import { markup, type Markup } from './markup.ts';
import type { Scale } from './scale.ts';

/** Okabe and Ito's palette, told apart by people with any colour vision; yellow is left out, it vanishes on paper. */
const palette = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#333333'] as const;

/** Beyond the palette, dashes tell curves apart. */
const dashes = ['none', '7 3', '2 3', '9 3 2 3'] as const;

export type Ink = { color: string; dash: string };

/** Colour and dash of the n-th file, the same in every chart. */
export const inkOf = (file: number): Ink => ({
  color: palette[file % palette.length] ?? palette[0],
  dash: dashes[Math.floor(file / palette.length) % dashes.length] ?? 'none',
});

/** A place in a drawing, to a tenth of a pixel: figures are in the tables. */
export const place = (value: number): string => {
  const text = value.toFixed(1);
  return text.endsWith('.0') ? text.slice(0, -2) : text;
};

export type Box = { left: number; top: number; width: number; height: number };

export type Axis = { scale: Scale; title: string; ticks?: readonly number[]; format?: (value: number) => string };

const formatter = ({ ticks = [], format }: Axis): ((value: number) => string) => {
  const digits = tickDigits(ticks);
  return (
    format ??
    ((value) =>
      value
        .toFixed(digits)
        .replace('-', '−')
        .replace(/^−(0(\.0*)?)$/, '$1'))
  );
};

const withTicks = (axis: Axis, most: number, least = 0): Axis => ({
  ...axis,
  ticks: axis.ticks ?? roundTicks(axis.scale.domain.from, axis.scale.domain.to, most, least),
});

/** Grid, labels and titles of a chart. `wholeX`: the horizontal axis counts, half a frame is no tick. */
export const axes = (box: Box, x: Axis, y: Axis, { wholeX = true } = {}): Markup => {
  const { left, top, width, height } = box;
  const bottom = top + height;
  const [across, up] = [withTicks(x, Math.max(2, width / 90), wholeX ? 1 : 0), withTicks(y, Math.max(2, height / 40))];
  const [textX, textY] = [formatter(across), formatter(up)];
  const vertical = (across.ticks ?? []).map((value) => {
    const at = place(x.scale.of(value));
    return markup`<path class="grid" d="M${at} ${place(top)}V${place(bottom)}"/><text class="tick" x="${at}" y="${place(bottom + 15)}" text-anchor="middle">${textX(value)}</text>`;
  });
  const horizontal = (up.ticks ?? []).map((value) => {
    const at = place(y.scale.of(value));
    return markup`<path class="grid" d="M${place(left)} ${at}H${place(left + width)}"/><text class="tick" x="${place(left - 6)}" y="${at}" dy="0.32em" text-anchor="end">${textY(value)}</text>`;
  });
  const middle = top + height / 2;
  return markup`${vertical}${horizontal}<rect class="border" x="${place(left)}" y="${place(top)}" width="${place(width)}" height="${place(height)}"/><text class="title" x="${place(left + width / 2)}" y="${place(bottom + 32)}" text-anchor="middle">${x.title}</text><text class="title" x="0" y="0" text-anchor="middle" transform="translate(${place(left - 46)} ${place(middle)}) rotate(-90)">${y.title}</text>`;
};

/** A line through the finite points; a point that is not finite breaks it. A lone point becomes a dot. */
export const linePath = (points: readonly { x: number; y: number }[]): string => {
  let path = '';
  let open = false;
  points.forEach(({ x, y }, i) => {
    if (!Number.isFinite(y)) {
      open = false;
      return;
    }
    const lone = !open && !Number.isFinite(points[i + 1]?.y ?? NaN);
    path += `${open ? 'L' : 'M'}${place(x)} ${place(y)}${lone ? 'h0.1' : ''}`;
    open = true;
  });
  return path;
};

export const curve = (points: readonly { x: number; y: number }[], { color, dash }: Ink): Markup =>
  markup`<path class="curve" stroke="${color}" stroke-dasharray="${dash}" d="${linePath(points)}"/>`;

/** A drawing with a name for those who do not see it. */
export const drawing = (width: number, height: number, label: string, content: Markup): Markup =>
  markup`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}"><title>${label}</title>${content}</svg>`;

/** Names of curves beside samples of their lines, in HTML so that long names wrap. */
export const legend = (entries: readonly { name: string; ink: Ink }[]): Markup =>
  markup`<ul class="legend">${entries.map(
    ({ name, ink }) =>
      markup`<li><svg viewBox="0 0 28 10" width="28" height="10" aria-hidden="true"><path class="curve" stroke="${ink.color}" stroke-dasharray="${ink.dash}" d="M1 5H27"/></svg>${name}</li>`,
  )}</ul>`;
