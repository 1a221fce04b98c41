import { describe, expect, it } from 'vitest';
import { bytesOf, ColumnImage } from './column-image.ts';

const at = ({ data, width }: ColumnImage, x: number, y: number): number[] =>
  Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));

describe('a picture of columns', () => {
  it('has the pixels of a rectangle and no others, also where it sticks out', () => {
    const image = new ColumnImage(6, 5);
    image.fill([1, 2, 3, 4, 5, -3, 9, 1], '#56b4e9', 1);
    const filled = Array.from({ length: 30 }, (_, i) => i).filter((i) => at(image, i % 6, Math.floor(i / 6))[3] !== 0);
    expect(filled).toEqual([5, 13, 14, 19, 20]);
    expect(at(image, 1, 2)).toEqual([0x56, 0xb4, 0xe9, 255]);
    image.clear();
    expect(image.data.every((byte) => byte === 0)).toBe(true);
  });

  it('lays a translucent colour over nothing, and over another', () => {
    const image = new ColumnImage(2, 1);
    image.fill([0, 0, 1, 1], '#000000', 1);
    image.fill([0, 0, 2, 1], '#ff8000', 0.4);
    expect(at(image, 0, 0)).toEqual([102, 51, 0, 255]);
    expect(at(image, 1, 0)).toEqual([255, 128, 0, 102]);
  });

  it('refuses colours that it cannot read', () => {
    expect(bytesOf('#E69F00')).toEqual([0xe6, 0x9f, 0]);
    expect(() => bytesOf('red')).toThrow('not a colour');
  });
});
