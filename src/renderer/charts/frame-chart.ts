/** A Chart.js chart of curves over frames: its axes, zoom, pan and annotations. What it shows is set with `show`. */
import { Chart, type Plugin, type Scale } from 'chart.js';
import annotation, { type AnnotationOptions } from 'chartjs-plugin-annotation';
import zoom from 'chartjs-plugin-zoom';
import { roundTicks } from '../../contract/axis-ticks.ts';
import { axisHeight, axisWidth, drawAxes, rightMargin } from './axes.ts';
import { plotOf, registerCurves, type CurveChart } from './curve-controller.ts';
import { infiniteInset, type Plot } from './curve-path.ts';
import { CurvePainter } from './curve-painter.ts';
import type { Curve } from './curve.ts';
import { leastFrames, type FrameWindow } from './frame-view.ts';
import { pyramidOf, runFlags } from './min-max-pyramid.ts';
import { drawTypeBand } from './type-band.ts';

registerCurves();
Chart.register(zoom, annotation);

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
  /** Two fingers have zoomed. */
  onWindow: (window: FrameWindow) => void;
  /** The plot may have another place or size, because the window has. */
  onLayout: () => void;
};

export type FrameChartHandle = {
  show: (content: ChartContent) => void;
  /** Shows other frames of the same content, in less time than `show` takes. */
  move: (window: FrameWindow) => void;
  /** Null before the first layout. */
  plot: () => Plot | null;
  chart: CurveChart;
  destroy: () => void;
};

const room = 0.08;

/** Width of the axis of frame numbers for each of its labels, in pixels. */
const framesPerTick = 110;

type Bounds = { low: number; high: number; hasIdentical: boolean };

/** Space for the values, for the threshold, and for infinite ones where there are any in sight. */
const valueBounds = (content: ChartContent, height: number): Bounds => {
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
    return { low: 0, high: 1, hasIdentical: (flags & runFlags.above) !== 0 };
  }
  const least = 10 ** -digits;
  const span = Math.max(high - low, least);
  const edge = (2 * infiniteInset * span) / Math.max(1, height - 4 * infiniteInset);
  const bars = curves.every(({ style }) => style === 'bars');
  return {
    low: low - ((flags & runFlags.below) !== 0 ? edge : bars ? 0 : span * room),
    high: high + ((flags & runFlags.above) !== 0 ? edge : span * room),
    hasIdentical: (flags & runFlags.above) !== 0,
  };
};

const edgeLine = (
  name: string,
  pixel: (plot: Plot) => number,
  colors: ChartColors,
  isShown: () => boolean,
): AnnotationOptions<'line'> => ({
  type: 'line',
  display: isShown,
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

const annotationsOf = (content: ChartContent, hasIdentical: () => boolean): Record<string, AnnotationOptions> => {
  const { curves, range, threshold, frames, identical, colors } = content;
  const found: Record<string, AnnotationOptions> = {};
  if (curves.some(({ values }) => (pyramidOf(values).extremes(0, values.length).flags & runFlags.above) !== 0)) {
    found['identical'] = edgeLine(identical, ({ top }) => top + infiniteInset, colors, hasIdentical);
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

const setFrameTicks = (axis: Scale): void => {
  axis.ticks = roundTicks(axis.min, axis.max, Math.max(2, axis.width / framesPerTick), 1).map((value) => ({ value }));
};

/** @param canvas inside an element that gives it its size */
export const createFrameChart = (canvas: HTMLCanvasElement, options: Options): FrameChartHandle => {
  let content: ChartContent | null = null;
  /** Whether a value in sight has no height, as the PSNR of identical pictures. */
  let hasIdentical = false;
  const painter = new CurvePainter();
  const setValueBounds = (axis: Scale, window: FrameWindow): void => {
    if (content !== null) {
      const bounds = valueBounds({ ...content, window }, axis.chart.height);
      axis.min = bounds.low;
      axis.max = bounds.high;
      hasIdentical = bounds.hasIdentical;
    }
  };
  const setValueTicks = (axis: Scale): void => {
    axis.ticks = roundTicks(axis.min, axis.max, options.plain ? 2 : 5).map((value) => ({ value }));
  };
  const tell = (chart: Chart): void => {
    const axis = chart.scales['x'];
    if (axis !== undefined) {
      options.onWindow({ from: axis.min, to: axis.max });
    }
  };
  const surroundings: Plugin<'curve'> = {
    id: 'surroundings',
    resize: () => {
      options.onLayout();
    },
    beforeDatasetsDraw: (chart) => {
      const plot = plotOf(chart);
      const { x, y } = chart.scales;
      if (plot !== null && content !== null && x !== undefined && y !== undefined) {
        drawAxes(chart.ctx, plot, y, options.plain ? null : x, content.colors);
      }
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
    data: {
      datasets: [
        {
          data: [],
          drawOn: (context, plot) => {
            if (content !== null) {
              painter.draw(context, content.curves, plot, content.colors);
            }
          },
        },
      ],
    },
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
            // Wheel and drag are the component's: the plugin draws at each event, and a chart is seen once a refresh.
            wheel: { enabled: false },
            pinch: { enabled: true },
            onZoom: ({ chart: zoomed }) => {
              tell(zoomed);
            },
          },
        },
      },
      scales: {
        x: {
          type: 'linear',
          display: !options.plain,
          border: { display: false },
          grid: { display: false },
          ticks: { display: false },
          afterBuildTicks: setFrameTicks,
          afterFit: (axis: Scale) => {
            axis.height = options.plain ? 0 : axisHeight;
          },
        },
        y: {
          type: 'linear',
          // Its own limits, not the next round ones.
          bounds: 'data',
          border: { display: false },
          grid: { display: false },
          ticks: { display: false },
          afterDataLimits: (axis: Scale) => {
            // The axis of frames is laid out after this one: its limits are those of the picture before, its options are not.
            const { min, max } = axis.chart.scales['x']?.options ?? {};
            if (typeof min === 'number' && typeof max === 'number') {
              setValueBounds(axis, { from: min, to: max });
            }
          },
          afterBuildTicks: setValueTicks,
          afterFit: (axis: Scale) => {
            axis.width = axisWidth;
          },
        },
      },
    },
    plugins: [surroundings],
  });

  const setWindow = ({ from, to }: FrameWindow): void => {
    Object.assign(chart.options.scales?.['x'] ?? {}, { min: from, max: to });
  };
  let hasAnnotations = false;

  return {
    chart,
    plot: () => plotOf(chart),
    show: (next) => {
      content = next;
      const { plugins } = chart.options;
      Object.assign(plugins?.zoom?.limits?.['x'] ?? {}, { max: Math.max(1, next.frames - 1) });
      const annotations = annotationsOf(next, () => hasIdentical);
      hasAnnotations = Object.keys(annotations).length > 0;
      Object.assign(plugins ?? {}, { annotation: { animations: false, annotations } });
      setWindow(next.window);
      chart.update('none');
    },
    move: (window) => {
      const { x, y } = chart.scales;
      content = content === null ? null : { ...content, window };
      setWindow(window);
      if (hasAnnotations || x === undefined || y === undefined) {
        chart.update('none');
        return;
      }
      // All else stays where it is: an update would resolve every option anew, which takes longer than to draw.
      x.min = window.from;
      x.max = window.to;
      setFrameTicks(x);
      x.configure();
      setValueBounds(y, window);
      setValueTicks(y);
      y.configure();
      chart.draw();
    },
    destroy: () => {
      chart.destroy();
    },
  };
};
