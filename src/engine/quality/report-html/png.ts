/** A small PNG writer (W3C PNG, third edition): 8-bit RGB, no interlace. */
import { crc32, deflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(data.length, 0);
  body.copy(result, 4);
  result.writeUInt32BE(crc32(body), body.length + 4);
  return result;
};

/** A picture of 8-bit R'G'B' samples, row by row. */
export type RgbImage = { width: number; height: number; data: Uint8Array };

/** Each row as differences to the sample on its left (filter 1): flat pictures become small. */
const filteredRows = ({ width, height, data }: RgbImage): Buffer => {
  const stride = width * 3;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const target = y * (stride + 1);
    rows[target] = 1;
    for (let x = 0; x < stride; x += 1) {
      const left = x < 3 ? 0 : (data[y * stride + x - 3] as number);
      rows[target + 1 + x] = ((data[y * stride + x] as number) - left) & 255;
    }
  }
  return rows;
};

/** The picture as a PNG file. */
export const encodePng = (image: RgbImage): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(image.width, 0);
  header.writeUInt32BE(image.height, 4);
  // 8 bits, RGB, deflate, adaptive filters, not interlaced.
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filteredRows(image), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

/** Every sample repeated `factor` times in both directions: what a magnifying glass shows, with nothing made up. */
export const magnified = ({ width, height, data }: RgbImage, factor: number): RgbImage => {
  const [wide, high] = [width * factor, height * factor];
  const result = new Uint8Array(wide * high * 3);
  for (let y = 0; y < high; y += 1) {
    for (let x = 0; x < wide; x += 1) {
      const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * 3;
      result.set(data.subarray(from, from + 3), (y * wide + x) * 3);
    }
  }
  return { width: wide, height: high, data: result };
};
