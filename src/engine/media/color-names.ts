/**
 * Names of colour tags, as `av_color_space_name` and its siblings print them, by their code of ITU-T H.273 (FFmpeg
 * numbers them alike). The binding has no functions for this. FFmpeg's `unknown` is `unspecified` here, everywhere.
 */
import type { ColorTags } from '../../contract/media.ts';
import type {
  AVChromaLocation,
  AVColorPrimaries,
  AVColorRange,
  AVColorSpace,
  AVColorTransferCharacteristic,
} from 'node-av/constants';

const unspecified = 'unspecified';

const ranges = [unspecified, 'tv', 'pc'] as const;

const matrices = [
  'gbr',
  'bt709',
  unspecified,
  'reserved',
  'fcc',
  'bt470bg',
  'smpte170m',
  'smpte240m',
  'ycgco',
  'bt2020nc',
  'bt2020c',
  'smpte2085',
  'chroma-derived-nc',
  'chroma-derived-c',
  'ictcp',
  'ipt-c2',
  'ycgco-re',
  'ycgco-ro',
] as const;

const primaries = [
  'reserved',
  'bt709',
  unspecified,
  'reserved',
  'bt470m',
  'bt470bg',
  'smpte170m',
  'smpte240m',
  'film',
  'bt2020',
  'smpte428',
  'smpte431',
  'smpte432',
] as const;
const ebu3213 = { code: 22, name: 'ebu3213' } as const;

const transfers = [
  'reserved',
  'bt709',
  unspecified,
  'reserved',
  'bt470m',
  'bt470bg',
  'smpte170m',
  'smpte240m',
  'linear',
  'log100',
  'log316',
  'iec61966-2-4',
  'bt1361e',
  'iec61966-2-1',
  'bt2020-10',
  'bt2020-12',
  'smpte2084',
  'smpte428',
  'arib-std-b67',
] as const;

const chromaLocations = [unspecified, 'left', 'center', 'topleft', 'top', 'bottomleft', 'bottom'] as const;

/** The five colour tags as FFmpeg's codes, as they stand on frames, codec contexts and codec parameters. */
export type ColorCodes = {
  colorRange: AVColorRange;
  colorSpace: AVColorSpace;
  colorPrimaries: AVColorPrimaries;
  colorTrc: AVColorTransferCharacteristic;
  chromaLocation: AVChromaLocation;
};

/** Names of the codes; codes that nobody defined count as unspecified. */
export const colorTagsOf = (codes: ColorCodes): ColorTags => ({
  range: ranges[codes.colorRange] ?? unspecified,
  matrix: matrices[codes.colorSpace] ?? unspecified,
  primaries:
    primaries[codes.colorPrimaries] ?? ((codes.colorPrimaries as number) === ebu3213.code ? ebu3213.name : unspecified),
  transfer: transfers[codes.colorTrc] ?? unspecified,
  chromaLocation: chromaLocations[codes.chromaLocation] ?? unspecified,
});

const codeOf = (names: readonly string[], name: string): number => {
  const code = names.indexOf(name);
  return code === -1 ? names.indexOf(unspecified) : code;
};

/** Codes of the names; a name that FFmpeg does not know counts as unspecified. */
export const colorCodesOf = (tags: ColorTags): ColorCodes => ({
  colorRange: codeOf(ranges, tags.range) as AVColorRange,
  colorSpace: codeOf(matrices, tags.matrix) as AVColorSpace,
  colorPrimaries: (tags.primaries === ebu3213.name
    ? ebu3213.code
    : codeOf(primaries, tags.primaries)) as AVColorPrimaries,
  colorTrc: codeOf(transfers, tags.transfer) as AVColorTransferCharacteristic,
  chromaLocation: codeOf(chromaLocations, tags.chromaLocation) as AVChromaLocation,
});
