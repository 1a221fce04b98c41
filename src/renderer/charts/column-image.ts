/**
 * Columns as pixels of one picture. A zoomed-out chart has thousands of them, and changes all at every turn of the wheel:
 * written as pixels they cost what their area costs; as shapes of a canvas each is recorded, sent and drawn for itself.
 */

/** Red, green and blue of a colour written as #rrggbb. @throws Error where it is written otherwise */
export const bytesOf = (color: string): readonly [red: number, green: number, blue: number] => {
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color);
  if (match === null) {
    throw new Error(`not a colour of six digits: ${color}`);
  }
  const [, red = '', green = '', blue = ''] = match;
  return [parseInt(red, 16), parseInt(green, 16), parseInt(blue, 16)];
};

/** A picture of 32-bit pixels, red first in memory, as `ImageData` has them. Little-endian, as all browsers are. */
export class ColumnImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  private readonly pixels: Uint32Array<ArrayBuffer>;

  /** @param width in pixels of the screen, at least 1 */
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.data = new Uint8ClampedArray(width * height * 4);
    this.pixels = new Uint32Array(this.data.buffer);
  }

  clear(): void {
    this.pixels.fill(0);
  }

  /**
   * Fills rectangles with whole edges; what lies outside of the picture is left out.
   * @param rectangles four numbers for each: left, top, right, bottom; right and bottom are behind the last pixel
   * @param alpha 0 … 1
   */
  fill(rectangles: readonly number[], color: string, alpha: number): void {
    const [red, green, blue] = bytesOf(color);
    const { pixels, width, height } = this;
    const alone = ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    const blended = (under: number): number => {
      const rest = ((under >>> 24) / 255) * (1 - alpha);
      const sum = alpha + rest;
      const mix = (over: number, below: number): number => Math.round((over * alpha + below * rest) / sum);
      const mixed = (mix(blue, (under >>> 16) & 255) << 16) | (mix(green, (under >>> 8) & 255) << 8);
      return ((Math.round(sum * 255) << 24) | mixed | mix(red, under & 255)) >>> 0;
    };
    for (let i = 0; i < rectangles.length; i += 4) {
      const left = Math.max(0, rectangles[i] ?? 0);
      const top = Math.max(0, rectangles[i + 1] ?? 0);
      const right = Math.min(width, rectangles[i + 2] ?? 0);
      const end = Math.min(height, rectangles[i + 3] ?? 0) * width;
      for (let x = left; x < right; x++) {
        for (let at = top * width + x; at < end; at += width) {
          const under = pixels[at] ?? 0;
          pixels[at] = alpha === 1 || under === 0 ? alone : blended(under);
        }
      }
    }
  }
}
