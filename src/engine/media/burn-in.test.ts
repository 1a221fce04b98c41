import { describe, expect, test } from 'vitest';
import type { PictureFormat } from '../../contract/media.ts';
import { drawWipe } from './burn-in.ts';
import { allocateFrame, planeSizes } from './frame.ts';
import type { VideoFrame } from './frame.ts';

const filled = (format: PictureFormat, value: number, index = 0): VideoFrame => {
  const frame = allocateFrame(format);
  frame.planes.forEach((plane) => plane.fill(value));
  frame.index = index;
  return frame;
};

describe('the review wipe', () => {
  test.each([
    ['420', 8],
    ['422', 10],
    ['444', 12],
    ['400', 8],
  ] as const)('4:%s, %i bits: source left, restoration right, a divider between', (chroma, bitDepth) => {
    const format = { width: 641, height: 361, chroma, bitDepth };
    const target = allocateFrame(format);
    drawWipe(filled(format, 50), filled(format, 90, 7), target);
    planeSizes(format).forEach(({ width, height }, i) => {
      const row = target.planes[i]?.subarray((height - 1) * width) ?? [];
      expect(row[0]).toBe(50);
      expect(row[width - 1]).toBe(90);
    });
    const luma = target.planes[0];
    expect(luma?.[360 * 641 + 319]).toBe(235 * 2 ** (bitDepth - 8));
    expect(luma?.[360 * 641 + 320]).toBe(235 * 2 ** (bitDepth - 8));
    expect(luma?.[360 * 641 + 322]).toBe(90);
  });

  test('the number can be told apart for every digit', () => {
    const format = { width: 320, height: 180, chroma: '420', bitDepth: 8 } as const;
    const shapes = Array.from({ length: 10 }, (_, digit) => {
      const target = allocateFrame(format);
      drawWipe(filled(format, 50), filled(format, 90, digit), target);
      return Buffer.from(target.planes[0] ?? []).toString('base64');
    });
    expect(new Set(shapes).size).toBe(10);
  });

  test('pictures smaller than the number do not break', () => {
    const format = { width: 5, height: 3, chroma: '420', bitDepth: 8 } as const;
    const target = allocateFrame(format);
    drawWipe(filled(format, 50), filled(format, 90, 123456), target);
    expect(target.planes[0]).toHaveLength(15);
  });
});
