/** From decoded frames to the packets of the data lane. */
import { encodeFramePacket, packetPlaneSizes, type Reduction } from '../../contract/frame-packet.ts';
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
  copyTimes(source, cut);
  return cut;
};

/**
 * A frame of its own, smaller by `reduction`: each sample is the mean of the samples that it stands for, of those that
 * exist at the borders.
 */
export const reduceFrame = (source: VideoFrame, reduction: Reduction): VideoFrame => {
  const size = (samples: number): number => Math.ceil(samples / reduction);
  const { format } = source;
  const reduced = allocateFrame({ ...format, width: size(format.width), height: size(format.height) });
  const targets = packetPlaneSizes(reduced.format);
  packetPlaneSizes(format).forEach((from, i) => {
    const [plane, target, to] = [source.planes[i], reduced.planes[i], targets[i]];
    if (plane !== undefined && target !== undefined && to !== undefined) {
      averageBlocks({ plane, ...from }, { plane: target, ...to }, reduction);
    }
  });
  copyTimes(source, reduced);
  return reduced;
};

type Sized = { plane: Plane; width: number; height: number };

const averageBlocks = (from: Sized, to: Sized, side: number): void => {
  const sums = new Uint32Array(to.width);
  for (let row = 0; row < to.height; row += 1) {
    const lines = Math.min(side, from.height - row * side);
    sums.fill(0);
    for (let line = 0; line < lines; line += 1) {
      const start = (row * side + line) * from.width;
      for (let x = 0; x < from.width; x += 1) {
        const column = (x / side) | 0;
        sums[column] = (sums[column] ?? 0) + (from.plane[start + x] ?? 0);
      }
    }
    for (let column = 0; column < to.width; column += 1) {
      const count = lines * Math.min(side, from.width - column * side);
      to.plane[row * to.width + column] = ((sums[column] ?? 0) + count / 2) / count;
    }
  }
};

const copyTimes = (from: VideoFrame, to: VideoFrame): void => {
  to.index = from.index;
  to.pts = from.pts;
  to.duration = from.duration;
  to.type = from.type;
  to.keyFrame = from.keyFrame;
};

export type PacketOptions = {
  /** Where the frame's samples lie in the whole picture; they are the whole picture by default. */
  at?: { x: number; y: number };
  reduction?: Reduction;
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
      reduction: options.reduction ?? 1,
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
