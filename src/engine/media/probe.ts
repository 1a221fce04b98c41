/** Everything the studio says about a file before it decodes pictures for restoration. */
import type { Stream } from 'node-av/lib';
import { Codec } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { Chapter, MediaInfo, MediaWarning, PictureFormat, Rational, VideoInfo } from '../../contract/media.ts';
import { readChapters } from './chapters.ts';
import { colorTagsOf } from './color-names.ts';
import { throwIfCancelled } from './codec-loop.ts';
import { codecNameOf } from './decoder.ts';
import { isRawStream, openInput, selectStream } from './input.ts';
import type { OpenInput } from './input.ts';
import { fieldOrderOf } from './interlace.ts';
import { explainUnsupportedPixelFormat, pixelLayoutOf } from './pixel-format.ts';
import { countFrames } from './probe-frames.ts';
import type { CountedFrames } from './probe-frames.ts';
import {
  chooseVideoStream,
  describeStream,
  hdrSideDataOf,
  metadataOf,
  rotationOf,
  statedFieldOrder,
  timecodeOf,
} from './probe-streams.ts';
import { warningsFor } from './probe-warnings.ts';
import { frameDuration, frameTiming, isPositive, secondsOf } from './timestamps.ts';

export type ProbeOptions = {
  /** Frame rate of raw streams, which carry no timestamps; wins over what the stream says. */
  rawFrameRate?: Rational;
  signal?: AbortSignal;
};

const requireVideo = (input: OpenInput, path: string): Stream => {
  const stream = chooseVideoStream(input.context.streams);
  if (stream === null) {
    const found = input.context.streams.length === 0 ? 'no stream at all' : 'sound or other data, but no video';
    throw new PixReviveError('input-no-video', `${path} holds ${found}. Name a file with a video track.`);
  }
  return stream;
};

const profileOf = (stream: Stream): string | null => {
  const { codecId, profile } = stream.codecpar;
  const profiles = Codec.findDecoder(codecId)?.profiles ?? [];
  return profiles.find((candidate) => candidate.profile === (profile as number))?.name ?? null;
};

const formatOf = (pixelFormat: string, width: number, height: number, path: string): PictureFormat => {
  const layout = pixelLayoutOf(pixelFormat);
  if (layout === null) {
    throw new PixReviveError('input-unsupported', `${path}: ${explainUnsupportedPixelFormat(pixelFormat)}`);
  }
  if (width < 1 || height < 1) {
    throw new PixReviveError(
      'input-truncated',
      `${path}: the size of the picture cannot be told. Copy the file again.`,
    );
  }
  return { width, height, chroma: layout.chroma, bitDepth: layout.bitDepth };
};

const plainRational = ({ num, den }: Rational): Rational => ({ num, den });

/** The aspect of the samples: the container's word first, as FFmpeg's own `av_guess_sample_aspect_ratio` does. */
const sampleAspectRatioOf = (stream: Stream, counted: CountedFrames): Rational => {
  const candidates = [stream.sampleAspectRatio, counted.first.sampleAspectRatio, stream.codecpar.sampleAspectRatio];
  return plainRational(candidates.find(isPositive) ?? { num: 1, den: 1 });
};

type Described = { video: VideoInfo; alpha: boolean };

const describeVideo = (
  input: OpenInput,
  stream: Stream,
  counted: CountedFrames,
  path: string,
  fieldOrder: VideoInfo['fieldOrder'],
): Described => {
  const parameters = stream.codecpar;
  const { first, pts, timeBase } = counted;
  const layout = pixelLayoutOf(first.pixelFormat);
  const timing = frameTiming(pts, timeBase, counted.statedRates);
  const lastTicks = frameDuration(pts, pts.length - 1, timeBase, timing.frameRate, counted.lastDuration);
  const durationSeconds = secondsOf((pts.at(-1) ?? 0) + lastTicks - (pts[0] ?? 0), timeBase);
  const own = first.color;
  const stated = colorTagsOf(parameters);
  const pick = <K extends keyof typeof own>(tag: K): (typeof own)[K] =>
    own[tag] === 'unspecified' ? stated[tag] : own[tag];
  return {
    alpha: layout?.alpha ?? false,
    video: {
      streamIndex: stream.index,
      codec: codecNameOf(parameters),
      profile: profileOf(stream),
      pixelFormat: first.pixelFormat,
      format: formatOf(first.pixelFormat, first.width, first.height, path),
      sampleAspectRatio: sampleAspectRatioOf(stream, counted),
      color: {
        range: layout?.fullRange === true ? 'pc' : pick('range'),
        matrix: pick('matrix'),
        primaries: pick('primaries'),
        transfer: pick('transfer'),
        chromaLocation: pick('chromaLocation'),
      },
      hdr: [...new Set([...hdrSideDataOf(parameters), ...first.hdr])],
      fieldOrder,
      rotation: rotationOf(parameters),
      timeBase,
      frameRate: timing.frameRate,
      constantFrameRate: timing.constant,
      frames: pts.length,
      pts: [...pts],
      timestamps: counted.indexed ? 'stored' : 'counted',
      ...(counted.wholePackets === null ? {} : { wholePackets: counted.wholePackets }),
      durationSeconds,
      bitrate: durationSeconds > 0 ? (counted.bytes * 8) / durationSeconds : 0,
      timecode: timecodeOf(input.context, stream),
    },
  };
};

type ChapterReading = { readonly chapters: Chapter[]; readonly warnings: MediaWarning[] };

/** Chapters; where a damaged file breaks off in the middle of its list of them, none and a warning. */
const chaptersOf = async (path: string, container: string): Promise<ChapterReading> => {
  if (isRawStream(container)) {
    return { chapters: [], warnings: [] };
  }
  try {
    return { chapters: await readChapters(path, container), warnings: [] };
  } catch (thrown) {
    if (thrown instanceof PixReviveError) {
      throw thrown;
    }
    const message = 'The chapter list of the file is damaged and was left out; the pictures are not affected.';
    return { chapters: [], warnings: [{ code: 'truncated', message }] };
  }
};

/**
 * Reads what a media file holds: streams, picture format, colour, timing and the exact list of displayed frames.
 * Every packet of the video is read; only the first pictures are decoded, unless packets do not tell how many frames
 * there are (raw streams, separately coded fields).
 *
 * @throws PixReviveError `input-missing`, `input-is-directory`, `input-unreadable`, `input-empty`, `input-not-media`,
 *   `input-no-video`, `input-truncated`, `input-unsupported`, `cancelled`
 */
export const probeMedia = async (path: string, options: ProbeOptions = {}): Promise<MediaInfo> => {
  const { signal } = options;
  throwIfCancelled(signal);
  await using input = await openInput(path);
  const stream = requireVideo(input, path);
  const streams = input.context.streams.map(describeStream);
  selectStream(input.context, stream);
  const counted = await countFrames(path, input, stream, options);
  const stated = statedFieldOrder(stream.codecpar);
  const fieldOrder = await fieldOrderOf(path, stream, input.container, stated, counted, signal);
  if (counted.pts.length === 0) {
    throw new PixReviveError(
      'input-truncated',
      `${path}: no frame of the video is whole. The file is damaged or incomplete; copy it again.`,
    );
  }
  const { video, alpha } = describeVideo(input, stream, counted, path, fieldOrder.order);
  const { chapters, warnings } = await chaptersOf(path, input.container);
  return {
    path,
    bytes: input.bytes,
    container: input.container,
    video,
    streams,
    chapters,
    metadata: metadataOf(input.context),
    warnings: [...warningsFor(video, { ...counted, alpha, fieldOrder }), ...warnings],
  };
};
