/** Describing the streams of an output to FFmpeg's muxers. */
import {
  AV_DISPOSITION_DEFAULT,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_SPHERICAL,
  AV_PKT_DATA_STEREO3D,
  AVMEDIA_TYPE_ATTACHMENT,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import type { AVCodecID, AVPacketSideDataType, AVProfile } from 'node-av/constants';
import { avGetPixFmtFromName, CodecContext, Dictionary, FFmpegError, Rational, stringToFourCC } from 'node-av/lib';
import type { CodecParameters, FormatContext, Stream } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { ChunkStream } from './chunk-file.ts';
import { colorCodesOf } from './color-names.ts';
import { isTechnicalMetadata } from './container-support.ts';
import type { MuxedContainer } from './container-support.ts';
import { codecNameOf } from './decoder.ts';
import type { ExportPlan } from './export-plan.ts';
import { attachHdr10 } from './hdr10.ts';

const check = FFmpegError.throwIfError.bind(FFmpegError);

/** Entries of MP4 and MOV tracks that mean nothing in Matroska. */
const isoOnly: ReadonlySet<string> = new Set(['handler_name', 'vendor_id']);

/**
 * Metadata that is true of the copy as well. MP4 and MOV tracks call their title `name` when they are read, `title`
 * when they are written.
 */
export const carriedMetadata = (
  metadata: Readonly<Record<string, string>>,
  container: MuxedContainer,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata)
      .filter(([key]) => !isTechnicalMetadata(key) && !(container === 'mkv' && isoOnly.has(key)))
      .map(([key, value]) => [key === 'name' ? 'title' : key.toLowerCase() === 'timecode' ? 'timecode' : key, value]),
  );

/** Facts about how the picture is shown, which stay true of the restored one. */
const carriedSideData: readonly AVPacketSideDataType[] = [
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_STEREO3D,
  AV_PKT_DATA_SPHERICAL,
];

const fieldOrderNames = { tff: 'tt', bff: 'bb', progressive: 'progressive', unknown: null } as const;

/** Field order can only be set by way of a codec context. */
const setFieldOrder = (parameters: CodecParameters, plan: ExportPlan): void => {
  const order = fieldOrderNames[plan.fieldOrder];
  if (order !== null) {
    using context = new CodecContext();
    context.allocContext3(null);
    check(context.setOption('field_order', order), 'field order');
    check(parameters.fromContext(context), 'field order');
  }
};

/** MP4 and MOV players of Apple want parameter sets outside the stream, which `hvc1` promises. */
const codecTagOf = (plan: ExportPlan, coded: ChunkStream): number =>
  plan.container !== 'mkv' && plan.encoder !== null && /265|hevc/.test(plan.encoder.name)
    ? stringToFourCC('hvc1')
    : coded.codecTag;

export type VideoStreamFacts = {
  plan: ExportPlan;
  coded: ChunkStream;
  /** Frames by which coding order runs ahead of display. */
  delay: number;
  /** The stream that was restored, if the source is at hand. */
  source: Stream | null;
  metadata: Readonly<Record<string, string>>;
};

/** Adds the restored video to an output. */
export const addVideoStream = (
  output: FormatContext,
  { plan, coded, delay, source, metadata }: VideoStreamFacts,
): Stream => {
  const stream = output.newStream();
  const parameters = stream.codecpar;
  setFieldOrder(parameters, plan);
  parameters.codecType = AVMEDIA_TYPE_VIDEO;
  parameters.codecId = coded.codecId as AVCodecID;
  parameters.codecTag = codecTagOf(plan, coded);
  parameters.format = avGetPixFmtFromName(coded.pixelFormat);
  parameters.width = coded.width;
  parameters.height = coded.height;
  parameters.profile = coded.profile as AVProfile;
  parameters.level = coded.level;
  parameters.bitsPerRawSample = coded.bitsPerRawSample;
  parameters.bitsPerCodedSample = coded.bitsPerCodedSample;
  parameters.videoDelay = delay;
  if (coded.extradata !== null) {
    parameters.extradata = Buffer.from(coded.extradata, 'base64');
  }
  Object.assign(parameters, colorCodesOf(plan.color));
  const aspect = new Rational(plan.sampleAspectRatio.num, plan.sampleAspectRatio.den);
  parameters.sampleAspectRatio = aspect;
  stream.sampleAspectRatio = aspect;
  stream.timeBase = new Rational(plan.timeBase.num, plan.timeBase.den);
  // Matroska states a default duration by this rate; where durations differ there is none.
  if (plan.frameRate !== null && (plan.constantFrameRate || plan.container !== 'mkv')) {
    const rate = new Rational(plan.frameRate.num, plan.frameRate.den);
    stream.avgFrameRate = rate;
    stream.rFrameRate = rate;
    parameters.frameRate = rate;
  }
  for (const { type, data } of coded.sideData) {
    check(parameters.addCodedSideData(type as AVPacketSideDataType, Buffer.from(data, 'base64')), 'side data');
  }
  for (const type of carriedSideData) {
    const data = source?.codecpar.getCodedSideData(type) ?? null;
    if (data !== null) {
      check(parameters.addCodedSideData(type, Buffer.from(data)), 'side data');
    }
  }
  attachHdr10(parameters, plan.hdr10);
  stream.disposition = source?.disposition ?? AV_DISPOSITION_DEFAULT;
  stream.metadata = Dictionary.fromObject(metadata);
  return stream;
};

/**
 * Adds a copied stream. `leadingSamples`: audio that starts before the output does, which players must skip; Matroska
 * states it as codec delay, MP4 and MOV as an edit list.
 */
export const addCopiedStream = (
  output: FormatContext,
  source: Stream,
  container: MuxedContainer,
  leadingSamples: number,
): Stream => {
  const stream = output.newStream();
  check(source.codecpar.copy(stream.codecpar), 'codec parameters');
  // Tags of one container mean something else in another; the muxer knows its own.
  stream.codecpar.codecTag = 0;
  if (leadingSamples > 0) {
    stream.codecpar.initialPadding = leadingSamples;
  }
  stream.timeBase = source.timeBase;
  stream.disposition = source.disposition;
  stream.sampleAspectRatio = source.sampleAspectRatio;
  stream.avgFrameRate = source.avgFrameRate;
  stream.metadata = Dictionary.fromObject(carriedMetadata(source.metadata?.getAll() ?? {}, container));
  return stream;
};

/** Types of cover pictures, by FFmpeg's codec name. */
const coverTypes: Readonly<Record<string, { mimeType: string; fileName: string }>> = {
  mjpeg: { mimeType: 'image/jpeg', fileName: 'cover.jpg' },
  png: { mimeType: 'image/png', fileName: 'cover.png' },
};

/**
 * Adds a cover picture to a Matroska output, where covers are attached files (RFC 9559, section 21.1). FFmpeg reads
 * them as video streams of one picture and would write such a stream as a video track.
 */
export const addMatroskaCover = (output: FormatContext, source: Stream, picture: Buffer): void => {
  const type = coverTypes[codecNameOf(source.codecpar)];
  if (type === undefined) {
    throw new PixReviveError('output-container', 'Matroska does not hold cover pictures of this kind.');
  }
  const stream = output.newStream();
  stream.codecpar.codecType = AVMEDIA_TYPE_ATTACHMENT;
  stream.codecpar.codecId = source.codecpar.codecId;
  stream.codecpar.extradata = picture;
  stream.metadata = Dictionary.fromObject({
    filename: type.fileName,
    mimetype: type.mimeType,
    ...carriedMetadata(source.metadata?.getAll() ?? {}, 'mkv'),
  });
};
