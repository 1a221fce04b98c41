/** Cutting out of a frame what is worth looking at, and turning it into a picture for the screen. */
import type { ColorTags } from '../../../contract/media.ts';
import type { Picture } from '../frame-meter.ts';
import { colorConversion, chromaSiting, type ColorConversion } from '../../model/rgb.ts';
import type { RgbImage } from './png.ts';

/** A rectangle in luma samples. */
export type Area = { left: number; top: number; width: number; height: number };

/** Table of sums of a per-pixel amount: entry (x, y) is the sum over all pixels above and left of it. */
type SumTable = { width: number; height: number; sums: Float64Array };

const sumTable = (width: number, height: number, amountOf: (i: number) => number): SumTable => {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0; x < width; x += 1) {
      row += amountOf(y * width + x);
      sums[(y + 1) * (width + 1) + x + 1] = (sums[y * (width + 1) + x + 1] as number) + row;
    }
  }
  return { width, height, sums };
};

const sumWithin = ({ width, sums }: SumTable, { left, top, width: w, height: h }: Area): number => {
  const at = (x: number, y: number): number => sums[y * (width + 1) + x] as number;
  return at(left + w, top + h) - at(left, top + h) - at(left + w, top) + at(left, top);
};

/** Positions from 0 to `last` at steps of 4 samples, the last one among them. */
const positions = (first: number, last: number): number[] => [
  ...Array.from({ length: Math.floor((last - first) / 4) + 1 }, (_, i) => first + i * 4),
  ...((last - first) % 4 === 0 ? [] : [last]),
];

const largest = (table: SumTable, within: Area, size: { width: number; height: number }): Area => {
  const [width, height] = [Math.min(size.width, within.width), Math.min(size.height, within.height)];
  let best: Area = { left: within.left, top: within.top, width, height };
  let most = -Infinity;
  for (const top of positions(within.top, within.top + within.height - height)) {
    for (const left of positions(within.left, within.left + within.width - width)) {
      const sum = sumWithin(table, { left, top, width, height });
      if (sum > most) {
        [most, best] = [sum, { left, top, width, height }];
      }
    }
  }
  return best;
};

const lumaOf = (picture: Picture): Picture['planes'][number] => {
  const [luma] = picture.planes;
  if (luma === undefined) {
    throw new RangeError('a picture without luma has nothing to show');
  }
  return luma;
};

/**
 * Where a frame is furthest from its reference: the area of the given size with the largest sum of squared luma errors,
 * and within it the one of the smaller size. With `before`, where it lost most: errors of `before` are subtracted.
 * All pictures have the same format.
 */
export const worstAreas = (
  pictures: { reference: Picture; after: Picture; before?: Picture },
  wide: { width: number; height: number },
  narrow: { width: number; height: number },
): { wide: Area; narrow: Area } => {
  const { width, height } = pictures.reference.format;
  const [reference, after] = [lumaOf(pictures.reference), lumaOf(pictures.after)];
  const before = pictures.before === undefined ? null : lumaOf(pictures.before);
  const table = sumTable(width, height, (i) => {
    const target = reference[i] as number;
    const loss = ((after[i] as number) - target) ** 2;
    return before === null ? loss : loss - ((before[i] as number) - target) ** 2;
  });
  const outer = largest(table, { left: 0, top: 0, width, height }, wide);
  return { wide: outer, narrow: largest(table, outer, narrow) };
};

/** The conversion of a stream's tags; null where its matrix is not one of R'G'B' (luma alone is shown then). */
const conversionOf = (picture: Picture, tags: ColorTags): ColorConversion | null => {
  try {
    return colorConversion(picture.format, tags);
  } catch {
    return null;
  }
};

const byte = (value: number): number => Math.min(255, Math.max(0, Math.round(value * 255)));

/** Chroma of an area, −0.5 … 0.5, bilinearly between its samples. */
const chromaAt = (picture: Picture, tags: ColorTags, conversion: ColorConversion) => {
  const { columns, rows } = chromaSiting(picture.format, tags.chromaLocation);
  const across = picture.format.chroma === '444' ? picture.format.width : Math.ceil(picture.format.width / 2);
  return (plane: number, x: number, y: number): number => {
    const samples = picture.planes[plane];
    if (samples === undefined) {
      return 0;
    }
    const [x0, x1, wx] = [columns.first[x] as number, columns.second[x] as number, columns.weight[x] as number];
    const [y0, y1, wy] = [rows.first[y] as number, rows.second[y] as number, rows.weight[y] as number];
    const at = (column: number, row: number): number => samples[row * across + column] as number;
    const upper = at(x0, y0) * (1 - wx) + at(x1, y0) * wx;
    const lower = at(x0, y1) * (1 - wx) + at(x1, y1) * wx;
    return (upper * (1 - wy) + lower * wy - conversion.grey) / conversion.chromaSpan;
  };
};

/**
 * An area of a frame in R'G'B', by the matrix and range of its tags. HDR is shown as it is coded, without tone mapping.
 */
export const cropRgb = (picture: Picture, tags: ColorTags, { left, top, width, height }: Area): RgbImage => {
  const found = conversionOf(picture, tags);
  const conversion = found ?? colorConversion(picture.format, { ...tags, matrix: 'unspecified' });
  const { kr, kb, black, lumaSpan } = conversion;
  const luma = lumaOf(picture);
  const chroma = found === null ? () => 0 : chromaAt(picture, tags, conversion);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [column, row] = [left + x, top + y];
      const grey = ((luma[row * picture.format.width + column] as number) - black) / lumaSpan;
      const red = grey + 2 * (1 - kr) * chroma(2, column, row);
      const blue = grey + 2 * (1 - kb) * chroma(1, column, row);
      const green = (grey - kr * red - kb * blue) / (1 - kr - kb);
      data.set([byte(red), byte(green), byte(blue)], (y * width + x) * 3);
    }
  }
  return { width, height, data };
};

/** How much a difference is enlarged, and the code value (of 255) that stands for none. */
export const differenceGain = 4;
const differenceMiddle = 128;

/** Luma of a frame minus its reference, enlarged, around mid-grey: brighter is too bright, darker too dark. */
export const cropDifference = (reference: Picture, after: Picture, { left, top, width, height }: Area): RgbImage => {
  const [a, b] = [lumaOf(reference), lumaOf(after)];
  const unit = 2 ** (reference.format.bitDepth - 8);
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = (top + y) * reference.format.width + left + x;
      const difference = (((b[i] as number) - (a[i] as number)) / unit) * differenceGain;
      const value = Math.min(255, Math.max(0, Math.round(differenceMiddle + difference)));
      data.fill(value, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { width, height, data };
};
