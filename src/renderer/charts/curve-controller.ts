/**
 * A chart type for Chart.js that draws curves over frames straight from their pyramids. Chart.js makes an element of every
 * point of a line, which for a film's worth of frames takes longer than a person is willing to wait for a zoom.
 */
import { Chart, DatasetController, LinearScale, PointElement } from 'chart.js';
import type { CanvasPath } from './canvas-path.ts';
import { lineWidth, type Plot } from './curve-path.ts';
import type { Stroke } from './curve.ts';

/** What to draw on a plot, from back to front. */
export type CurveDataset = { strokesOn: (plot: Plot) => Stroke<CanvasPath>[] };

declare module 'chart.js' {
  // Chart.js is extended by adding to its interface.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface ChartTypeRegistry {
    curve: {
      chartOptions: object;
      datasetOptions: CurveDataset;
      defaultDataPoint: number;
      metaExtensions: object;
      parsedDataType: object;
      scales: 'linear';
    };
  }
}

export type CurveChart = Chart<'curve', number[]>;

/** The plot of a chart as it is laid out now. */
export const plotOf = (chart: Pick<CurveChart, 'chartArea' | 'scales'>): Plot | null => {
  const { x, y } = chart.scales;
  if (x === undefined || y === undefined || x.max <= x.min || y.max <= y.min) {
    return null;
  }
  const { left, right, top, bottom } = chart.chartArea;
  return { from: x.min, to: x.max, low: y.min, high: y.max, left, right, top, bottom };
};

export class CurveController extends DatasetController<'curve'> {
  static readonly id = 'curve';
  static readonly defaults = { dataElementType: 'point' };

  override draw(): void {
    const { chart } = this;
    const plot = plotOf(chart);
    const dataset = chart.data.datasets[this.index];
    if (plot === null || dataset === undefined || !('strokesOn' in dataset)) {
      return;
    }
    const { ctx: context } = chart;
    context.save();
    context.beginPath();
    context.rect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
    context.clip();
    context.lineJoin = 'round';
    context.lineWidth = lineWidth;
    for (const { path, kind, color, alpha } of dataset.strokesOn(plot)) {
      context.globalAlpha = alpha;
      context.fillStyle = color;
      context.strokeStyle = color;
      path.paint(context, kind);
    }
    context.restore();
  }
}

export const registerCurves = (): void => {
  Chart.register(CurveController, LinearScale, PointElement);
};
