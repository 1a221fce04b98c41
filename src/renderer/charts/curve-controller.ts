/**
 * A chart type for Chart.js that draws curves over frames straight from their pyramids. Chart.js makes an element of every
 * point of a line, which for a film's worth of frames takes longer than a person is willing to wait for a zoom.
 */
import { Chart, DatasetController, LinearScale, PointElement } from 'chart.js';
import type { Plot } from './curve-path.ts';

/** Draws all curves of a chart on its plot: one dataset has them all. */
export type CurveDataset = { drawOn: (context: CanvasRenderingContext2D, plot: Plot) => void };

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
    if (plot !== null && dataset !== undefined && 'drawOn' in dataset) {
      dataset.drawOn(chart.ctx, plot);
    }
  }
}

export const registerCurves = (): void => {
  Chart.register(CurveController, LinearScale, PointElement);
};
