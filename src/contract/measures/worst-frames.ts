/** The frames of a clip that a reviewer should look at first. */
import type { FrameMeasure } from '../quality.ts';

/**
 * Why a frame is in the list. `value`: its PSNR-Y is low. `loss`: it lost PSNR-Y against the baseline. `drop`: it is worse
 * than its neighbours.
 */
export const worstReasons = ['value', 'loss', 'drop'] as const;
export type WorstReason = (typeof worstReasons)[number];

export type WorstFrame = {
  reason: WorstReason;
  /** Number in the reference. */
  frame: number;
  /** PSNR-Y in dB; Infinity where identical. */
  psnrY: number;
  /**
   * In dB, what the list is sorted by: the PSNR-Y itself, the loss against the baseline (Infinity where only the baseline
   * is identical to the reference), the mean of the finite neighbours minus the frame.
   */
  amount: number;
};

const psnrOf = (frame: FrameMeasure | undefined): number => (frame === undefined ? NaN : (frame.psnrY ?? Infinity));

const lossOf = (frame: FrameMeasure, baseline: ReadonlyMap<number, number>): number => {
  const [before, after] = [baseline.get(frame.frame) ?? NaN, psnrOf(frame)];
  return before === after ? 0 : before - after;
};

/** How far a frame lies below the mean of its neighbours; neighbours that are identical to the reference say nothing. */
const dropOf = (frames: readonly FrameMeasure[], i: number): number => {
  const neighbours = [psnrOf(frames[i - 1]), psnrOf(frames[i + 1])].filter(Number.isFinite);
  const mean = neighbours.reduce((sum, value) => sum + value, 0) / neighbours.length;
  return mean - psnrOf(frames[i]);
};

/** Amounts at or below this are rounding, not a loss, in dB. */
const nothing = 1e-9;

/**
 * The worst frames of a file by one reason, worst first; earlier frames first among equals. Losses and drops are positive:
 * a list may be shorter than asked, or empty. Identical frames are in no list.
 *
 * @param baseline the same clip before; empty where there is none
 */
export const worstFrames = (
  frames: readonly FrameMeasure[],
  baseline: readonly FrameMeasure[],
  reason: WorstReason,
  count: number,
): WorstFrame[] => {
  const before = new Map(baseline.map((frame) => [frame.frame, psnrOf(frame)]));
  const amountOf = (frame: FrameMeasure, i: number): number =>
    ({ value: psnrOf(frame), loss: lossOf(frame, before), drop: dropOf(frames, i) })[reason];
  const candidates = frames
    .map((frame, i): WorstFrame => ({ reason, frame: frame.frame, psnrY: psnrOf(frame), amount: amountOf(frame, i) }))
    .filter(({ psnrY, amount }) => Number.isFinite(psnrY) && (reason === 'value' || amount > nothing));
  const order = reason === 'value' ? 1 : -1;
  return candidates
    .sort((a, b) => (a.amount === b.amount ? a.frame - b.frame : order * (a.amount - b.amount)))
    .slice(0, count);
};
