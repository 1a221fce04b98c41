/** Hardware decoding: which device decodes a stream, checked against the software decoder before it is trusted. */
import {
  AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX,
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_VP9,
} from 'node-av/constants';
import type { AVCodecID, AVPixelFormat } from 'node-av/constants';
import type { CodecContext, Frame } from 'node-av/lib';
import { Codec, FFmpegError, HardwareDeviceContext } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import { newFrame } from './codec-loop.ts';
import { allocateFrame } from './frame.ts';
import type { VideoFrame } from './frame.ts';
import { layoutOfFrame, repack } from './repack.ts';
import { sourceFrames } from './reader-source.ts';

export type HardwareChoice = 'none' | 'auto';

/** What decodes, for people and reports. */
export type HardwareDecoding = {
  /** Device that decodes, under FFmpeg's name ('cuda', 'vaapi', 'd3d11va', 'videotoolbox' …); null for software. */
  readonly device: string | null;
  /** Why hardware was asked for and does not decode; null where it does, or was not asked for. */
  readonly reason: string | null;
};

export const softwareDecoding: HardwareDecoding = { device: null, reason: null };

/** An open device. Dispose of it after the decoders that use it. */
export type HardwareDevice = Disposable & {
  readonly name: string;
  /** Makes a decoder use the device; called before it is opened. */
  readonly attach: (context: CodecContext) => void;
};

/**
 * Codecs whose decoding is defined to the bit, so that hardware must give what software gives. MPEG-2 and MPEG-4 leave
 * the rounding of the inverse transform open: their frames would depend on the machine.
 */
const exactCodecs: Readonly<Record<string, AVCodecID>> = {
  h264: AV_CODEC_ID_H264,
  hevc: AV_CODEC_ID_HEVC,
  vp9: AV_CODEC_ID_VP9,
  av1: AV_CODEC_ID_AV1,
};

type Candidate = { readonly pixelFormat: AVPixelFormat; readonly open: () => HardwareDeviceContext; name: string };

const candidatesFor = (codec: Codec): Candidate[] => {
  const candidates: Candidate[] = [];
  for (let i = 0; ; i += 1) {
    const config = codec.getHwConfig(i);
    if (config === null) {
      return candidates;
    }
    const name = HardwareDeviceContext.getTypeName(config.deviceType);
    if (name !== null && (config.methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) !== 0) {
      const open = (): HardwareDeviceContext => {
        const device = new HardwareDeviceContext();
        FFmpegError.throwIfError(device.create(config.deviceType), `device ${name}`);
        return device;
      };
      candidates.push({ pixelFormat: config.pixFmt, open, name });
    }
  }
};

/**
 * The picture of a frame in main memory: the frame itself, or a copy of what lies on a device. Dispose of it.
 *
 * @throws PixReviveError `decode-failed` where the device does not give it back
 */
export const inMainMemory = async (frame: Frame): Promise<Frame & Disposable> => {
  const copy = newFrame();
  const code = frame.isHwFrame() ? await frame.hwframeTransferData(copy) : copy.ref(frame);
  const properties = code >= 0 && frame.isHwFrame() ? copy.copyProps(frame) : code;
  if (properties < 0) {
    copy.free();
    throw new PixReviveError('decode-failed', 'The hardware decoder did not give a picture back.', {
      message: FFmpegError.strerror(properties),
    });
  }
  return copy;
};

/** Frames that are compared: a key frame and what is predicted from it. */
const comparedFrames = 3;

const firstFrames = async (path: string, media: MediaInfo, device: HardwareDevice | null): Promise<VideoFrame[]> => {
  const result: VideoFrame[] = [];
  const range = { from: 0, to: Math.min(comparedFrames, media.video.frames) };
  const options = { strict: true, threads: 1, ...(device === null ? {} : { prepare: device.attach }) };
  for await (const { frame } of sourceFrames(path, media, range, options)) {
    using picture = await inMainMemory(frame);
    const layout = layoutOfFrame(picture);
    if (device !== null && !frame.isHwFrame()) {
      throw new Error('the device does not take this stream');
    }
    if (layout === null) {
      throw new Error('the device gives a pixel format that is not supported');
    }
    const target = allocateFrame({ ...media.video.format, chroma: layout.chroma, bitDepth: layout.bitDepth });
    repack(picture, layout, target);
    result.push(target);
  }
  return result;
};

const sameSamples = (a: readonly VideoFrame[], b: readonly VideoFrame[]): boolean =>
  a.length === b.length &&
  a.every(({ planes }, i) =>
    planes.every((plane, j) => {
      const other = b[i]?.planes[j];
      return other !== undefined && Buffer.compare(new Uint8Array(plane.buffer), new Uint8Array(other.buffer)) === 0;
    }),
  );

const openDevice = ({ name, open, pixelFormat }: Candidate): HardwareDevice => {
  const device = open();
  return {
    name,
    attach: (context) => {
      context.hwDeviceCtx = device;
      context.setHardwarePixelFormat(pixelFormat);
    },
    [Symbol.dispose]: () => {
      device.free();
    },
  };
};

/**
 * Opens a device that decodes a stream exactly as the software decoder does: every kind that FFmpeg knows for the
 * codec is tried, and its first frames are compared.
 *
 * @returns the device, or why there is none; the caller disposes of it
 */
export const findHardwareDevice = async (
  path: string,
  media: MediaInfo,
): Promise<{ device: HardwareDevice; reason: null } | { device: null; reason: string }> => {
  const codecId = exactCodecs[media.video.codec];
  const codec = codecId === undefined ? null : Codec.findDecoder(codecId);
  if (codec === null) {
    return {
      device: null,
      reason: `${media.video.codec} is decoded in software, where the result is the same everywhere`,
    };
  }
  const software = await firstFrames(path, media, null).catch(() => null);
  if (software === null) {
    return { device: null, reason: 'the first frames are damaged, and cannot be compared' };
  }
  const reasons: string[] = [];
  for (const candidate of candidatesFor(codec)) {
    let device: HardwareDevice | null = null;
    try {
      device = openDevice(candidate);
      if (sameSamples(software, await firstFrames(path, media, device))) {
        return { device, reason: null };
      }
      reasons.push(`${candidate.name}: its pictures differ from the software decoder's`);
    } catch (thrown) {
      reasons.push(`${candidate.name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
    device?.[Symbol.dispose]();
  }
  return { device: null, reason: reasons.length === 0 ? 'no hardware decoder in this build' : reasons.join('; ') };
};
