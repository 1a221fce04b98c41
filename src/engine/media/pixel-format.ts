/** What the studio does with each pixel format: how it maps to planes, or why it is refused. */
import type { ChromaFormat } from '../../contract/media.ts';

/**
 * Where the samples of a decoded picture lie. All of these hold exactly the samples of the planar form, so going
 * from one to the other loses nothing.
 *
 * - `planar`: Y, Cb, Cr each in its own plane
 * - `semiplanar`: Y, then Cb and Cr in turn (`swapped`: Cr first)
 * - `packed422`: Y, Cb and Cr of two pixels in four samples; `order` holds the positions of Y0, Cb, Y1, Cr
 * - `grey`: Y alone
 */
export type SampleLayout =
  | { readonly kind: 'planar' }
  | { readonly kind: 'semiplanar'; readonly swapped: boolean }
  | { readonly kind: 'packed422'; readonly order: readonly [number, number, number, number] }
  | { readonly kind: 'grey' };

export type PixelLayout = {
  readonly chroma: ChromaFormat;
  readonly bitDepth: number;
  readonly layout: SampleLayout;
  /** Bits by which samples are shifted up in their 16-bit word, as in `p010`. */
  readonly shift: number;
  /** The name itself says full range (`yuvj…`). */
  readonly fullRange: boolean;
  /** An alpha plane follows the picture and is dropped. */
  readonly alpha: boolean;
};

const chromaOfSubsampling: Readonly<Record<string, ChromaFormat>> = { '420': '420', '422': '422', '444': '444' };

const plain = (chroma: ChromaFormat, bitDepth: number, layout: SampleLayout): PixelLayout => ({
  chroma,
  bitDepth,
  layout,
  shift: 0,
  fullRange: false,
  alpha: false,
});

const byName: Readonly<Record<string, PixelLayout>> = {
  nv12: plain('420', 8, { kind: 'semiplanar', swapped: false }),
  nv21: plain('420', 8, { kind: 'semiplanar', swapped: true }),
  nv16: plain('422', 8, { kind: 'semiplanar', swapped: false }),
  nv24: plain('444', 8, { kind: 'semiplanar', swapped: false }),
  nv42: plain('444', 8, { kind: 'semiplanar', swapped: true }),
  nv20le: plain('422', 10, { kind: 'semiplanar', swapped: false }),
  yuyv422: plain('422', 8, { kind: 'packed422', order: [0, 1, 2, 3] }),
  uyvy422: plain('422', 8, { kind: 'packed422', order: [1, 0, 3, 2] }),
  yvyu422: plain('422', 8, { kind: 'packed422', order: [0, 3, 2, 1] }),
  y210le: { ...plain('422', 10, { kind: 'packed422', order: [0, 1, 2, 3] }), shift: 6 },
  y212le: { ...plain('422', 12, { kind: 'packed422', order: [0, 1, 2, 3] }), shift: 4 },
  y216le: plain('422', 16, { kind: 'packed422', order: [0, 1, 2, 3] }),
  gray: plain('400', 8, { kind: 'grey' }),
};

const planarPattern = /^yuv(a?)(420|422|444)p(9|10|12|14|16)le$/;
const planarBytePattern = /^yuv([aj]?)(420|422|444)p$/;
const greyPattern = /^gray(9|10|12|14|16)le$/;
const semiplanarPattern = /^p([024])(10|12|16)le$/;

/**
 * How to take the planes out of pictures of a pixel format.
 *
 * @param name FFmpeg's name, for example `yuv420p10le`
 * @returns null for what the studio does not restore: RGB, 4:1:1, 4:1:0, 4:4:0, palettes, floats, Bayer patterns
 */
export const pixelLayoutOf = (name: string): PixelLayout | null => {
  const known = byName[name];
  if (known !== undefined) {
    return known;
  }
  const bytes = planarBytePattern.exec(name);
  if (bytes !== null) {
    const chroma = chromaOfSubsampling[bytes[2] ?? ''];
    return chroma === undefined
      ? null
      : { ...plain(chroma, 8, { kind: 'planar' }), fullRange: bytes[1] === 'j', alpha: bytes[1] === 'a' };
  }
  const words = planarPattern.exec(name);
  if (words !== null) {
    const chroma = chromaOfSubsampling[words[2] ?? ''];
    return chroma === undefined
      ? null
      : { ...plain(chroma, Number(words[3]), { kind: 'planar' }), alpha: words[1] === 'a' };
  }
  const grey = greyPattern.exec(name);
  if (grey !== null) {
    return plain('400', Number(grey[1]), { kind: 'grey' });
  }
  const semiplanar = semiplanarPattern.exec(name);
  if (semiplanar !== null) {
    const chroma = ({ '0': '420', '2': '422', '4': '444' } as const)[semiplanar[1] ?? ''];
    const bitDepth = Number(semiplanar[2]);
    return chroma === undefined
      ? null
      : { ...plain(chroma, bitDepth, { kind: 'semiplanar', swapped: false }), shift: 16 - bitDepth };
  }
  return null;
};

/** Why a pixel format is refused, and what to do, in a sentence for people. */
export const explainUnsupportedPixelFormat = (name: string): string => {
  const remedy = 'Convert it first, for example to 4:2:2 10-bit Y′CbCr (ProRes or FFV1), and open that file.';
  if (/^(gbr|rgb|bgr|argb|abgr|rgba|bgra|0rgb|0bgr|x2rgb|x2bgr)/.test(name)) {
    return `The picture is stored as RGB (${name}); the studio restores Y′CbCr video. ${remedy}`;
  }
  if (/^yuvj?(440|411|410)p/.test(name) || name === 'uyyvyy411') {
    return `The chroma sampling ${name} is not supported (4:2:0, 4:2:2, 4:4:4 and greyscale are). ${remedy}`;
  }
  return `The pixel format ${name} is not supported. ${remedy}`;
};
