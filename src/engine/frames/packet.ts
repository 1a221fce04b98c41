/** From decoded frames to the packets of the data lane. */
import { encodeFramePacket, packetPlaneSizes } from '../../contract/frame-packet.ts';
import type { PictureFormat, VideoInfo } from '../../contract/media.ts';
import { alignRegion, type Region } from '../../contract/regions.ts';
import { PixReviveError } from '../../contract/errors.ts';
import { allocateFrame, type Plane, type VideoFrame } from '../media/frame.ts';

/** The whole picture where no region is asked for. @throws PixReviveError `usage` for a region outside the picture */
export const regionWithin = (region: Region | null, { width, height }: PictureFormat): Region => {
  const whole = { x: 0, y: 0, width, height };
  const aligned = region === null ? whole : alignRegion(region, whole);
  if (aligned === null) {
    throw new PixReviveError('usage', 'The region lies outside the picture.');
  }
  return aligned;
};

const chromaStep = ({ chroma }: PictureFormat): { x: number; y: number } => ({
  x: chroma === '444' ? 1 : 2,
  y: chroma === '420' ? 2 : 1,
});

/**
 * Copies the samples of a region (even borders) into planes of exactly that size.
 * @param target has the format of `source` with the region's width and height
 */
export const copyRegion = (source: VideoFrame, region: Region, target: VideoFrame): void => {
  const step = chromaStep(source.format);
  const sourceSizes = packetPlaneSizes(source.format);
  packetPlaneSizes(target.format).forEach((size, i) => {
    const [from, to, stride] = [source.planes[i], target.planes[i], sourceSizes[i]?.width ?? 0];
    if (from === undefined || to === undefined) {
      return;
    }
    const x = i === 0 ? region.x : region.x / step.x;
    const y = i === 0 ? region.y : region.y / step.y;
    copyRows(from, to, { start: y * stride + x, stride, ...size });
  });
};

const copyRows = (
  from: Plane,
  to: Plane,
  { start, stride, width, height }: { start: number; stride: number; width: number; height: number },
): void => {
  if (width === stride) {
    to.set(from.subarray(start, start + width * height));
    return;
  }
  for (let row = 0; row < height; row += 1) {
    const offset = start + row * stride;
    to.set(from.subarray(offset, offset + width), row * width);
  }
};

/** A frame of its own that holds a region of another one. */
export const cutRegion = (source: VideoFrame, region: Region): VideoFrame => {
  const cut = allocateFrame({ ...source.format, width: region.width, height: region.height });
  copyRegion(source, region, cut);
  cut.index = source.index;
  cut.pts = source.pts;
  cut.duration = source.duration;
  cut.type = source.type;
  cut.keyFrame = source.keyFrame;
  return cut;
};

export type PacketOptions = {
  /** Where the frame's samples lie in the whole picture; they are the whole picture by default. */
  at?: { x: number; y: number };
  restored?: boolean;
  final?: boolean;
};

/** The packet of a frame, or of what was cut from one. */
export const packetOf = (frame: VideoFrame, video: VideoInfo, options: PacketOptions = {}): Uint8Array<ArrayBuffer> => {
  const first = video.pts[0] ?? 0;
  const { num, den } = video.timeBase;
  return encodeFramePacket(
    {
      frame: frame.index,
      format: frame.format,
      x: options.at?.x ?? 0,
      y: options.at?.y ?? 0,
      pictureWidth: video.format.width,
      pictureHeight: video.format.height,
      type: frame.type,
      keyFrame: frame.keyFrame,
      restored: options.restored ?? false,
      final: options.final ?? true,
      seconds: ((Number(frame.pts) - first) * num) / den,
      pts: frame.pts,
      duration: frame.duration,
    },
    frame.planes,
  );
};
