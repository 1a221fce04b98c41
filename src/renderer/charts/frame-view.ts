/** Which frames charts show, and which one the pointer is on: shared by all charts of one workspace. */
import { inject, provide, reactive, type InjectionKey } from 'vue';

export type FrameWindow = { from: number; to: number };

export type FrameView = {
  /** Frames in sight; null shows all. */
  window: FrameWindow | null;
  /** Frame under the pointer in any of the charts. */
  hover: number | null;
};

export const createFrameView = (): FrameView => reactive({ window: null, hover: null });

const key: InjectionKey<FrameView> = Symbol('frame view');

/** Makes the charts below this component share a view. */
export const provideFrameView = (view: FrameView): void => {
  provide(key, view);
};

/** The view that the charts around this one share. @throws Error outside of a component that provides one */
export const useFrameView = (): FrameView => {
  const view = inject(key);
  if (view === undefined) {
    throw new Error('charts over frames need a shared view');
  }
  return view;
};

/** The fewest frames that charts show. */
export const leastFrames = 8;

/** The frames in sight as numbers, whether all are or a part. */
export const shownFrames = (view: FrameView, frames: number): FrameWindow =>
  view.window ?? { from: 0, to: Math.max(1, frames - 1) };

/** A window pushed into the clip; null where it shows everything. */
export const fitWindow = (from: number, to: number, frames: number): FrameWindow | null => {
  const span = Math.max(leastFrames, to - from);
  if (span >= frames - 1) {
    return null;
  }
  const start = Math.max(0, Math.min(frames - 1 - span, from));
  return { from: start, to: start + span };
};

/** `factor` times as many frames, with one place staying where it is. */
export const zoomedWindow = (
  { from, to }: FrameWindow,
  place: number,
  factor: number,
  frames: number,
): FrameWindow | null => {
  const span = Math.max(leastFrames, (to - from) * factor);
  const start = place - ((place - from) / (to - from)) * span;
  return fitWindow(start, start + span, frames);
};

/** Shows `span` frames around one. */
export const windowAround = (frame: number, span: number, frames: number): FrameWindow | null =>
  fitWindow(frame - span / 2, frame + span / 2, frames);

/** The same window, moved by as little as brings a frame into sight. */
export const windowWith = (view: FrameView, frame: number, frames: number): FrameWindow | null => {
  const { from, to } = shownFrames(view, frames);
  return frame >= from && frame <= to ? view.window : windowAround(frame, to - from, frames);
};
