/** A Chart.js chart of curves over frames: its axes, zoom, pan and annotations. What it shows is set with `show`. */
import { Chart, type Plugin, type Scale } from 'chart.js';
import annotation, { type AnnotationOptions } from 'chartjs-plugin-annotation';
import zoom from 'chartjs-plugin-zoom';
import { CanvasPath } from './canvas-path.ts';
import { plotOf, registerCurves, type CurveChart } from './curve-controller.ts';
import { infiniteInset, type Plot } from './curve-path.ts';
import { curveStrokes, type Curve } from './curve.ts';
import { leastFrames, type FrameWindow } from './frame-view.ts';
import { pyramidOf, runFlags } from './min-max-pyramid.ts';
import { roundTicks } from './ticks.ts';
import { drawTypeBand } from './type-band.ts';

registerCurves();
Chart.register(zoom, annotation);

/** The same for all charts, so that their frames lie above each other. In CSS pixels. */
export const axisWidth = 46;
export const rightMargin = 8;

export type ChartColors = { grid: string; text: string; faint: string; shade: string; accent: string; loss: string };

export type ChartContent = {
  curves: readonly Curve[];
  frames: number;
  window: FrameWindow;
  /** The frames that figures are computed over; what lies outside is shaded. */
  range: FrameWindow | null;
  /** A horizontal line with its label. */
  threshold: { value: number; label: string } | null;
  /** What the line of infinite values is called. */
  identical: string;
  /** Index of the type of each frame, drawn as a band below the curves. */
  types: Float64Array | null;
  /** Decimals of values: the axis spans at least one unit of the last. */
  digits: number;
  colors: ChartColors;
};

type Options = {
  /** Without the axis of frame numbers. */
  plain: boolean;
  /** The person has zoomed or dragged. */
  onWindow: (window: FrameWindow) => void;
  /** Whether a drag that begins here moves the frames; otherwise it belongs to somebody else. */
  mayPan: (event: Event) => boolean;
  /** The plot may have another place or size, because the window has. */
  onLayout: () => void;
};

export type FrameChartHandle = {
  show: (content: ChartContent) => void;
  /** Null before the first layout. */
  plot: () => Plot | null;
  chart: CurveChart;
  destroy: () => void;
};

const room = 0.08;

/** Space for the values, for the threshold, and for infinite ones where there are any in sight. */
const valueBounds = (content: ChartContent, height: number): { low: number; high: number } => {
  const { curves, window, threshold, digits } = content;
  let [low, high, flags] = [Infinity, -Infinity, 0];
  for (const { values, style } of curves) {
    const found = pyramidOf(values).extremes(Math.floor(window.from), Math.ceil(window.to) + 1);
    const zero = style === 'area' || style === 'bars' ? 0 : NaN;
    low = Math.min(low, found.low, Number.isNaN(zero) ? low : zero);
    high = Math.max(high, found.high, Number.isNaN(zero) ? high : zero);
    flags |= found.flags;
  }
  if (threshold !== null) {
    low = Math.min(low, threshold.value);
    high = Math.max(high, threshold.value);
  }
  if (low > high) {
    return { low: 0, high: 1 };
  }
  const least = 10 ** -digits;
  const span = Math.max(high - low, least);
  const edge = (2 * infiniteInset * span) / Math.max(1, height - 4 * infiniteInset);
  const bars = curves.every(({ style }) => style === 'bars');
  return {
    low: low - ((flags & runFlags.below) !== 0 ? edge : bars ? 0 : span * room),
    high: high + ((flags & runFlags.above) !== 0 ? edge : span * room),
  };
};

const edgeLine = (name: string, pixel: (plot: Plot) => number, colors: ChartColors): AnnotationOptions<'line'> => ({
  type: 'line',
  scaleID: 'y',
  value: ({ chart }) => {
    const plot = plotOf(chart);
    return plot === null ? 0 : (chart.scales['y']?.getValueForPixel(pixel(plot)) ?? 0);
  },
  borderColor: colors.faint,
  borderWidth: 1,
  borderDash: [2, 4],
  label: {
    display: true,
    content: name,
    position: 'start',
    padding: 2,
    font: { size: 10, weight: 'normal' },
    color: colors.text,
    backgroundColor: colors.shade,
  },
});

