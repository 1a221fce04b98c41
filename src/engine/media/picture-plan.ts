/** Which pixel format an encoder gets, and what that changes about the picture. Nothing changes in silence. */
import { PixReviveError } from '../../contract/errors.ts';
import type { ChromaFormat, ColorTags, PictureFormat } from '../../contract/media.ts';
import type { ExportPreset, LossReason, StreamPlanItem } from '../../contract/presets.ts';
import { pixelLayoutOf } from './pixel-format.ts';

export type PicturePlan = {
  /** FFmpeg's name of the format that goes into the encoder. */
  pixelFormat: string;
  /** Size of the coded picture: the source's, or one sample more where the codec takes even sizes only. */
  width: number;
  height: number;
  /** The output's colour tags. */
  color: ColorTags;
  /** Matrix and range that a conversion assumes where the source states none. */
  assumed: { matrix: string; range: 'tv' | 'pc' };
  items: StreamPlanItem[];
};

type Candidate = { name: string; chroma: ChromaFormat; bitDepth: number; rgb: boolean };

const rgbFormats: Readonly<Record<string, number>> = {
  rgb24: 8,
  rgb48be: 16,
  gbrp: 8,
  gbrp10le: 10,
  gbrp12le: 12,
  gbrp16le: 16,
};
const bigEndianGray: Readonly<Record<string, number>> = { gray16be: 16 };

const chromaRank: Readonly<Record<ChromaFormat, number>> = { '400': 0, '420': 1, '422': 2, '444': 3 };
const chromaNames: Readonly<Record<ChromaFormat, string>> = {
  '400': 'greyscale',
  '420': '4:2:0',
  '422': '4:2:2',
  '444': '4:4:4',
};

/** FFmpeg's planar format of a picture, for example `yuv422p10le`. */
export const planarPixelFormat = ({ chroma, bitDepth }: Pick<PictureFormat, 'chroma' | 'bitDepth'>): string => {
  const depth = bitDepth === 8 ? '' : `${bitDepth}le`;
  return chroma === '400' ? `gray${depth}` : `yuv${chroma}p${depth}`;
};

const candidateOf = (name: string, source: PictureFormat): Candidate => {
  if (name === 'source') {
    return { name: planarPixelFormat(source), chroma: source.chroma, bitDepth: source.bitDepth, rgb: false };
  }
  const rgb = rgbFormats[name];
  if (rgb !== undefined) {
    return { name, chroma: '444', bitDepth: rgb, rgb: true };
  }
  const gray = bigEndianGray[name];
  if (gray !== undefined) {
    return { name, chroma: '400', bitDepth: gray, rgb: false };
  }
  const layout = pixelLayoutOf(name);
  if (layout === null || (layout.layout.kind !== 'planar' && layout.layout.kind !== 'grey') || layout.alpha) {
    throw new PixReviveError(
      'settings-invalid',
      `The pixel format "${name}" of the preset cannot be written. Use a planar one such as yuv420p10le.`,
    );
  }
  return { name, chroma: layout.chroma, bitDepth: layout.bitDepth, rgb: false };
};

/** What a candidate loses weighs most, then what it adds for nothing; the preset's own order decides the rest. */
const costOf = (candidate: Candidate, source: PictureFormat): number => {
  const chroma = chromaRank[candidate.chroma] - chromaRank[source.chroma];
  const depth = candidate.bitDepth - source.bitDepth;
  const lost = Math.max(0, -chroma) * 100 + Math.max(0, -depth);
  const added = Math.max(0, chroma) * 10 + Math.max(0, depth) + (candidate.rgb ? 5 : 0);
  return lost * 10_000 + added;
};

const cheapest = (preset: ExportPreset, source: PictureFormat): Candidate => {
  const [first, ...others] = preset.pixelFormats.map((name) => candidateOf(name, source));
  if (first === undefined) {
    throw new PixReviveError('settings-invalid', `The preset "${preset.id}" names no pixel format.`);
  }
  return others.reduce((best, next) => (costOf(next, source) < costOf(best, source) ? next : best), first);
};

