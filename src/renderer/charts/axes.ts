/**
 * Grid and labels of a chart over frames. Chart.js resolves a dozen options and measures the text of every label each time
 * that a chart is updated; here places are fixed and all labels are of one kind.
 */
import { tickDigits } from '../../contract/axis-ticks.ts';
import type { Plot } from './curve-path.ts';

/** The same for all charts, so that their frames lie above each other. In CSS pixels. */
export const axisWidth = 46;
export const rightMargin = 8;
/** Of the line of frame numbers below a chart. */
export const axisHeight = 16;

const labelGap = 6;

type Axis = { ticks: readonly { value: number }[]; getPixelForValue: (value: number) => number };

export type AxisColors = { grid: string; faint: string };

const formats = new Map<number, Intl.NumberFormat>();

/** Numbers with as many digits behind the point as `digits` says, in the language of the browser. */
const formatOf = (digits: number): Intl.NumberFormat => {
  const known =
    formats.get(digits) ??
    new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(digits, known);
  return known;
};

export type AxisLabel = { at: number; label: string };

/** The ticks of an axis as they are written, each at its pixel. */
export const labelsOf = (axis: Axis): AxisLabel[] => {
  const { ticks } = axis;
  const format = formatOf(tickDigits(ticks.map(({ value }) => value)));
  return ticks.map(({ value }) => ({ at: axis.getPixelForValue(value), label: format.format(value) }));
};

/** @param frames the axis of frame numbers; null where a chart has none */
export const drawAxes = (
  context: CanvasRenderingContext2D,
  plot: Plot,
  values: Axis,
  frames: Axis | null,
  colors: AxisColors,
): void => {
  const { left, right, top, bottom } = plot;
  const valueLabels = labelsOf(values);
  const frameLabels = frames === null ? [] : labelsOf(frames);
  context.save();
  context.fillStyle = colors.grid;
  for (const { at } of valueLabels) {
    context.fillRect(left, Math.round(at), right - left, 1);
  }
  for (const { at } of frameLabels) {
    context.fillRect(Math.round(at), top, 1, bottom - top);
  }
  context.fillStyle = colors.faint;
  context.font = '10px "Inter Variable", sans-serif';
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const { at, label } of valueLabels) {
    context.fillText(label, left - labelGap, at);
  }
  context.textBaseline = 'top';
  context.textAlign = 'center';
  for (const { at, label } of frameLabels) {
    context.fillText(label, at, bottom + 4);
  }
  context.restore();
};
