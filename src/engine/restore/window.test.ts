import { describe, expect, it } from 'vitest';
import type { WindowSlot } from '../../contract/model.ts';
import { chooseWindow, windowReach, type ClipKnowledge } from './window.ts';

const slots: WindowSlot[] = ['best-', -1, 0, 1, 'best+'];

/** Frames 0…19, QP as HM LowDelay-P has it: every fourth frame is coded better. */
const clip: ClipKnowledge = {
  first: 0,
  last: 19,
  qp: (frame) => [38, 45, 44, 45][frame % 4] ?? 0,
  cutBefore: () => false,
};

describe('chooseWindow', () => {
  it('takes neighbours and the best-coded frames on both sides', () => {
    expect(chooseWindow(slots, 10, clip)).toEqual([8, 9, 10, 11, 12]);
    expect(chooseWindow(slots, 11, clip)).toEqual([8, 10, 11, 12, 14]);
    expect(chooseWindow(slots, 9, clip)).toEqual([6, 8, 9, 10, 12]);
  });

  it('takes the nearest of equals, at most four away, never one that is in the window already', () => {
    const flat = { ...clip, qp: () => 30 };
    expect(chooseWindow(slots, 10, flat)).toEqual([8, 9, 10, 11, 12]);
    const far = { ...clip, qp: (frame: number) => (frame === 5 || frame === 14 ? 20 : 40) };
    expect(chooseWindow(slots, 10, far)).toEqual([8, 9, 10, 11, 14]);
    expect(chooseWindow(['best-', 0, 'best-'], 12, clip)).toEqual([8, 12, 10]);
    const second: WindowSlot[] = ['own', 'best-', 'best-', 'best-', -1, 0, 1, 'best+', 'best+', 'best+'];
    expect(chooseWindow(second, 9, clip)).toEqual([9, 6, 7, 5, 8, 9, 10, 12, 11, 13]);
  });

  it('lets the frame stand in beyond the clip', () => {
    expect(chooseWindow(slots, 0, clip)).toEqual([0, 0, 0, 1, 4]);
    expect(chooseWindow(slots, 1, clip)).toEqual([1, 0, 1, 2, 4]);
    expect(chooseWindow(slots, 19, clip)).toEqual([16, 18, 19, 19, 19]);
    expect(chooseWindow(slots, 3, { ...clip, first: 3, last: 3 })).toEqual([3, 3, 3, 3, 3]);
  });

  it('never looks across a cut', () => {
    const cut = { ...clip, cutBefore: (frame: number) => frame === 10 };
    expect(chooseWindow(slots, 9, cut)).toEqual([6, 8, 9, 9, 9]);
    expect(chooseWindow(slots, 10, cut)).toEqual([10, 10, 10, 11, 12]);
    expect(chooseWindow(slots, 11, cut)).toEqual([11, 10, 11, 12, 14]);
    expect(chooseWindow([-3, 0, 3], 8, cut)).toEqual([5, 8, 8]);
  });
});

describe('windowReach', () => {
  it('says how far a reader must hold frames', () => {
    expect(windowReach(slots)).toEqual({ behind: 4, ahead: 4 });
    expect(windowReach([0])).toEqual({ behind: 0, ahead: 0 });
    expect(windowReach(['own', 0])).toEqual({ behind: 0, ahead: 0 });
    expect(windowReach([-6, 0, 1])).toEqual({ behind: 6, ahead: 1 });
    expect(windowReach([-1, 0, 'best+'])).toEqual({ behind: 1, ahead: 4 });
  });
});
