/** Which frames a model looks at when it restores one frame: by distance, and by how well they were coded. */
import { bestSlotReach, type WindowSlot } from '../../contract/model.ts';

/** What the choice depends on. Frames are numbers in display order. */
export type ClipKnowledge = {
  /** First and last frame that may be looked at (both included). */
  readonly first: number;
  readonly last: number;
  /** HEVC-equivalent QP of a frame. */
  readonly qp: (frame: number) => number;
  /** Whether a scene cut lies between `frame - 1` and `frame`. */
  readonly cutBefore: (frame: number) => boolean;
};

export type WindowReach = { readonly behind: number; readonly ahead: number };

/** How many frames before and after the current one a window may reach: what a reader must hold. */
export const windowReach = (slots: readonly WindowSlot[]): WindowReach => {
  let behind = 0;
  let ahead = 0;
  for (const slot of slots) {
    const offset = typeof slot === 'number' ? slot : { 'best-': -bestSlotReach, 'best+': bestSlotReach, own: 0 }[slot];
    behind = Math.max(behind, -offset);
    ahead = Math.max(ahead, offset);
  }
  return { behind, ahead };
};

/**
 * The frame number of every slot, in slot order.
 *
 * A number is an offset from `frame`. `best-` and `best+` take, among the frames at distance 1…4 on their side that are
 * not in the window already, the one of the lowest QP, the nearest of equals. `own` is `frame`, and so is whatever lies
 * beyond the clip's ends or across a scene cut. The rule is the one that the networks are trained with
 * (training/pixrevive/window.py).
 */
export const chooseWindow = (slots: readonly WindowSlot[], frame: number, clip: ClipKnowledge): number[] => {
  const { behind, ahead } = windowReach(slots);
  const start = lastReachable(frame, -1, behind, clip);
  const end = lastReachable(frame, 1, ahead, clip);
  const taken = new Set(slots.filter((slot) => typeof slot === 'number').map((offset) => frame + offset));

  return slots.map((slot) => {
    if (typeof slot === 'number') {
      const other = frame + slot;
      return other >= start && other <= end ? other : frame;
    }
    if (slot === 'own') {
      return frame;
    }
    const side = slot === 'best-' ? -1 : 1;
    let best: number | null = null;
    for (let distance = 1; distance <= bestSlotReach; distance += 1) {
      const other = frame + side * distance;
      if (other < start || other > end) {
        break;
      }
      if (!taken.has(other) && (best === null || clip.qp(other) < clip.qp(best))) {
        best = other;
      }
    }
    if (best === null) {
      return frame;
    }
    taken.add(best);
    return best;
  });
};

/** Whether a slot holds the frame as it was decoded although a first pass restores those of its window. */
export const isDecodedSlot = (slot: WindowSlot | undefined, index: number, frame: number): boolean =>
  index === frame && slot !== 'own';

/** The furthest frame on one side that belongs to the same shot, at most `reach` away. */
const lastReachable = (frame: number, side: -1 | 1, reach: number, clip: ClipKnowledge): number => {
  let reached = frame;
  for (let step = 0; step < reach; step += 1) {
    const next = reached + side;
    if (next < clip.first || next > clip.last || clip.cutBefore(side === 1 ? next : reached)) {
      break;
    }
    reached = next;
  }
  return reached;
};
