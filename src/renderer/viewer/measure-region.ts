/** Measures of what the viewer shows, straight from the planes it has. */
import type { FramePacket, PacketPlane } from '../../contract/frame-packet.ts';
import type { Region } from '../../contract/regions.ts';

const lumaOf = (packet: FramePacket): PacketPlane => packet.planes[0] ?? new Uint8Array(0);

/** The part of the picture that two packets both hold; null where they share nothing. */
export const sharedRegion = (a: FramePacket, b: FramePacket): Region | null => {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const right = Math.min(a.x + a.format.width, b.x + b.format.width);
  const bottom = Math.min(a.y + a.format.height, b.y + b.format.height);
  return right > x && bottom > y ? { x, y, width: right - x, height: bottom - y } : null;
};

/**
 * PSNR of luma over the part that two packets share, in dB, peak 2^depth − 1; infinite for identical samples.
 * Null when they share nothing or differ in depth.
 */
export const regionPsnr = (a: FramePacket, b: FramePacket): number | null => {
  const shared = sharedRegion(a, b);
  if (shared === null || a.format.bitDepth !== b.format.bitDepth) {
    return null;
  }
  const left = lumaOf(a);
  const right = lumaOf(b);
  let sum = 0;
  for (let y = shared.y; y < shared.y + shared.height; y++) {
    let i = (y - a.y) * a.format.width + shared.x - a.x;
    let j = (y - b.y) * b.format.width + shared.x - b.x;
    for (let x = 0; x < shared.width; x++) {
      const difference = (left[i++] ?? 0) - (right[j++] ?? 0);
      sum += difference * difference;
    }
  }
  const mean = sum / (shared.width * shared.height);
  const peak = 2 ** a.format.bitDepth - 1;
  return mean === 0 ? Infinity : 10 * Math.log10((peak * peak) / mean);
};

/** Y', Cb, Cr code values of a luma pixel; null where the packet does not hold it, or only means of several. Grey pictures have Y' alone. */
export const samplesAt = (packet: FramePacket, x: number, y: number): number[] | null => {
  const column = Math.floor(x) - packet.x;
  const line = Math.floor(y) - packet.y;
  const { width, height, chroma } = packet.format;
  if (packet.reduction !== 1 || column < 0 || line < 0 || column >= width || line >= height) {
    return null;
  }
  return packet.planes.map((plane, i) => {
    const halfX = i > 0 && chroma !== '444' ? 1 : 0;
    const halfY = i > 0 && chroma === '420' ? 1 : 0;
    const stride = (width + halfX) >> halfX;
    return plane[(line >> halfY) * stride + (column >> halfX)] ?? 0;
  });
};

/** The luma of a whole frame where a patch lies, as a packet of its own; null for other frames. */
export const cutTo = (frame: FramePacket, patch: FramePacket): FramePacket | null => {
  const luma = lumaOf(frame);
  if (frame.reduction !== 1 || frame.frame !== patch.frame || frame.x !== 0 || frame.y !== 0) {
    return null;
  }
  const { width, height } = patch.format;
  const cut = frame.format.bitDepth > 8 ? new Uint16Array(width * height) : new Uint8Array(width * height);
  for (let line = 0; line < height; line++) {
    const start = (patch.y + line) * frame.format.width + patch.x;
    cut.set(luma.subarray(start, start + width), line * width);
  }
  return { ...frame, x: patch.x, y: patch.y, format: { ...frame.format, width, height }, planes: [cut] };
};
