/** Opening the video encoder of a plan. */
import {
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_FLAG_INTERLACED_DCT,
  AV_CODEC_FLAG_INTERLACED_ME,
} from 'node-av/constants';
import type { FFEncoderCodec } from 'node-av/constants';
import {
  avGetPixFmtFromName,
  avGetPixFmtName,
  Codec,
  CodecContext,
  CodecParameters,
  FFmpegError,
  Rational,
} from 'node-av/lib';
import type { AVPixelFormat } from 'node-av/constants';
import { PixReviveError } from '../../contract/errors.ts';
import { silenceFFmpeg } from './ffmpeg-log.ts';
import type { ChunkStream } from './chunk-file.ts';
import { colorCodesOf } from './color-names.ts';
import type { EncoderPlan, ExportPlan } from './export-plan.ts';

// SVT-AV1 prints its settings past FFmpeg's log; 1 leaves its errors.
process.env['SVT_LOG'] ??= '1';

/** Fixed, whatever the machine: with frame threads some encoders' results depend on the number. */
const encoderThreads = 4;

/**
 * One thread for FFV1 where its slices cannot be cut (the number of threads would set them), and for FFmpeg's DNxHR
 * encoder, which with several threads aborts the process on some pictures (an assertion in its bit writer).
 */
const threadsOf = ({ name, options }: EncoderPlan): number =>
  name === 'dnxhd' || (name === 'ffv1' && options['slices'] === undefined) ? 1 : encoderThreads;

/** Encoders refuse rates beyond this (SVT-AV1), and no display shows them. */
const highestFrameRate = 240;

const isInterlaced = (plan: ExportPlan): boolean => plan.fieldOrder === 'tff' || plan.fieldOrder === 'bff';

/** Encoders that can code fields; the others code frames, which holds the same samples. */
const codesFields = (encoder: string): boolean => /^(libx264|prores_ks|prores|mpeg2video|mpeg4|ffv1)$/.test(encoder);

const frameRateOf = ({ frameRate }: ExportPlan): Rational => {
  if (frameRate === null || frameRate.num <= 0 || frameRate.den <= 0) {
    return new Rational(25, 1);
  }
  return frameRate.num / frameRate.den > highestFrameRate
    ? new Rational(highestFrameRate, 1)
    : new Rational(frameRate.num, frameRate.den);
};

/**
 * Opens the encoder; the caller frees it (`using`).
 * @throws PixReviveError `encoder-unavailable` when it does not open with these settings
 */
export const openEncoder = async (plan: ExportPlan, encoder: EncoderPlan): Promise<CodecContext> => {
  silenceFFmpeg();
  const codec = Codec.findEncoderByName(encoder.name as FFEncoderCodec);
  const context = new CodecContext();
  try {
    if (codec === null) {
      throw new Error(`no encoder ${encoder.name}`);
    }
    context.allocContext3(codec);
    context.width = encoder.width;
    context.height = encoder.height;
    context.pixelFormat = avGetPixFmtFromName(encoder.pixelFormat);
    context.timeBase = new Rational(plan.timeBase.num, plan.timeBase.den);
    context.framerate = frameRateOf(plan);
    context.sampleAspectRatio = new Rational(plan.sampleAspectRatio.num, plan.sampleAspectRatio.den);
    context.threadCount = threadsOf(encoder);
    Object.assign(context, colorCodesOf(plan.color));
    context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_FRAME_DURATION);
    if (isInterlaced(plan) && codesFields(encoder.name)) {
      context.setFlags(AV_CODEC_FLAG_INTERLACED_DCT, AV_CODEC_FLAG_INTERLACED_ME);
    }
    // One by one, not as a dictionary: an option that the encoder does not know is an error, not ignored.
    for (const [name, value] of Object.entries(encoder.options)) {
      FFmpegError.throwIfError(context.setOption(name, value), `option ${name}=${value}`);
    }
    FFmpegError.throwIfError(await context.open2(codec), 'open2');
    return context;
  } catch (cause) {
    context.freeContext();
    throw new PixReviveError(
      'encoder-unavailable',
      `The encoder of ${plan.preset.name} (${encoder.name}) does not take this video (${encoder.width}×${encoder.height}, ${encoder.pixelFormat}). Choose another preset.`,
      { message: cause instanceof Error ? `${encoder.name}: ${cause.message}` : String(cause), cause },
    );
  }
};

/** What a muxer must know about the stream of an opened encoder. */
export const streamOf = (context: CodecContext): ChunkStream => {
  using parameters = new CodecParameters();
  parameters.alloc();
  FFmpegError.throwIfError(parameters.fromContext(context), 'codec parameters');
  return {
    codecId: parameters.codecId,
    codecTag: parameters.codecTag,
    pixelFormat: avGetPixFmtName(parameters.format as AVPixelFormat) ?? '',
    width: parameters.width,
    height: parameters.height,
    profile: parameters.profile,
    level: parameters.level,
    bitsPerRawSample: parameters.bitsPerRawSample,
    bitsPerCodedSample: parameters.bitsPerCodedSample,
    extradata: parameters.extradata?.toString('base64') ?? null,
    sideData: parameters.getAllCodedSideData().map(({ type, data }) => ({ type, data: data.toString('base64') })),
  };
};

/** Whether the frames of a plan are marked as two fields, and which comes first. */
export const interlacingOf = (plan: ExportPlan): 'tff' | 'bff' | null =>
  plan.fieldOrder === 'tff' || plan.fieldOrder === 'bff' ? plan.fieldOrder : null;
