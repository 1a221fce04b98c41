/** Decoded pictures in planes, and the pool that their memory comes from. */
import type { FrameType, PictureFormat } from '../../contract/media.ts';

/** Samples of one plane, tightly packed rows; 8-bit samples in bytes, deeper ones in 16-bit words. */
export type Plane = Uint8Array<SharedArrayBuffer> | Uint16Array<SharedArrayBuffer>;

export type PlaneSize = { width: number; height: number };

/** Sizes of the planes Y, Cb, Cr (Y alone for 4:0:0). Odd luma sizes round up, as in every codec. */
export const planeSizes = ({ width, height, chroma }: PictureFormat): PlaneSize[] => {
  const luma = { width, height };
  if (chroma === '400') {
    return [luma];
  }
  const chromaSize = {
    width: chroma === '444' ? width : Math.ceil(width / 2),
    height: chroma === '420' ? Math.ceil(height / 2) : height,
  };
  return [luma, chromaSize, chromaSize];
};

/** Whether two formats have the same planes. */
export const sameFormat = (a: PictureFormat, b: PictureFormat): boolean =>
  a.width === b.width && a.height === b.height && a.chroma === b.chroma && a.bitDepth === b.bitDepth;

/**
 * One decoded frame. The planes lie in shared memory so that threads pass frames without copying them; whoever holds
 * a frame last calls `release`.
 */
export type VideoFrame = {
  readonly format: PictureFormat;
  readonly planes: readonly Plane[];
  /** Number in display order, counted from the start of the stream (not from the in-point). */
  index: number;
  /** Presentation timestamp and duration in the stream's time base. */
  pts: bigint;
  duration: bigint;
  type: FrameType;
  keyFrame: boolean;
};

/** Recycles frames of one format; everything that waits for frames is bounded by the consumers, not by the pool. */
export class FramePool {
  readonly format: PictureFormat;
  private readonly free: VideoFrame[] = [];
  private created = 0;

  constructor(format: PictureFormat) {
    this.format = format;
  }

  /** Frames made so far: flat in a pipeline whose queues are bounded. */
  get size(): number {
    return this.created;
  }

  acquire(): VideoFrame {
    const recycled = this.free.pop();
    if (recycled !== undefined) {
      return recycled;
    }
    this.created += 1;
    return allocateFrame(this.format);
  }

  release(frame: VideoFrame): void {
    this.free.push(frame);
  }
}

/** A frame of zeros outside any pool. */
export const allocateFrame = (format: PictureFormat): VideoFrame => ({
  format,
  planes: planeSizes(format).map(({ width, height }) =>
    format.bitDepth === 8
      ? new Uint8Array(new SharedArrayBuffer(width * height))
      : new Uint16Array(new SharedArrayBuffer(width * height * 2)),
  ),
  index: 0,
  pts: 0n,
  duration: 0n,
  type: '?',
  keyFrame: false,
});

/** Copies samples and timing of `from` into `to`; both must have the same format. */
export const copyFrame = (from: VideoFrame, to: VideoFrame): void => {
  from.planes.forEach((plane, i) => to.planes[i]?.set(plane));
  to.index = from.index;
  to.pts = from.pts;
  to.duration = from.duration;
  to.type = from.type;
  to.keyFrame = from.keyFrame;
};