const annotationsOf = (content: ChartContent): Record<string, AnnotationOptions> => {
  const { curves, window, range, threshold, frames, identical, colors } = content;
  const found: Record<string, AnnotationOptions> = {};
  const flags = curves.reduce(
    (all, { values }) => all | pyramidOf(values).extremes(Math.floor(window.from), Math.ceil(window.to) + 1).flags,
    0,
  );
  if ((flags & runFlags.above) !== 0) {
    found['identical'] = edgeLine(identical, ({ top }) => top + infiniteInset, colors);
  }
  if (threshold !== null) {
    found['threshold'] = {
      type: 'line',
      scaleID: 'y',
      value: threshold.value,
      borderColor: colors.accent,
      borderWidth: 1.5,
      borderDash: [6, 3],
      label: {
        display: true,
        content: threshold.label,
        position: 'end',
        padding: 3,
        font: { size: 10, weight: 'normal' },
        color: colors.text,
        backgroundColor: colors.shade,
      },
    };
  }
  if (range !== null) {
    const outside = (xMin: number, xMax: number): AnnotationOptions<'box'> => ({
      type: 'box',
      xMin,
      xMax,
      backgroundColor: `${colors.shade}99`,
      borderWidth: 0,
      drawTime: 'afterDatasetsDraw',
    });
    if (range.from > 0) {
      found['before'] = outside(0, range.from - 0.5);
    }
    if (range.to < frames) {
      found['after'] = outside(range.to - 0.5, frames - 1);
    }
  }
  return found;
};

/** @param canvas inside an element that gives it its size */
export const createFrameChart = (canvas: HTMLCanvasElement, options: Options): FrameChartHandle => {
  let content: ChartContent | null = null;
  const tell = (chart: Chart): void => {
    const axis = chart.scales['x'];
    if (axis !== undefined) {
      options.onWindow({ from: axis.min, to: axis.max });
    }
  };
  const band: Plugin<'curve'> = {
    id: 'type-band',
    resize: () => {
      options.onLayout();
    },
    afterDatasetsDraw: (chart) => {
      const plot = plotOf(chart);
      if (plot !== null && content?.types !== null && content?.types !== undefined) {
        drawTypeBand(chart.ctx, content.types, plot, content.colors);
      }
    },
  };
  const chart: CurveChart = new Chart<'curve', number[]>(canvas, {
    type: 'curve',
    data: { datasets: [] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: 4, right: rightMargin, bottom: options.plain ? 2 : 0, left: 0 } },
      plugins: {
        zoom: {
          limits: { x: { min: 0, max: 1, minRange: leastFrames } },
          zoom: {
            mode: 'x',
            wheel: { enabled: true, speed: 0.2 },
            pinch: { enabled: true },
            onZoom: ({ chart: zoomed }) => {
              tell(zoomed);
            },
          },
          pan: {
            enabled: true,
            mode: 'x',
            threshold: 4,
            onPanStart: ({ event }) => options.mayPan(event.srcEvent),
            onPan: ({ chart: panned }) => {
              tell(panned);
            },
          },
        },
      },
      scales: {
        x: {
          type: 'linear',
          display: !options.plain,
          border: { display: false },
          grid: { tickLength: 0 },
          ticks: {
            maxRotation: 0,
            precision: 0,
            includeBounds: false,
            maxTicksLimit: 12,
            font: { size: 10 },
          },
        },
        y: {
          type: 'linear',
          // Its own limits, not the next round ones.
          bounds: 'data',
          border: { display: false },
          grid: { tickLength: 0 },
          afterDataLimits: (axis: Scale) => {
            if (content !== null) {
              // The axis of frames is laid out after this one: its limits are those of the picture before, its options are not.
              const { min, max } = axis.chart.scales['x']?.options ?? {};
              const { from, to } = content.window;
              const window = { from: typeof min === 'number' ? min : from, to: typeof max === 'number' ? max : to };
              const { low, high } = valueBounds({ ...content, window }, axis.chart.height);
              axis.min = low;
              axis.max = high;
            }
          },
          afterBuildTicks: (axis: Scale) => {
            axis.ticks = roundTicks(axis.min, axis.max, options.plain ? 2 : 5).map((value) => ({ value }));
          },
          afterFit: (axis: Scale) => {
            axis.width = axisWidth;
            if (options.plain) {
              // Half a label beyond each end is more than a strip can give away.
              axis.paddingTop = 2;
              axis.paddingBottom = 2;
            }
          },
          ticks: { font: { size: 10 }, padding: 6 },
        },
      },
    },
    plugins: [band],
  });

  return {
    chart,
    plot: () => plotOf(chart),
    show: (next) => {
      content = next;
      chart.data.datasets = next.curves.map((curve) => ({
        data: [],
        strokesOn: (plot: Plot) => curveStrokes(curve, plot, next.colors, () => new CanvasPath()),
      }));
      const { scales, plugins } = chart.options;
      Object.assign(scales?.['x'] ?? {}, { min: next.window.from, max: next.window.to });
      for (const axis of [scales?.['x'], scales?.['y']]) {
        Object.assign(axis?.grid ?? {}, { color: next.colors.grid });
        Object.assign(axis?.ticks ?? {}, { color: next.colors.faint });
      }
      Object.assign(plugins?.zoom?.limits?.['x'] ?? {}, { max: Math.max(1, next.frames - 1) });
      Object.assign(plugins ?? {}, { annotation: { animations: false, annotations: annotationsOf(next) } });
      chart.update('none');
    },
    destroy: () => {
      chart.destroy();
    },
  };
};
