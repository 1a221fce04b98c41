/** The timeline's horizontal scale, as pure arithmetic. */

/** `start`: timeline position at the left border; `perFrame`: pixels for each frame. */
export type TimelineScale = { start: number; perFrame: number };

export const largestPerFrame = 120;

/** The scale that shows the whole timeline with a little room behind it. */
export const fitTimeline = (frames: number, width: number): TimelineScale => ({
  start: 0,
  perFrame: Math.min(largestPerFrame, width / Math.max(1, frames * 1.03)),
});

export const positionAt = (scale: TimelineScale, x: number): number => scale.start + x / scale.perFrame;
export const xOf = (scale: TimelineScale, position: number): number => (position - scale.start) * scale.perFrame;

/** Keeps the timeline in sight: never before its start, never wholly behind its end, never smaller than fitted. */
export const clampTimeline = (scale: TimelineScale, frames: number, width: number): TimelineScale => {
  const least = fitTimeline(frames, width).perFrame;
  const perFrame = Math.min(largestPerFrame, Math.max(least, scale.perFrame));
  const latest = Math.max(0, frames * 1.03 - width / perFrame);
  return { perFrame, start: Math.min(latest, Math.max(0, scale.start)) };
};

/** Another scale with the position under `anchor` staying at its pixel. */
export const zoomTimeline = (
  scale: TimelineScale,
  factor: number,
  anchor: number,
  frames: number,
  width: number,
): TimelineScale => {
  const x = xOf(scale, anchor);
  const least = fitTimeline(frames, width).perFrame;
  const perFrame = Math.min(largestPerFrame, Math.max(least, scale.perFrame * factor));
  return clampTimeline({ perFrame, start: anchor - x / perFrame }, frames, width);
};

/** Moves the window by the least that brings a position in sight, with a margin while there is room. */
export const reveal = (scale: TimelineScale, position: number, frames: number, width: number): TimelineScale => {
  const visible = width / scale.perFrame;
  const margin = visible * 0.08;
  if (position < scale.start) {
    return clampTimeline({ ...scale, start: position - margin }, frames, width);
  }
  if (position > scale.start + visible) {
    return clampTimeline({ ...scale, start: position - visible + margin }, frames, width);
  }
  return scale;
};

/** Frames between the labels of the ruler: round numbers of frames, seconds or minutes, at least `gap` pixels apart. */
export const rulerStep = (perFrame: number, rate: number, gap: number): number => {
  const base = Math.max(1, Math.round(rate));
  const candidates = [
    ...[1, 2, 5, 10].filter((frames) => frames < base),
    ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200].map((seconds) => seconds * base),
  ];
  return candidates.find((frames) => frames * perFrame >= gap) ?? 14_400 * base;
};
