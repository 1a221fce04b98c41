/** The inventory of a container: every stream in one line, tags, timecode, rotation. */
import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_DISPOSITION_DEFAULT,
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_DATA_DOVI_CONF,
  AV_PKT_DATA_DYNAMIC_HDR10_PLUS,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
  AVMEDIA_TYPE_ATTACHMENT,
  AVMEDIA_TYPE_AUDIO,
  AVMEDIA_TYPE_SUBTITLE,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import type { AVPacketSideDataType } from 'node-av/constants';
import type { CodecParameters, FormatContext, Stream } from 'node-av/lib';
import { avChannelLayoutDescribe } from 'node-av/lib';
import { z } from 'zod';
import type { StreamInfo, StreamKind, VideoInfo } from '../../contract/media.ts';
import { codecNameOf } from './decoder.ts';

export const metadataOf = (owner: Pick<Stream, 'metadata'>): Record<string, string> => owner.metadata?.getAll() ?? {};

const hasDisposition = (stream: Stream, disposition: number): boolean => (stream.disposition & disposition) !== 0;

export const kindOf = (stream: Stream): StreamKind => {
  switch (stream.codecpar.codecType) {
    case AVMEDIA_TYPE_VIDEO:
      return hasDisposition(stream, AV_DISPOSITION_ATTACHED_PIC) ? 'cover' : 'video';
    case AVMEDIA_TYPE_AUDIO:
      return 'audio';
    case AVMEDIA_TYPE_SUBTITLE:
      return 'subtitle';
    case AVMEDIA_TYPE_ATTACHMENT:
      return 'attachment';
    default:
      return 'data';
  }
};

/** Names that people know, where FFmpeg's are not those. */
const subtitleNames: Readonly<Record<string, string>> = {
  hdmv_pgs_subtitle: 'PGS',
  dvd_subtitle: 'VobSub',
  dvb_subtitle: 'DVB subtitles',
  dvb_teletext: 'teletext',
  subrip: 'SubRip',
  ass: 'ASS',
  ssa: 'SSA',
  mov_text: 'timed text',
  webvtt: 'WebVTT',
  eia_608: 'CEA-608 captions',
};

const kilohertz = (rate: number): string => `${Number((rate / 1000).toFixed(2))} kHz`;

const detailOf = (stream: Stream, kind: StreamKind, metadata: Readonly<Record<string, string>>): string => {
  const parameters = stream.codecpar;
  switch (kind) {
    case 'video':
    case 'cover':
      return `${parameters.width}×${parameters.height}`;
    case 'audio':
      return `${avChannelLayoutDescribe(parameters.channelLayout) ?? `${parameters.channelLayout.nbChannels} channels`}, ${kilohertz(parameters.sampleRate)}`;
    case 'subtitle':
      return subtitleNames[codecNameOf(parameters)] ?? codecNameOf(parameters);
    case 'attachment':
      return [metadata['mimetype'], metadata['filename']].filter((part) => part !== undefined).join(', ');
    case 'data':
      return metadata['timecode'] === undefined
        ? (metadata['handler_name'] ?? parameters.codecTagString ?? 'data')
        : `timecode ${metadata['timecode']}`;
  }
};

/** One entry of the inventory. */
export const describeStream = (stream: Stream): StreamInfo => {
  const metadata = metadataOf(stream);
  const kind = kindOf(stream);
  const language = metadata['language'];
  return {
    index: stream.index,
    kind,
    codec: codecNameOf(stream.codecpar),
    language: language === undefined || language === 'und' ? null : language,
    title: metadata['title'] ?? null,
    detail: detailOf(stream, kind, metadata),
  };
};

/** The video stream that is restored: the first one flagged as default, else the first one; null without any. */
export const chooseVideoStream = (streams: readonly Stream[]): Stream | null => {
  const videos = streams.filter((stream) => kindOf(stream) === 'video');
  return videos.find((stream) => hasDisposition(stream, AV_DISPOSITION_DEFAULT)) ?? videos[0] ?? null;
};

/** Timecode of the first frame: of the stream itself, of the container, or of a timecode track. */
export const timecodeOf = (context: FormatContext, video: Stream): string | null => {
  // Matroska's tag is upper case.
  const places = [video, context, ...context.streams].flatMap((owner) =>
    Object.entries(metadataOf(owner)).filter(([key]) => key.toLowerCase() === 'timecode'),
  );
  return places[0]?.[1] ?? null;
};

/**
 * Clockwise rotation of a display matrix, in degrees, 0 ≤ rotation < 360. Nine 32-bit numbers in machine order, the
 * first two columns in 16.16 fixed point (libavutil/display.h; the formula is that of `av_display_rotation_get`,
 * which counts counter-clockwise).
 */
export const rotationOfMatrix = (matrix: Uint8Array): number => {
  if (matrix.length < 36) {
    return 0;
  }
  const view = new DataView(matrix.buffer, matrix.byteOffset, matrix.byteLength);
  const [a, b, c, d] = [0, 4, 12, 16].map((offset) => view.getInt32(offset, true) / 65536) as [
    number,
    number,
    number,
    number,
  ];
  const scaleX = Math.hypot(a, c);
  const scaleY = Math.hypot(b, d);
  if (scaleX === 0 || scaleY === 0) {
    return 0;
  }
  const clockwise = (Math.atan2(b / scaleY, a / scaleX) * 180) / Math.PI;
  const rounded = Math.round(clockwise * 100) / 100;
  return (((rounded % 360) + 360) % 360) + 0;
};

export const rotationOf = (parameters: CodecParameters): number => {
  const matrix = parameters.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
  return matrix === null ? 0 : rotationOfMatrix(matrix);
};

const hdrOfStreams: readonly (readonly [AVPacketSideDataType, string])[] = [
  [AV_PKT_DATA_MASTERING_DISPLAY_METADATA, 'mastering-display'],
  [AV_PKT_DATA_CONTENT_LIGHT_LEVEL, 'content-light-level'],
  [AV_PKT_DATA_DYNAMIC_HDR10_PLUS, 'hdr10-plus'],
  [AV_PKT_DATA_DOVI_CONF, 'dolby-vision'],
];

/** HDR metadata that the container carries for a stream. */
export const hdrSideDataOf = (parameters: CodecParameters): string[] =>
  hdrOfStreams.filter(([type]) => parameters.getCodedSideData(type) !== null).map(([, name]) => name);

const fieldOrderSchema = z.object({ fieldOrder: z.number().default(0) });

/**
 * Field order by the container and the parser. Of FFmpeg's four orders the latter two are coded and displayed in
 * different order ("TB": top coded first, bottom displayed first); what counts is the display.
 */
export const statedFieldOrder = (parameters: CodecParameters): VideoInfo['fieldOrder'] => {
  // The binding has no property for it, only this dump.
  const { fieldOrder } = fieldOrderSchema.parse(parameters.toJSON());
  switch (fieldOrder) {
    case 1:
      return 'progressive';
    case 2:
    case 5:
      return 'tff';
    case 3:
    case 4:
      return 'bff';
    default:
      return 'unknown';
  }
};
