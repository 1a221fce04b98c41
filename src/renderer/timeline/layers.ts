/** What the timeline draws, on a canvas: only what is in sight, however long the clips are. */
import type { Marker } from '../../contract/project.ts';
import { segmentSpans, type PlacedClip } from '../project/timeline.ts';
import { markerColorOf } from './marker-colors.ts';
import { rulerStep, xOf, type TimelineScale } from './scale.ts';

export const rulerHeight = 22;
export const clipTop = 26;
export const stripHeight = 22;

export type TimelineColors = {
  background: string;
  ruler: string;
  text: string;
  faint: string;
  clip: string;
  clipSelected: string;
  border: string;
  accent: string;
  marks: string;
  own: string;
};

export type TimelineScene = {
  width: number;
  height: number;
  scale: TimelineScale;
  placed: readonly PlacedClip[];
  marks: { in: number | null; out: number | null };
  markers: readonly Marker[];
  selected: string | null;
  rate: number;
  nameOf: (clip: PlacedClip['clip']) => string;
  qpOf: (clip: PlacedClip['clip']) => Float64Array | null;
  cutsOf: (clip: PlacedClip['clip']) => readonly number[];
  /** A small picture if it is there; asking for it makes it come. */
  thumbnail: (clip: PlacedClip['clip'], frame: number) => CanvasImageSource | null;
  label: (position: number) => string;
  colors: TimelineColors;
  /** Where a dragged clip would go, as a timeline position. */
  insertion: number | null;
};

/** Colour of a QP: calm for low, warm for high ones; the same in every strip. */
export const qpColor = (qp: number): string => {
  const part = Math.min(1, Math.max(0, (qp - 17) / (51 - 17)));
  return `hsl(${200 - part * 180} ${45 + part * 30}% ${42 + part * 12}%)`;
};

const inSight = (scene: TimelineScene): { from: number; to: number } => ({
  from: scene.scale.start,
  to: scene.scale.start + scene.width / scene.scale.perFrame,
});

const drawRuler = (context: CanvasRenderingContext2D, scene: TimelineScene): void => {
  const { from, to } = inSight(scene);
  const step = rulerStep(scene.scale.perFrame, scene.rate, 92);
  context.fillStyle = scene.colors.ruler;
  context.fillRect(0, 0, scene.width, rulerHeight);
  context.font = '10px "Inter Variable", sans-serif';
  context.textBaseline = 'middle';
  for (let position = Math.max(0, Math.floor(from / step) * step); position <= to; position += step) {
    const x = Math.round(xOf(scene.scale, position));
    context.fillStyle = scene.colors.border;
    context.fillRect(x, rulerHeight - 7, 1, 7);
    context.fillStyle = scene.colors.faint;
    context.fillText(scene.label(position), x + 4, 9);
  }
};

const drawThumbnails = (
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  placed: PlacedClip,
  left: number,
  right: number,
  height: number,
): void => {
  const { clip, start } = placed;
  const width = Math.round((height * 16) / 9);
  const begin = xOf(scene.scale, start);
  const first = Math.floor((left - begin) / width);
  const last = Math.ceil((right - begin) / width);
  for (let i = first; i < last; i++) {
    const x = begin + i * width;
    const frame = clip.in + Math.round((i * width) / scene.scale.perFrame);
    if (frame >= clip.out) {
      break;
    }
    const picture = scene.thumbnail(clip, Math.max(clip.in, frame));
    if (picture !== null) {
      context.drawImage(picture, x, clipTop, width - 1, height);
    }
  }
};

/** QP of every frame; where several frames share a pixel column, the highest of them. */
const drawQp = (
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  placed: PlacedClip,
  left: number,
  right: number,
  top: number,
): void => {
  const qp = scene.qpOf(placed.clip);
  if (qp === null) {
    return;
  }
  const { perFrame } = scene.scale;
  const { clip, start } = placed;
  const bar = (x: number, width: number, value: number): void => {
    const height = 3 + Math.min(1, Math.max(0, (value - 10) / 41)) * (stripHeight - 5);
    context.fillStyle = qpColor(value);
    context.fillRect(x, top + stripHeight - height, width, height);
  };
  const columns = Math.ceil(right) - Math.floor(left);
  if (perFrame >= 1) {
    const first = Math.max(clip.in, clip.in + Math.floor((left - xOf(scene.scale, start)) / perFrame));
    for (let frame = first; frame < clip.out; frame++) {
      const x = xOf(scene.scale, start + frame - clip.in);
      if (x > right) {
        break;
      }
      const value = qp[frame] ?? NaN;
      if (!Number.isNaN(value)) {
        bar(x, Math.max(1, perFrame - (perFrame > 4 ? 1 : 0)), value);
      }
    }
    return;
  }
  for (let column = 0; column < columns; column++) {
    const x = Math.floor(left) + column;
    const from = clip.in + Math.floor((x - xOf(scene.scale, start)) / perFrame);
    const to = Math.min(clip.out, from + Math.ceil(1 / perFrame));
    let worst = NaN;
    for (let frame = Math.max(clip.in, from); frame < to; frame++) {
      const value = qp[frame] ?? NaN;
      worst = Number.isNaN(worst) || value > worst ? value : worst;
    }
    if (!Number.isNaN(worst)) {
      bar(x, 1, worst);
    }
  }
};

