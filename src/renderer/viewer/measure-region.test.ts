import { describe, expect, it } from 'vitest';
import {
  decodeFramePacket,
  encodeFramePacket,
  packetPlaneSizes,
  type FramePacket,
} from '../../contract/frame-packet.ts';
import type { PictureFormat } from '../../contract/media.ts';
import { heatColor } from './heat.ts';
import { cutTo, regionPsnr, samplesAt, sharedRegion } from './measure-region.ts';

const packet = (
  format: PictureFormat,
  fill: (plane: number, x: number, y: number) => number,
  at = { x: 0, y: 0 },
): FramePacket => {
  const planes = packetPlaneSizes(format).map(({ width, height }, plane) => {
    const samples = format.bitDepth > 8 ? new Uint16Array(width * height) : new Uint8Array(width * height);
    return samples.map((_, i) => fill(plane, i % width, Math.floor(i / width)));
  });
  const header = {
    frame: 3,
    format,
    ...at,
    pictureWidth: 64,
    pictureHeight: 64,
    reduction: 1 as const,
    type: 'P' as const,
    keyFrame: false,
    restored: false,
    final: true,
    seconds: 0,
    pts: 0n,
    duration: 1n,
  };
  return decodeFramePacket(encodeFramePacket(header, planes));
};

const whole: PictureFormat = { width: 64, height: 64, chroma: '420', bitDepth: 8 };
const part: PictureFormat = { ...whole, width: 16, height: 8 };

describe('measures of a region', () => {
  it('compares only what both packets hold', () => {
    const source = packet(whole, (plane, x, y) => (plane === 0 ? (x + y) & 255 : 128));
    const patch = packet(part, (plane, x, y) => (plane === 0 ? ((x + 20 + y + 10) & 255) + 2 : 128), { x: 20, y: 10 });
    expect(sharedRegion(source, patch)).toEqual({ x: 20, y: 10, width: 16, height: 8 });
    // A difference of 2 everywhere: 10 log10(255² / 4).
    expect(regionPsnr(source, patch)).toBeCloseTo(42.1102, 4);
    expect(regionPsnr(source, source)).toBe(Infinity);
  });

  it('uses the peak of the depth', () => {
    const deep = { ...whole, bitDepth: 10 };
    const psnr = regionPsnr(
      packet(deep, () => 500),
      packet(deep, () => 504),
    );
    expect(psnr).toBeCloseTo(10 * Math.log10(1023 ** 2 / 16), 6);
  });

  it('reads code values with subsampled and odd-sized chroma', () => {
    const odd: PictureFormat = { width: 7, height: 5, chroma: '420', bitDepth: 8 };
    const picture = packet(odd, (plane, x, y) => plane * 100 + y * 10 + x);
    expect(samplesAt(picture, 6.9, 4.2)).toEqual([46, 123, 223]);
    expect(samplesAt(picture, 7, 0)).toBeNull();
    const grey = packet({ ...odd, chroma: '400' }, (_, x) => x);
    expect(samplesAt(grey, 3, 0)).toEqual([3]);
  });

  it('has no code values of a picture whose samples are means', () => {
    const reduced: FramePacket = { ...packet({ ...whole, width: 32, height: 32 }, (_, x) => x), reduction: 2 };
    expect(samplesAt(reduced, 3, 3)).toBeNull();
    expect(
      cutTo(
        reduced,
        packet(part, () => 0),
      ),
    ).toBeNull();
  });
});

describe('the heat map', () => {
  it('goes from black over red and yellow to white', () => {
    expect(heatColor(0, 8)).toEqual([0, 0, 0]);
    expect(heatColor(-85, 1)).toEqual([255, 0, 0]);
    expect(heatColor(170, 1)).toEqual([255, 255, 0]);
    expect(heatColor(32, 32)).toEqual([255, 255, 255]);
  });
});
