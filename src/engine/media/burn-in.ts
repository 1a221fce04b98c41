/** The review wipe: source on the left, restoration on the right, a divider, and the frame number. */
import type { PictureFormat } from '../../contract/media.ts';
import { planeSizes } from './frame.ts';
import type { Plane, VideoFrame } from './frame.ts';

/** Digits of 5×7 dots, one row of bits per number. */
const digitRows: readonly (readonly number[])[] = [
  [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
  [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
  [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
  [0b11110, 0b00001, 0b00001, 0b01110, 0b00001, 0b00001, 0b11110],
  [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
  [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
  [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
  [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
  [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
  [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
];
const digitWidth = 5;
const digitHeight = 7;

type Rectangle = { x: number; y: number; width: number; height: number };

/** A rectangle of luma pixels in every plane; chroma becomes neutral. */
const fill = (planes: readonly Plane[], format: PictureFormat, area: Rectangle, luma: number): void => {
  const sizes = planeSizes(format);
  planes.forEach((plane, index) => {
    const size = sizes[index];
    if (size === undefined) {
      return;
    }
    const scaleX = size.width < format.width ? 2 : 1;
    const scaleY = size.height < format.height ? 2 : 1;
    const value = index === 0 ? luma : 2 ** (format.bitDepth - 1);
    const left = Math.max(0, Math.floor(area.x / scaleX));
    const right = Math.min(size.width, Math.ceil((area.x + area.width) / scaleX));
    const bottom = Math.min(size.height, Math.ceil((area.y + area.height) / scaleY));
    for (let y = Math.max(0, Math.floor(area.y / scaleY)); y < bottom; y += 1) {
      plane.fill(value, y * size.width + left, y * size.width + right);
    }
  });
};

const drawNumber = (
  planes: readonly Plane[],
  format: PictureFormat,
  number: number,
  white: number,
  black: number,
): void => {
  const text = String(number);
  // A dot for every 180 lines, so that the number keeps its size on the screen.
  const dot = Math.max(1, Math.round(format.height / 180));
  const margin = 4 * dot;
  const advance = (digitWidth + 1) * dot;
  const label = { x: margin, y: margin, width: text.length * advance + 3 * dot, height: (digitHeight + 4) * dot };
  fill(planes, format, label, black);
  Array.from(text).forEach((digit, position) => {
    (digitRows[Number(digit)] ?? []).forEach((bits, row) => {
      for (let column = 0; column < digitWidth; column += 1) {
        if ((bits & (1 << (digitWidth - 1 - column))) !== 0) {
          const x = label.x + 2 * dot + position * advance + column * dot;
          fill(planes, format, { x, y: label.y + (2 + row) * dot, width: dot, height: dot }, white);
        }
      }
    });
  });
};

/** First column of the right half: even, so that chroma planes split at the same place. */
const splitColumn = (width: number): number => Math.floor(width / 4) * 2;

/**
 * Draws the wipe of two frames of one format into `target`, with the frame number of `restored`. Black and white are
 * those of limited range, which is safe in full range too.
 */
export const drawWipe = (before: VideoFrame, restored: VideoFrame, target: VideoFrame): void => {
  const { format } = target;
  const split = splitColumn(format.width);
  planeSizes(format).forEach(({ width, height }, index) => {
    const [left, right, out] = [before.planes[index], restored.planes[index], target.planes[index]];
    if (left === undefined || right === undefined || out === undefined) {
      return;
    }
    const column = width < format.width ? split / 2 : split;
    out.set(right);
    for (let y = 0; y < height; y += 1) {
      out.set(left.subarray(y * width, y * width + column), y * width);
    }
  });
  const scale = 2 ** (format.bitDepth - 8);
  const [white, black] = [235 * scale, 16 * scale];
  fill(target.planes, format, { x: split - 1, y: 0, width: 2, height: format.height }, white);
  drawNumber(target.planes, format, restored.index, white, black);
};
