/**
 * HDR10 metadata: the mastering display's gamut and luminance (SMPTE ST 2086) and the content light level (CTA-861.3).
 * FFmpeg hands both out as C structs in machine order (libavutil/mastering_display_metadata.h).
 */
import {
  AV_FRAME_DATA_CONTENT_LIGHT_LEVEL,
  AV_FRAME_DATA_MASTERING_DISPLAY_METADATA,
  AV_PKT_DATA_CONTENT_LIGHT_LEVEL,
  AV_PKT_DATA_MASTERING_DISPLAY_METADATA,
} from 'node-av/constants';
import type { CodecParameters, Frame, Stream } from 'node-av/lib';
import { CodecContext, FFmpegError, FormatContext } from 'node-av/lib';
import type { MediaInfo } from '../../contract/media.ts';
import { newFrame, newPacket } from './codec-loop.ts';
import { findDecoder } from './decoder.ts';

/** Both structs as bytes; null where the source has none. */
export type Hdr10 = { masteringDisplay: Buffer | null; contentLightLevel: Buffer | null };

/** Sizes of AVMasteringDisplayMetadata (ten rationals, two flags) and AVContentLightMetadata (two numbers). */
const masteringDisplayBytes = 88;
const contentLightLevelBytes = 8;

const copyOf = (data: Buffer | null): Buffer | null => (data === null ? null : Buffer.from(data));

const ofStream = (stream: Stream): Hdr10 => ({
  masteringDisplay: copyOf(stream.codecpar.getCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA)),
  contentLightLevel: copyOf(stream.codecpar.getCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL)),
});

const ofFrame = (frame: Frame): Hdr10 => ({
  masteringDisplay: copyOf(frame.getSideData(AV_FRAME_DATA_MASTERING_DISPLAY_METADATA)),
  contentLightLevel: copyOf(frame.getSideData(AV_FRAME_DATA_CONTENT_LIGHT_LEVEL)),
});

/** The first decoded frame, or null; synchronous, for it happens once and takes milliseconds. */
const firstFrame = (input: FormatContext, stream: Stream, frame: Frame): boolean => {
  const decoder = findDecoder(stream.codecpar);
  using context = new CodecContext();
  context.allocContext3(decoder);
  FFmpegError.throwIfError(context.parametersToContext(stream.codecpar), 'parametersToContext');
  context.threadCount = 1;
  FFmpegError.throwIfError(context.open2Sync(decoder), 'open2');
  using packet = newPacket();
  while (input.readFrameSync(packet) >= 0) {
    if (packet.streamIndex === stream.index) {
      context.sendPacketSync(packet);
    }
    packet.unref();
    if (context.receiveFrameSync(frame) >= 0) {
      return true;
    }
  }
  context.sendPacketSync(null);
  return context.receiveFrameSync(frame) >= 0;
};

/**
 * The static HDR metadata of a source: as the container states it, else as the first decoded frame does. Nothing is
 * opened when the probe found none.
 */
export const readHdr10 = (media: MediaInfo): Hdr10 => {
  const none = { masteringDisplay: null, contentLightLevel: null };
  if (!media.video.hdr.some((kind) => kind === 'mastering-display' || kind === 'content-light-level')) {
    return none;
  }
  const input = new FormatContext();
  FFmpegError.throwIfError(input.openInputSync(`file:${media.path}`), `open ${media.path}`);
  try {
    FFmpegError.throwIfError(input.findStreamInfoSync(), 'stream information');
    const stream = input.streams[media.video.streamIndex];
    if (stream === undefined) {
      return none;
    }
    const stated = ofStream(stream);
    if (stated.masteringDisplay !== null && stated.contentLightLevel !== null) {
      return stated;
    }
    using frame = newFrame();
    const coded = firstFrame(input, stream, frame) ? ofFrame(frame) : none;
    return {
      masteringDisplay: stated.masteringDisplay ?? coded.masteringDisplay,
      contentLightLevel: stated.contentLightLevel ?? coded.contentLightLevel,
    };
  } finally {
    input.closeInputSync();
  }
};

/** States the metadata in a container's stream. */
export const attachHdr10 = (parameters: CodecParameters, hdr10: Hdr10): void => {
  if (hdr10.masteringDisplay !== null) {
    FFmpegError.throwIfError(
      parameters.addCodedSideData(AV_PKT_DATA_MASTERING_DISPLAY_METADATA, hdr10.masteringDisplay),
      'mastering display',
    );
  }
  if (hdr10.contentLightLevel !== null) {
    FFmpegError.throwIfError(
      parameters.addCodedSideData(AV_PKT_DATA_CONTENT_LIGHT_LEVEL, hdr10.contentLightLevel),
      'content light level',
    );
  }
};

export type Hdr10Text = {
  /** In the units of HEVC (x265), and in plain numbers (SVT-AV1). */
  masteringDisplay: { units: string; decimal: string } | null;
  /** Maximum, then average, in cd/m². */
  contentLightLevel: string | null;
};

/**
 * The same metadata as x265 and SVT-AV1 take it in their parameters, so that it is in the coded stream too. HEVC's
 * units: chromaticities in 0.00002, luminance in 0.0001 cd/m² (ITU-T H.265, D.3.28).
 */
export const hdr10Text = ({ masteringDisplay, contentLightLevel }: Hdr10): Hdr10Text => {
  const light =
    contentLightLevel === null || contentLightLevel.length < contentLightLevelBytes
      ? null
      : `${contentLightLevel.readUInt32LE(0)},${contentLightLevel.readUInt32LE(4)}`;
  if (masteringDisplay === null || masteringDisplay.length < masteringDisplayBytes) {
    return { masteringDisplay: null, contentLightLevel: light };
  }
  const rationals = Array.from({ length: 10 }, (_, i) => {
    const den = masteringDisplay.readInt32LE(i * 8 + 4);
    return den === 0 ? 0 : masteringDisplay.readInt32LE(i * 8) / den;
  });
  const write = (chromaticity: (value: number) => string, luminance: (value: number) => string): string => {
    const [redX, redY, greenX, greenY, blueX, blueY, whiteX, whiteY] = rationals.slice(0, 8).map(chromaticity);
    const [minimum, maximum] = rationals.slice(8).map(luminance);
    return `G(${greenX},${greenY})B(${blueX},${blueY})R(${redX},${redY})WP(${whiteX},${whiteY})L(${maximum},${minimum})`;
  };
  return {
    masteringDisplay: {
      units: write(
        (value) => String(Math.round(value * 50_000)),
        (value) => String(Math.round(value * 10_000)),
      ),
      decimal: write(
        (value) => value.toFixed(5),
        (value) => value.toFixed(4),
      ),
    },
    contentLightLevel: light,
  };
};