const drawClip = (context: CanvasRenderingContext2D, scene: TimelineScene, placed: PlacedClip): void => {
  const { scale, colors, height: total } = scene;
  const left = Math.max(-2, xOf(scale, placed.start));
  const right = Math.min(scene.width + 2, xOf(scale, placed.end) - 1);
  if (right <= 0 || left >= scene.width || right - left < 0.2) {
    return;
  }
  const stripTop = total - stripHeight - 4;
  const pictureHeight = Math.max(18, stripTop - clipTop - 4);
  const selected = scene.selected === placed.clip.id;
  context.save();
  context.beginPath();
  context.roundRect(left, clipTop, right - left, total - clipTop - 3, 4);
  context.clip();
  context.fillStyle = selected ? colors.clipSelected : colors.clip;
  context.fillRect(left, clipTop, right - left, total - clipTop);
  drawThumbnails(context, scene, placed, Math.max(0, left), Math.min(scene.width, right), pictureHeight);
  drawQp(context, scene, placed, Math.max(0, left), Math.min(scene.width, right), stripTop);
  for (const cut of scene.cutsOf(placed.clip)) {
    const x = Math.round(xOf(scale, placed.start + cut - placed.clip.in));
    if (cut > placed.clip.in && cut < placed.clip.out && x >= 0 && x <= scene.width) {
      context.fillStyle = colors.text;
      context.globalAlpha = 0.5;
      context.fillRect(x, stripTop - 3, 1, 6);
      context.globalAlpha = 1;
    }
  }
  for (const { segment, from, to } of segmentSpans(placed.clip)) {
    const x = xOf(scale, placed.start + from - placed.clip.in);
    const end = xOf(scale, placed.start + to - placed.clip.in);
    const { mode, model, qp, strength } = segment.settings;
    if (mode !== null || model !== null || qp !== null || strength !== null) {
      context.fillStyle = colors.own;
      context.fillRect(x, clipTop, end - x, 3);
    }
    if (from > placed.clip.in) {
      context.fillStyle = colors.accent;
      context.fillRect(Math.round(x), clipTop, 1, total - clipTop);
    }
  }
  if (right - left > 60) {
    const text = scene.nameOf(placed.clip);
    const at = Math.max(left, 0) + 6;
    context.font = '600 11px "Inter Variable", sans-serif';
    const width = Math.min(context.measureText(text).width + 10, right - at);
    context.fillStyle = 'rgb(0 0 0 / 65%)';
    context.fillRect(at - 2, clipTop + 5, width, 16);
    context.fillStyle = '#f2f2f4';
    context.fillText(text, at + 3, clipTop + 13, Math.max(1, right - at - 8));
  }
  context.restore();
  context.strokeStyle = selected ? colors.accent : colors.border;
  context.lineWidth = selected ? 1.5 : 1;
  context.beginPath();
  context.roundRect(left + 0.5, clipTop + 0.5, Math.max(0, right - left - 1), total - clipTop - 4, 4);
  context.stroke();
};

const drawMarks = (context: CanvasRenderingContext2D, scene: TimelineScene): void => {
  const { in: first, out } = scene.marks;
  if (first === null && out === null) {
    return;
  }
  const total = scene.placed.at(-1)?.end ?? 0;
  const left = xOf(scene.scale, first ?? 0);
  const right = xOf(scene.scale, out ?? total);
  context.fillStyle = scene.colors.marks;
  context.fillRect(left, rulerHeight - 4, right - left, 4);
  context.globalAlpha = 0.55;
  context.fillStyle = scene.colors.background;
  context.fillRect(0, clipTop, Math.max(0, left), scene.height);
  context.fillRect(right, clipTop, Math.max(0, scene.width - right), scene.height);
  context.globalAlpha = 1;
};

const drawMarkers = (context: CanvasRenderingContext2D, scene: TimelineScene): void => {
  for (const { clip, start } of scene.placed) {
    for (const marker of scene.markers) {
      if (marker.source !== clip.source || marker.frame < clip.in || marker.frame >= clip.out) {
        continue;
      }
      const x = xOf(scene.scale, start + marker.frame - clip.in + 0.5);
      if (x >= -6 && x <= scene.width + 6) {
        context.fillStyle = markerColorOf[marker.color];
        context.beginPath();
        context.moveTo(x - 4, rulerHeight - 9);
        context.lineTo(x + 4, rulerHeight - 9);
        context.lineTo(x + 4, rulerHeight - 4);
        context.lineTo(x, rulerHeight);
        context.lineTo(x - 4, rulerHeight - 4);
        context.fill();
      }
    }
  }
};

/** Draws the timeline without its playhead (TimelinePlayhead.vue). The context is scaled so that one unit is one CSS pixel. */
export const drawTimeline = (context: CanvasRenderingContext2D, scene: TimelineScene): void => {
  context.fillStyle = scene.colors.background;
  context.fillRect(0, 0, scene.width, scene.height);
  drawRuler(context, scene);
  for (const placed of scene.placed) {
    drawClip(context, scene, placed);
  }
  drawMarks(context, scene);
  drawMarkers(context, scene);
  if (scene.insertion !== null) {
    context.fillStyle = scene.colors.accent;
    context.fillRect(Math.round(xOf(scene.scale, scene.insertion)) - 1, clipTop - 2, 3, scene.height);
  }
};
