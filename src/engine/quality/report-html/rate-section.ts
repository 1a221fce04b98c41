/** Rate-distortion: the diagram, the points, and the Bjøntegaard deltas. */
import { niceStep } from '../../../contract/axis-ticks.ts';
import type { RateDistortion, RatePoint } from '../../../contract/quality.ts';
import { axes, curve, drawing, inkOf, legend, place, type Box } from './drawing.ts';
import { markup, type Markup } from './markup.ts';
import { linearScale, niceInterval } from './scale.ts';
import { figureCell, figureText } from './summary-table.ts';

type Curve = RateDistortion['curves'][number];

const width = 1040;
const box: Box = { left: 64, top: 10, width: width - 80, height: 320 };

/** Values 1, 2 and 5 times powers of ten within an interval; finer ones where that gives fewer than three. */
export const rateTicks = (from: number, to: number): number[] => {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(to)) - Math.floor(Math.log10(from)) + 1 },
    (_, i) => 10 ** (Math.floor(Math.log10(from)) + i),
  );
  const within = powers.flatMap((power) => [power, 2 * power, 5 * power]).filter((rate) => rate >= from && rate <= to);
  if (within.length >= 3) {
    return within;
  }
  const step = niceStep(to - from, 6);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, i) => (first + i) * step);
};

/** PSNR-Y over the logarithm of the rate, one curve for the encodes and one for each way of restoring them. */
export const rateChart = (curves: readonly Curve[]): Markup => {
  const points = curves.flatMap((one) => one.points);
  const rates = points.map(({ bitrate }) => bitrate / 1000);
  // A tenth of air on both sides, also around a single point.
  const [least, most] = [Math.min(...rates) / 1.1, Math.max(...rates) * 1.1];
  const logarithmic = linearScale(
    { from: Math.log(least), to: Math.log(most) },
    { from: box.left, to: box.left + box.width },
  );
  const x = { ...logarithmic, of: (rate: number) => logarithmic.of(Math.log(rate)) };
  const y = linearScale(niceInterval(points.map(({ psnrY }) => psnrY ?? Infinity)), {
    from: box.top + box.height,
    to: box.top,
  });
  const lines = curves.map((one, i) => {
    const places = one.points.map((point) => ({
      x: x.of(point.bitrate / 1000),
      y: y.of(point.psnrY ?? Infinity),
      point,
    }));
    const ink = inkOf(i);
    const dots = places
      .filter((at) => Number.isFinite(at.y))
      .map(
        (at) =>
          markup`<circle cx="${place(at.x)}" cy="${place(at.y)}" r="4" fill="${ink.color}"><title>${at.point.path}</title></circle>`,
      );
    return markup`${curve(places, ink)}${dots}`;
  });
  const grid = axes(
    box,
    {
      scale: x,
      title: 'rate of the coded stream, kb/s (logarithmic)',
      ticks: rateTicks(least, most),
      format: (rate) => String(Number(rate.toPrecision(4))),
    },
    { scale: y, title: 'PSNR-Y, dB' },
  );
  return drawing(width, 375, 'Rate-distortion curves', markup`${grid}${lines}`);
};

const pointRow = (curveName: string, point: RatePoint, nameOf: (path: string) => string): Markup => {
  const value = (name: string, figure: number | null, absent: number, digits: number, signed = false): Markup =>
    figureCell(name, figure ?? absent, figureText(figure ?? absent, digits, signed));
  return markup`<tr><th scope="row">${nameOf(point.path)}</th><td>${curveName}</td>${value('bitrate', point.bitrate / 1000, NaN, 1)}${value('psnrY', point.psnrY, Infinity, 3)}${value('ssimY', point.ssimY, NaN, 5)}${value('deltaPsnrY', point.deltaPsnrY, NaN, 3, true)}${value('savedPercent', point.savedPercent, NaN, 2)}</tr>`;
};

const unit = (text: string): Markup => markup`<span class="unit">${text}</span>`;

const deltaTable = ({ method, curves }: RateDistortion): Markup | null => {
  const restored = curves.slice(1);
  if (restored.length === 0) {
    return null;
  }
  const rows = restored.map(({ name, bdRatePercent, bdPsnr, problem }) => {
    const [rate, psnr] = [bdRatePercent ?? NaN, bdPsnr ?? NaN];
    const figures =
      problem === null
        ? markup`${figureCell('bdRatePercent', rate, figureText(rate, 3, true))}${figureCell('bdPsnr', psnr, figureText(psnr, 3, true))}`
        : markup`<td colspan="2">${problem}</td>`;
    return markup`<tr><th scope="row">${name}</th>${figures}</tr>`;
  });
  return markup`<table class="figures" id="bjontegaard"><thead><tr><th scope="col">Against the encodes (${method})</th><th scope="col" class="figure">BD-rate${unit('%')}</th><th scope="col" class="figure">BD-PSNR${unit('dB')}</th></tr></thead><tbody>${rows}</tbody></table>`;
};

/** The section of the report. `nameOf` shortens paths as the other tables do. */
export const rateSection = (rates: RateDistortion, nameOf: (path: string) => string): Markup => {
  const entries = rates.curves.map(({ name }, i) => ({ name, ink: inkOf(i) }));
  const rows = rates.curves.flatMap(({ name, points }) => points.map((point) => pointRow(name, point, nameOf)));
  return markup`<section id="rate-distortion"><h2>Rate and distortion</h2><p>Restorations stand at the rate of the encode that they were made from. “Saved” is the share of the rate that the encodes would need for the same PSNR-Y; nothing is extrapolated beyond them. A negative BD-rate saves rate.</p>${legend(entries)}${rateChart(rates.curves)}${deltaTable(rates)}<table class="figures"><thead><tr><th scope="col">File</th><th scope="col">Curve</th><th scope="col" class="figure">Rate${unit('kb/s')}</th><th scope="col" class="figure">PSNR-Y${unit('dB')}</th><th scope="col" class="figure">SSIM-Y</th><th scope="col" class="figure">ΔPSNR-Y${unit('dB')}</th><th scope="col" class="figure">Saved at equal PSNR-Y${unit('%')}</th></tr></thead><tbody>${rows}</tbody></table></section>`;
};
