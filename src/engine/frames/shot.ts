/** The decoded frames around one frame, and the windows that models look at among them, as the pipeline chooses them. */
import type { WindowSlot } from '../../contract/model.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { VideoFrame } from '../media/frame.ts';
import { sceneCutContext, SceneCutDetector } from '../restore/scene-cut.ts';
import { chooseWindow, type WindowReach } from '../restore/window.ts';
import type { FrameDesk } from './frame-desk.ts';

export type Shot = {
  /** HEVC-equivalent QP of a frame. */
  readonly qp: (frame: number) => number;
  /** The frames of a window, in slot order, of a frame whose window lies within reach. */
  readonly window: (slots: readonly WindowSlot[], frame: number) => VideoFrame[];
};

type ShotOptions = WindowReach & { readonly qp: (frame: number) => number };

/** Reads what lies `behind` and `ahead` of a frame, and far enough before that to know of scene cuts. */
export const loadShot = async (
  desk: FrameDesk,
  frame: number,
  { behind, ahead, qp }: ShotOptions,
  signal: AbortSignal,
): Promise<Shot> => {
  const first = Math.max(0, frame - behind);
  const last = Math.min(desk.frames - 1, frame + ahead);
  const detector = new SceneCutDetector();
  const cuts = new Set<number>();
  const loaded = new Map<number, VideoFrame>();
  const isAlone = behind + ahead === 0;
  for (let index = isAlone ? frame : Math.max(0, first - sceneCutContext); index <= last; index += 1) {
    const one = await desk.frame(index, signal);
    loaded.set(index, one);
    if (!isAlone && detector.push(one)) {
      cuts.add(index);
    }
  }
  const knowledge = { first, last, qp, cutBefore: (index: number) => cuts.has(index) };
  return {
    qp,
    window: (slots, of) =>
      chooseWindow(slots, of, knowledge).map((index) => {
        const found = loaded.get(index);
        if (found === undefined) {
          throw new PixReviveError('internal', 'A frame of the window is missing.');
        }
        return found;
      }),
  };
};
