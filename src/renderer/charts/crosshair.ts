/** A Chart.js plugin that draws the playhead and the linked crosshair, and shades what lies outside the range. */
import type { Chart, Plugin } from 'chart.js';

export type CrosshairState = {
  position: number | null;
  hover: number | null;
  range: { from: number; to: number } | null;
  colors: { position: string; hover: string; shade: string };
};

export const crosshair = (state: () => CrosshairState): Plugin<'line'> => ({
  id: 'crosshair',
  afterDatasetsDraw: (chart: Chart): void => {
    const { position, hover, range, colors } = state();
    const { ctx: context, chartArea: area } = chart;
    const scale = chart.scales['x'];
    if (scale === undefined) {
      return;
    }
    const line = (frame: number, color: string): void => {
      const x = scale.getPixelForValue(frame);
      if (x >= area.left - 1 && x <= area.right + 1) {
        context.fillStyle = color;
        context.fillRect(Math.round(x), area.top, 1, area.bottom - area.top);
      }
    };
    context.save();
    if (range !== null) {
      const left = Math.max(area.left, Math.min(area.right, scale.getPixelForValue(range.from)));
      const right = Math.max(area.left, Math.min(area.right, scale.getPixelForValue(range.to - 1)));
      context.fillStyle = colors.shade;
      context.globalAlpha = 0.6;
      context.fillRect(area.left, area.top, left - area.left, area.bottom - area.top);
      context.fillRect(right, area.top, area.right - right, area.bottom - area.top);
      context.globalAlpha = 1;
    }
    if (hover !== null) {
      line(hover, colors.hover);
    }
    if (position !== null) {
      line(position, colors.position);
    }
    context.restore();
  },
});
