/** From a source and settings to everything that an encoder and a muxer must know, and to the table of losses. */
import { AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import type { FFEncoderCodec } from 'node-av/constants';
import { Codec } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { ColorTags, MediaInfo, PictureFormat, Rational, VideoInfo } from '../../contract/media.ts';
import type { ContainerId, ExportPreset, StreamPlan } from '../../contract/presets.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { deliveredVideo } from './deinterlace.ts';
import { containerNames, isMuxed } from './container-support.ts';
import { encoderOptions } from './encoder-options.ts';
import { readHdr10 } from './hdr10.ts';
import type { Hdr10 } from './hdr10.ts';
import { planPicture } from './picture-plan.ts';
import { findPreset } from './presets.ts';
import { planOtherStreams } from './stream-plan.ts';

/** What the video encoder is asked for. */
export type EncoderPlan = {
  /** FFmpeg's name. */
  name: string;
  options: Readonly<Record<string, string>>;
  /** FFmpeg's name of the pixel format that goes into the encoder. */
  pixelFormat: string;
  /** Coded size: the source's, or padded to even sizes. */
  width: number;
  height: number;
  /** Matrix and range that a conversion assumes where the source states none. */
  assumed: { matrix: string; range: 'tv' | 'pc' };
};

/** Made anew by every run from the probe's findings and the frozen settings; never stored. */
export type ExportPlan = {
  preset: ExportPreset;
  container: ContainerId;
  /** Null when no video is written. */
  encoder: EncoderPlan | null;
  /** Format of the frames that the chunk writer takes. */
  sourceFormat: PictureFormat;
  /** The colour tags of those frames. */
  sourceColor: ColorTags;
  /** Units of every PTS and duration, in chunks and in the output. */
  timeBase: Rational;
  /** Average rate, for rate control and for containers that state one; null where nobody knows. */
  frameRate: Rational | null;
  constantFrameRate: boolean;
  /** Colour tags of the output. */
  color: ColorTags;
  sampleAspectRatio: Rational;
  /** Clockwise display rotation in degrees, carried as a display matrix. */
  rotation: number;
  fieldOrder: VideoInfo['fieldOrder'];
  hdr10: Hdr10;
  /** The review wipe with the frame number is drawn into the pictures. */
  burnIn: boolean;
  streams: StreamPlan;
};

export type ExportPlanOptions = {
  userPresets?: readonly ExportPreset[];
};

/** Never offered, whatever a user's preset says: its licence does not go together with FFmpeg's. */
const forbiddenEncoders: ReadonlySet<string> = new Set(['libfdk_aac']);

const requireEncoder = (name: string): void => {
  const codec = forbiddenEncoders.has(name) ? null : Codec.findEncoderByName(name as FFEncoderCodec);
  if (codec?.type !== AVMEDIA_TYPE_VIDEO) {
    throw new PixReviveError(
      'encoder-unavailable',
      `There is no video encoder "${name}" in this build of FFmpeg. Choose another preset.`,
    );
  }
};

const chooseContainer = (preset: ExportPreset, wanted: ContainerId | null): ContainerId => {
  const container = wanted ?? preset.containers[0] ?? 'mkv';
  if (!preset.containers.includes(container)) {
    const possible = preset.containers.map((id) => containerNames[id]).join(', ');
    throw new PixReviveError(
      'output-container',
      `${preset.name} cannot be written to ${containerNames[container]}. Possible: ${possible}.`,
    );
  }
  return container;
};

/** Smallest picture that DNxHR takes. */
const dnxhrMinimum = { width: 256, height: 120 };

const refuseSmall = (encoder: EncoderPlan, presetName: string): void => {
  if (encoder.name === 'dnxhd' && (encoder.width < dnxhrMinimum.width || encoder.height < dnxhrMinimum.height)) {
    throw new PixReviveError(
      'encoder-unavailable',
      `${presetName} holds pictures of at least ${dnxhrMinimum.width}×${dnxhrMinimum.height}; this one is ${encoder.width}×${encoder.height}. Choose another preset.`,
    );
  }
};

/**
 * Decides how the restored pictures are written, and what becomes of everything else in the source. Reads nothing
 * but, for an HDR source, its first frame.
 *
 * @throws PixReviveError `settings-invalid` (unknown preset), `output-container` (the preset does not go into that
 *   container), `encoder-unavailable`
 */
export const planExport = (
  media: MediaInfo,
  settings: RestoreSettings,
  options: ExportPlanOptions = {},
): ExportPlan => {
  const preset = findPreset(settings.preset, options.userPresets);
  const container = chooseContainer(preset, settings.container);
  const video = deliveredVideo(media.video, settings.deinterlace);
  const base = {
    preset,
    container,
    sourceFormat: video.format,
    sourceColor: video.color,
    timeBase: video.timeBase,
    frameRate: video.frameRate,
    constantFrameRate: video.constantFrameRate,
    sampleAspectRatio: video.sampleAspectRatio,
    rotation: isMuxed(container) ? video.rotation : 0,
    fieldOrder: video.fieldOrder,
    burnIn: preset.group === 'review',
  };
  const others = planOtherStreams({ ...media, video }, container);
  if (preset.encoder === null) {
    const streams = { container, items: others };
    return { ...base, encoder: null, color: video.color, hdr10: noHdr10, streams };
  }
  requireEncoder(preset.encoder);
  const picture = planPicture(preset, preset.encoder, video.format, video.color);
  const hdr10 = isMuxed(container) ? readHdr10(media) : noHdr10;
  const encoder: EncoderPlan = {
    name: preset.encoder,
    pixelFormat: picture.pixelFormat,
    width: picture.width,
    height: picture.height,
    assumed: picture.assumed,
    options: encoderOptions(preset, picture, hdr10),
  };
  refuseSmall(encoder, preset.name);
  const restored = {
    index: video.streamIndex,
    what: `Video: ${video.codec} → ${preset.name}`,
    action: 'restore',
    reason: null,
    explanation: null,
  } as const;
  return {
    ...base,
    encoder,
    color: picture.color,
    hdr10,
    streams: { container, items: [restored, ...picture.items, ...others] },
  };
};

const noHdr10: Hdr10 = { masteringDisplay: null, contentLightLevel: null };
