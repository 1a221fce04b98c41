/** Quantisers that FFmpeg's decoders export for each macroblock. */
import {
  AV_CODEC_ID_H264,
  AV_CODEC_ID_MPEG1VIDEO,
  AV_CODEC_ID_MPEG2VIDEO,
  AV_CODEC_ID_MPEG4,
  AV_FRAME_DATA_VIDEO_ENC_PARAMS,
} from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import type { DecoderOptions } from '../media/decoder.ts';
import { frameTypeOf } from '../media/frame-type.ts';
import type { CodedQp } from './coded-frames.ts';
import { parseEncodingParameters } from './encoding-parameters.ts';
import { qpOfH264, qpOfMpegQuantiser } from './scale.ts';

/** Codecs whose decoders in FFmpeg export a quantiser for each macroblock. */
export const blockCodecs: readonly number[] = [
  AV_CODEC_ID_H264,
  AV_CODEC_ID_MPEG1VIDEO,
  AV_CODEC_ID_MPEG2VIDEO,
  AV_CODEC_ID_MPEG4,
];

/** With frame threads a frame can come out before its table of quantisers is complete. */
export const blockQpDecoding: DecoderOptions = {
  options: { export_side_data: 'venc_params' },
  sliceThreadsOnly: true,
};

/** Quantiser of a decoded frame, from what the decoder attached to it; null where that is nothing that compares. */
export const blockQpOf = (frame: Frame, bitDepth: number): CodedQp | null => {
  const data = frame.getSideData(AV_FRAME_DATA_VIDEO_ENC_PARAMS);
  const found = data === null ? null : parseEncodingParameters(data);
  if (found === null || found.kind === 'vp9') {
    return null;
  }
  const type = frameTypeOf(frame);
  if (found.kind === 'h264') {
    const qp = qpOfH264(found.mean, bitDepth);
    return { qp, spread: found.spread, native: found.mean - 6 * (bitDepth - 8), type };
  }
  const quantiser = found.mean / 2;
  const qp = qpOfMpegQuantiser(quantiser);
  // To first order: one unit of q is 6 / (q · ln 2) units of QP.
  const spread = (found.spread / 2) * (6 / (quantiser * Math.LN2));
  return { qp, spread, native: quantiser, type };
};
