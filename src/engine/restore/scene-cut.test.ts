import { describe, expect, it } from 'vitest';
import { PixReviveError } from '../../contract/errors.ts';
import { allocateFrame, type VideoFrame } from '../media/frame.ts';
import { sceneCutContext, SceneCutDetector } from './scene-cut.ts';

const width = 320;
const height = 180;

type Picture = (x: number, y: number) => number;

/** Smooth random picture of a given grain, different for every seed, on a bright-above-dark-below layout that all share. */
const scene =
  (seed: number, grain = 20): Picture =>
  (x, y) => {
    const value = (i: number, j: number): number =>
      (Math.imul(Math.imul(i, 374761393) ^ Math.imul(j, 668265263) ^ Math.imul(seed, 1274126177), 2246822519) >>> 24) /
      255;
    const [i, j] = [Math.floor(x / grain), Math.floor(y / grain)];
    const [u, v] = [x / grain - i, y / grain - j];
    const smooth =
      (value(i, j) * (1 - u) + value(i + 1, j) * u) * (1 - v) +
      (value(i, j + 1) * (1 - u) + value(i + 1, j + 1) * u) * v;
    return 150 - (80 * y) / height + 110 * (smooth - 0.5);
  };

const moved =
  (picture: Picture, dx: number, dy: number): Picture =>
  (x, y) =>
    picture(x + dx, y + dy);

const mixed =
  (a: Picture, b: Picture, amount: number): Picture =>
  (x, y) =>
    a(x, y) * (1 - amount) + b(x, y) * amount;

const flat =
  (value: number): Picture =>
  () =>
    value;

const render = (picture: Picture, index: number, bitDepth: number): VideoFrame => {
  const frame = allocateFrame({ width, height, chroma: '400', bitDepth });
  const [luma] = frame.planes;
  const unit = 2 ** (bitDepth - 8);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const grain = (Math.imul(x * 31 + y * 57 + index * 7919, 2654435761) >>> 29) - 3.5;
      if (luma !== undefined) {
        luma[y * width + x] = Math.max(0, Math.min(255, picture(x, y) + grain)) * unit;
      }
    }
  }
  frame.index = index;
  return frame;
};

/** Frame numbers that a cut lies before. */
const cuts = (pictures: readonly Picture[], bitDepth = 8): number[] => {
  const detector = new SceneCutDetector();
  return pictures.flatMap((picture, i) => (detector.push(render(picture, i, bitDepth)) ? [i] : []));
};

const shot = (picture: Picture, frames: number, dx = 2, dy = 1): Picture[] =>
  Array.from({ length: frames }, (_, i) => moved(picture, i * dx, i * dy));

const a = scene(1);
const b = scene(2);

describe('SceneCutDetector', () => {
  it('finds hard cuts, in 8 and in 10 bits', () => {
    const clip = [...shot(a, 7), ...shot(b, 6), ...shot(scene(3), 6)];
    expect(cuts(clip)).toEqual([7, 13]);
    expect(cuts(clip, 10)).toEqual([7, 13]);
  });

  it('finds the cut between shots of one or two frames', () => {
    expect(cuts([...shot(a, 5), b, ...shot(scene(3), 4)])).toEqual([5, 6]);
  });

  it('finds none in a shot, however it moves', () => {
    expect(cuts(shot(a, 12, 0, 0))).toEqual([]);
    expect(cuts(shot(a, 12, 24, 0))).toEqual([]);
    expect(cuts(shot(a, 12, -15, 12))).toEqual([]);
  });

  it('takes fades for what they are', () => {
    const out = Array.from({ length: 9 }, (_, i) => mixed(moved(a, i, 0), flat(16), i / 8));
    const into = Array.from({ length: 9 }, (_, i) => mixed(flat(16), moved(b, i, 0), i / 8));
    expect(cuts([...shot(a, 4), ...out, flat(16), flat(16), ...into, ...shot(b, 3)])).toEqual([]);
    const toWhite = Array.from({ length: 7 }, (_, i) => mixed(a, flat(235), i / 6));
    expect(cuts([...shot(a, 4), ...toWhite])).toEqual([]);
  });

  it('takes dissolves for what they are', () => {
    const dissolve = Array.from({ length: 13 }, (_, i) => mixed(moved(a, i, 0), moved(b, i, 0), i / 12));
    expect(cuts([...shot(a, 4), ...dissolve, ...shot(b, 4)])).toEqual([]);
  });

  it('takes flashes for what they are', () => {
    const lit =
      (picture: Picture, gain: number, lift: number): Picture =>
      (x, y) =>
        picture(x, y) * gain + lift;
    expect(cuts([...shot(a, 6), lit(moved(a, 12, 6), 1.5, 60), ...shot(moved(a, 14, 7), 6)])).toEqual([]);
    expect(cuts([...shot(a, 6), flat(255), flat(250), ...shot(moved(a, 16, 8), 6)])).toEqual([]);
  });

  it('finds the cut behind a white frame when another shot follows', () => {
    expect(cuts([...shot(a, 6), flat(255), ...shot(b, 4)])).toEqual([7]);
  });

  it('finds the cut to black, and the cut from it to another shot', () => {
    expect(cuts([...shot(a, 6), flat(16), flat(16), ...shot(b, 4)])).toEqual([6, 8]);
  });

  it('says the same when it starts late', () => {
    const clip = [...shot(a, 9), ...shot(b, 3), flat(255), ...shot(scene(3), 9)];
    const whole = cuts(clip);
    expect(whole).toEqual([9, 13]);
    for (let start = 1; start + sceneCutContext < clip.length; start += 1) {
      const detector = new SceneCutDetector();
      const late = clip.flatMap((picture, i) =>
        i >= start && detector.push(render(picture, i, 8)) && i >= start + sceneCutContext ? [i] : [],
      );
      expect(late).toEqual(whole.filter((cut) => cut >= start + sceneCutContext));
    }
  });

  it('refuses frames out of order', () => {
    const detector = new SceneCutDetector();
    detector.push(render(a, 4, 8));
    expect(() => detector.push(render(a, 6, 8))).toThrow(PixReviveError);
  });
});
