/** Y'CbCr to R'G'B' for the screen, from a stream's tags. */
import type { ColorTags, PictureFormat } from '../../contract/media.ts';

/** Luma weights of red and blue: ITU-T H.273, table 4, under FFmpeg's names. */
const weights: Readonly<Record<string, readonly [kr: number, kb: number]>> = {
  bt709: [0.2126, 0.0722],
  bt470bg: [0.299, 0.114],
  smpte170m: [0.299, 0.114],
  fcc: [0.3, 0.11],
  smpte240m: [0.212, 0.087],
  bt2020nc: [0.2627, 0.0593],
  bt2020c: [0.2627, 0.0593],
};

export type ColorTransform = {
  /** R'G'B' = matrix · (sample − offset), samples normalised by the largest code value; column-major for WebGL. */
  matrix: Float32Array;
  offset: readonly [number, number, number];
  /** The matrix used, and whether the stream says so. */
  name: string;
  assumed: boolean;
};

/** What players assume when the stream does not say: BT.709 from 720 lines on, BT.601 below. */
const assumedMatrix = (height: number): string => (height >= 720 ? 'bt709' : 'smpte170m');

/** The transform from normalised samples (code value / (2^depth − 1)) to R'G'B' in 0…1. */
export const colorTransform = (format: PictureFormat, color: ColorTags): ColorTransform => {
  const maximum = 2 ** format.bitDepth - 1;
  const unit = 2 ** (format.bitDepth - 8);
  const full = color.range === 'pc';
  if (color.matrix === 'gbr') {
    const scale = full ? 1 : maximum / (219 * unit);
    const low = full ? 0 : (16 * unit) / maximum;
    // Planes are G, B, R.
    return {
      matrix: new Float32Array([0, scale, 0, 0, 0, scale, scale, 0, 0]),
      offset: [low, low, low],
      name: 'gbr',
      assumed: false,
    };
  }
  const known = weights[color.matrix];
  const name = known === undefined ? assumedMatrix(format.height) : color.matrix;
  const [kr, kb] = known ?? weights[name] ?? [0.2126, 0.0722];
  const kg = 1 - kr - kb;
  const lumaScale = full ? 1 : maximum / (219 * unit);
  const chromaScale = full ? 1 : maximum / (224 * unit);
  const red = 2 * (1 - kr) * chromaScale;
  const blue = 2 * (1 - kb) * chromaScale;
  return {
    matrix: new Float32Array([lumaScale, lumaScale, lumaScale, 0, (-blue * kb) / kg, blue, red, (-red * kr) / kg, 0]),
    offset: [full ? 0 : (16 * unit) / maximum, (128 * unit) / maximum, (128 * unit) / maximum],
    name,
    assumed: known === undefined,
  };
};

/** Where the first chroma sample lies from the first luma sample, in luma pixels. */
export const chromaShift = (format: PictureFormat, location: string): { x: number; y: number } => {
  const halfWidth = format.chroma === '420' || format.chroma === '422';
  const halfHeight = format.chroma === '420';
  const left = location === 'unspecified' || location === 'left' || location.endsWith('left');
  const top = location.startsWith('top');
  const bottom = location.startsWith('bottom');
  return {
    x: halfWidth && !left ? 0.5 : 0,
    y: !halfHeight || top ? 0 : bottom ? 1 : 0.5,
  };
};

/** One pixel on the processor, for tests and for what the cursor reads. Samples are code values. */
export const toRgb = (
  transform: ColorTransform,
  format: PictureFormat,
  samples: readonly [number, number, number],
): [number, number, number] => {
  const maximum = 2 ** format.bitDepth - 1;
  const [y, u, v] = samples.map((sample, i) => sample / maximum - (transform.offset[i] ?? 0)) as [
    number,
    number,
    number,
  ];
  const m = transform.matrix;
  const row = (i: number): number => {
    const value = (m[i] ?? 0) * y + (m[i + 3] ?? 0) * u + (m[i + 6] ?? 0) * v;
    return Math.round(Math.min(1, Math.max(0, value)) * 255);
  };
  return [row(0), row(1), row(2)];
};
