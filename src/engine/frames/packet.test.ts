import { expect, it } from 'vitest';
import { allocateFrame } from '../media/frame.ts';
import { reduceFrame } from './packet.ts';

it('makes each sample of a smaller picture the mean of those it stands for, at the borders of those there are', () => {
  const frame = allocateFrame({ width: 5, height: 3, chroma: '420', bitDepth: 8 });
  frame.planes[0]?.set([10, 20, 30, 40, 50, 12, 22, 32, 42, 52, 1, 2, 3, 4, 5]);
  frame.planes[1]?.set([100, 110, 120, 101, 111, 121]);
  frame.planes[2]?.set([7, 7, 9, 7, 7, 10]);
  frame.index = 8;
  frame.pts = 80n;
  const half = reduceFrame(frame, 2);
  expect(half.format).toEqual({ width: 3, height: 2, chroma: '420', bitDepth: 8 });
  // (10 + 20 + 12 + 22) / 4 = 16, and so on; the last column and row stand for what is left; halves round up
  expect(half.planes.map((plane) => [...plane])).toEqual([
    [16, 36, 51, 2, 4, 5],
    [106, 121],
    [7, 10],
  ]);
  expect([half.index, half.pts]).toEqual([8, 80n]);
  expect([...(reduceFrame(frame, 4).planes[0] ?? [])]).toEqual([Math.floor(218 / 12 + 0.5), Math.floor(107 / 3 + 0.5)]);
});

it('keeps deep samples deep', () => {
  const frame = allocateFrame({ width: 2, height: 2, chroma: '400', bitDepth: 10 });
  frame.planes[0]?.set([1000, 1001, 1022, 1023]);
  expect(reduceFrame(frame, 2).planes[0]).toEqual(new Uint16Array([1012]));
});
