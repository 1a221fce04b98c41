/** Charts as one PNG: their canvases below each other, with a legend, at the resolution of the screen. */
import type { Drawing, LegendEntry } from './chart-svg.ts';

const titleHeight = 18;
const legendHeight = 24;

export type Drawn = Drawing & { canvas: HTMLCanvasElement };

/** @throws Error where the browser cannot draw or encode */
export const chartsAsPng = async (drawings: readonly Drawn[], legend: readonly LegendEntry[]): Promise<Blob> => {
  const ratio = globalThis.devicePixelRatio;
  const width = Math.max(...drawings.map((drawing) => drawing.width));
  const height = drawings.reduce((sum, drawing) => sum + titleHeight + drawing.height, legendHeight) + 8;
  const canvas = new OffscreenCanvas(Math.round(width * ratio), Math.round(height * ratio));
  const context = canvas.getContext('2d');
  const colors = drawings[0]?.content.colors;
  if (context === null || colors === undefined) {
    throw new Error('nothing to draw');
  }
  context.scale(ratio, ratio);
  context.fillStyle = colors.shade;
  context.fillRect(0, 0, width, height);
  context.font = '10px "Inter Variable", sans-serif';
  let left = 10;
  for (const { name, color } of legend) {
    context.fillStyle = color;
    context.fillRect(left, 10, 12, 3);
    context.fillStyle = colors.text;
    context.fillText(name, left + 17, 15);
    left += 34 + context.measureText(name).width;
  }
  let top = legendHeight;
  for (const drawing of drawings) {
    context.fillStyle = colors.text;
    context.fillText(drawing.title, drawing.plot.left, top + 12);
    top += titleHeight;
    context.drawImage(drawing.canvas, 0, top, drawing.width, drawing.height);
    top += drawing.height;
  }
  return canvas.convertToBlob({ type: 'image/png' });
};
