import { describe, expect, it } from 'vitest';
import { allocateFrame, type VideoFrame } from '../media/frame.ts';
import { OffsetSearch, thumbnailOf } from './offset-search.ts';

/** A moving picture with fixed grain: frame n differs visibly from its neighbours. */
const picture = (n: number, noise = 0, bitDepth = 8): VideoFrame => {
  const frame = allocateFrame({ width: 97, height: 61, chroma: '400', bitDepth });
  const luma = frame.planes[0];
  const scale = 2 ** (bitDepth - 8);
  for (let i = 0; i < (luma?.length ?? 0); i += 1) {
    const [x, y] = [i % 97, Math.floor(i / 97)];
    const wave = 60 * Math.sin((x + 4 * n) / 11) + 40 * Math.cos((y - 3 * n) / 9);
    const jitter = ((Math.imul(i + 1, 0x9e3779b1) >>> 20) % (noise + 1)) - noise / 2;
    if (luma !== undefined) {
      luma[i] = Math.round((128 + wave + jitter) * scale);
    }
  }
  return frame;
};

const offsetOf = (shift: number, frames = 20, make = (n: number, noise: number) => picture(n, noise)): number => {
  const search = new OffsetSearch();
  for (let n = 20; n < 20 + frames; n += 1) {
    search.add(thumbnailOf(make(n, 0)), thumbnailOf(make(n + shift, 12)));
  }
  return search.offset;
};

describe('search for a constant offset', () => {
  it.each([0, 1, -1, 3, -4, 8, -8])('finds %i frames through coding noise', (shift) => {
    expect(offsetOf(shift)).toBe(shift);
  });

  it('works on deeper samples as on 8-bit ones', () => {
    expect(offsetOf(-2, 20, (n, noise) => picture(n, noise, 10))).toBe(-2);
  });

  it('says nothing where nothing moves, on too few frames, and beyond its reach', () => {
    expect(offsetOf(2, 20, (_, noise) => picture(5, noise))).toBe(0);
    expect(offsetOf(3, 5)).toBe(0);
    expect(Math.abs(offsetOf(30, 20))).toBeLessThanOrEqual(8);
  });

  it('settles after enough moving frames', () => {
    const search = new OffsetSearch();
    for (let n = 0; n < 24; n += 1) {
      search.add(thumbnailOf(picture(n)), thumbnailOf(picture(n)));
      expect(search.settled).toBe(false);
    }
    search.add(thumbnailOf(picture(24)), thumbnailOf(picture(24)));
    expect(search.settled).toBe(true);
  });
});