const change = (reason: LossReason, what: string, explanation: string): StreamPlanItem => ({
  index: null,
  what,
  action: 'change',
  reason,
  explanation,
});

/** Encoders whose streams (or whose code) hold even sizes only, by the chroma sampling that demands it. */
const evenWidth = (encoder: string, chroma: ChromaFormat): boolean =>
  encoder === 'dnxhd' || (/264|265|hevc/.test(encoder) && (chroma === '420' || chroma === '422'));
const evenHeight = (encoder: string, chroma: ChromaFormat): boolean =>
  encoder === 'dnxhd' || (/264|265|hevc/.test(encoder) && chroma === '420');

/** Encoders that leave no mark of full range in the stream or the container, so that players would read it wrongly. */
const limitedRangeOnly: ReadonlySet<string> = new Set(['prores_ks', 'prores', 'prores_aw']);

/** Matrix of video that does not say: ITU-R BT.709 from 720 lines (or 1280 columns) on, BT.601 below. */
const guessMatrix = ({ width, height }: PictureFormat): string =>
  width >= 1280 || height >= 720 ? 'bt709' : 'smpte170m';

/**
 * Chooses the pixel format that loses least and lists what it changes.
 * @throws PixReviveError `settings-invalid` for a pixel format that cannot be written
 */
export const planPicture = (
  preset: ExportPreset,
  encoder: string,
  source: PictureFormat,
  color: ColorTags,
): PicturePlan => {
  const chosen = cheapest(preset, source);
  const items: StreamPlanItem[] = [];
  const assumed = {
    matrix: color.matrix === 'unspecified' ? guessMatrix(source) : color.matrix,
    range: color.range === 'pc' ? ('pc' as const) : ('tv' as const),
  };
  if (chosen.bitDepth < source.bitDepth) {
    const explanation = `${preset.name} holds ${chosen.bitDepth} bits: ${source.bitDepth}-bit samples are rounded with dither.`;
    items.push(change('bit-depth-reduced', 'bit depth', explanation));
  } else if (chosen.bitDepth > source.bitDepth) {
    const explanation = `${source.bitDepth}-bit samples are stored in ${chosen.bitDepth} bits; no value is lost.`;
    items.push(change('bit-depth-increased', 'bit depth', explanation));
  }
  let outputColor = color;
  if (chosen.rgb) {
    const guessed = color.matrix === 'unspecified' ? ' (the source does not say which)' : '';
    const explanation = `The picture is converted to full-range RGB with the matrix ${assumed.matrix}${guessed}.`;
    items.push(change('chroma-converted', 'colour model', explanation));
    outputColor = { ...color, matrix: 'gbr', range: 'pc', chromaLocation: 'unspecified' };
  } else if (chosen.chroma !== source.chroma) {
    const explanation =
      source.chroma === '400'
        ? `Neutral chroma planes are added: ${preset.name} holds no greyscale.`
        : `${chromaNames[source.chroma]} chroma is resampled to ${chromaNames[chosen.chroma]}.`;
    items.push(change('chroma-converted', 'chroma sampling', explanation));
  }
  if (!chosen.rgb && color.range === 'pc' && limitedRangeOnly.has(encoder)) {
    const explanation = `${preset.name} cannot state full range: samples are scaled to limited range.`;
    items.push(change('range-converted', 'range', explanation));
    outputColor = { ...outputColor, range: 'tv' };
  }
  const width = source.width + (evenWidth(encoder, chosen.chroma) ? source.width % 2 : 0);
  const height = source.height + (evenHeight(encoder, chosen.chroma) ? source.height % 2 : 0);
  if (width !== source.width || height !== source.height) {
    const explanation = `${preset.name} holds even sizes only: the last column or row is repeated, ${source.width}×${source.height} becomes ${width}×${height}.`;
    items.push(change('size-padded', 'picture size', explanation));
  }
  return { pixelFormat: chosen.name, width, height, color: outputColor, assumed, items };
};
