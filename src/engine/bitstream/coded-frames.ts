/** What a packet's headers say about the quantiser of the picture in it, codec by codec, without decoding. */
import { AV_CODEC_ID_AV1, AV_CODEC_ID_HEVC, AV_CODEC_ID_VP9 } from 'node-av/constants';
import type { CodecParameters } from 'node-av/lib';
import type { FrameType } from '../../contract/media.ts';
import { Av1HeaderReader } from './av1-frame.ts';
import { HevcSliceReader } from './hevc-slice.ts';
import type { HevcSlice } from './hevc-slice.ts';
import { hevcConfigurationOf, nalUnitsOf } from './nal-units.ts';
import { qpOfQuantiserIndex } from './scale.ts';
import { parseVp9Quantiser, vp9FramesOf } from './vp9-header.ts';

/** Quantiser of a coded picture. */
export type CodedQp = {
  readonly qp: number;
  readonly spread: number;
  readonly native: number;
  readonly type: FrameType;
};

/** Takes packets in coding order; null where a packet's headers do not tell. */
export type HeaderReader = {
  readonly source: 'slice' | 'frame';
  readonly read: (packet: Buffer) => CodedQp | null;
};

const clampQp = (qp: number): number => Math.min(51, Math.max(0, qp));

/** Mean over the picture, each slice with its share of the coding tree blocks. */
const summariseSlices = (slices: readonly HevcSlice[]): CodedQp | null => {
  const [first] = slices;
  if (first === undefined) {
    return null;
  }
  const parts = slices.map(({ qp, address }, i) => ({
    qp,
    blocks: Math.max(0, (slices[i + 1]?.address ?? first.ctbsInPicture) - address),
  }));
  const total = parts.reduce((sum, { blocks }) => sum + blocks, 0);
  const mean = total === 0 ? first.qp : parts.reduce((sum, { qp, blocks }) => sum + qp * blocks, 0) / total;
  const variance = total === 0 ? 0 : parts.reduce((sum, { qp, blocks }) => sum + (qp - mean) ** 2 * blocks, 0) / total;
  const type = slices.some((slice) => slice.type === 'B')
    ? 'B'
    : slices.some((slice) => slice.type === 'P')
      ? 'P'
      : 'I';
  return { qp: clampQp(mean), spread: Math.sqrt(variance), native: mean, type };
};

/** Whatever a damaged header makes a parser trip over means "cannot be read", for this picture. */
const orNull = <T>(parse: () => T): T | null => {
  try {
    return parse();
  } catch (thrown) {
    if (thrown instanceof RangeError) {
      return null;
    }
    throw thrown;
  }
};

const hevcReader = (parameters: CodecParameters): HeaderReader => {
  const configuration = hevcConfigurationOf(parameters.extradata);
  const slices = new HevcSliceReader();
  for (const unit of configuration.units) {
    orNull(() => slices.read(unit));
  }
  return {
    source: 'slice',
    read: (packet) => {
      const found: HevcSlice[] = [];
      for (const unit of nalUnitsOf(packet, configuration.lengthBytes)) {
        const slice = orNull(() => slices.read(unit));
        if (slice !== null) {
          found.push(slice);
        }
      }
      return summariseSlices(found);
    },
  };
};

const vp9Reader = (): HeaderReader => {
  let bitDepth = 8;
  // A frame that shows an earlier one has that one's quantiser; hidden frames are the ones shown later.
  let hidden: number | null = null;
  return {
    source: 'frame',
    read: (packet) =>
      orNull(() => {
        let result: CodedQp | null = null;
        for (const frame of vp9FramesOf(packet)) {
          const header = parseVp9Quantiser(frame);
          bitDepth = header.bitDepth ?? bitDepth;
          const index = header.index ?? hidden;
          if (!header.shown) {
            hidden = header.index;
          } else if (index !== null) {
            const type = header.key || header.intraOnly ? 'I' : 'P';
            result = { qp: qpOfQuantiserIndex(index, bitDepth), spread: 0, native: index, type };
          }
        }
        return result;
      }),
  };
};

/** `av1C` (AV1 in ISO BMFF, 2.3.3): four bytes, then the sequence header. */
const av1ConfigurationUnits = (extradata: Buffer | null): Buffer | null => {
  if (extradata === null || extradata.length === 0) {
    return null;
  }
  return extradata[0] === 0x81 ? extradata.subarray(4) : extradata;
};

const av1Reader = (parameters: CodecParameters): HeaderReader => {
  const headers = new Av1HeaderReader();
  const configuration = av1ConfigurationUnits(parameters.extradata);
  if (configuration !== null) {
    orNull(() => headers.read(configuration));
  }
  return {
    source: 'frame',
    read: (packet) => {
      const shown = orNull(() => headers.read(packet));
      return shown === null
        ? null
        : {
            qp: qpOfQuantiserIndex(shown.index, shown.bitDepth),
            spread: 0,
            native: shown.index,
            type: shown.intra ? 'I' : 'P',
          };
    },
  };
};

/** A reader for codecs whose headers state the quantiser; null for the others. */
export const headerReaderFor = (parameters: CodecParameters): HeaderReader | null => {
  switch (parameters.codecId) {
    case AV_CODEC_ID_HEVC:
      return hevcReader(parameters);
    case AV_CODEC_ID_VP9:
      return vp9Reader();
    case AV_CODEC_ID_AV1:
      return av1Reader(parameters);
    default:
      return null;
  }
};
