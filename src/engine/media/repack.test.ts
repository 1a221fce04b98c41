import { avGetPixFmtFromName, Frame, SoftwareScaleContext } from 'node-av/lib';
import { describe, expect, it } from 'vitest';
import type { ChromaFormat } from '../../contract/media.ts';
import { allocateFrame, planeSizes } from './frame.ts';
import { layoutOfFrame, repack } from './repack.ts';

/** A planar picture of random samples, as tightly packed bytes. */
const randomPicture = (width: number, height: number, chroma: ChromaFormat, bitDepth: number): Buffer => {
  let state = 1;
  const samples = planeSizes({ width, height, chroma, bitDepth }).reduce(
    (sum, size) => sum + size.width * size.height,
    0,
  );
  const values = Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) & (2 ** bitDepth - 1);
  });
  return bitDepth === 8 ? Buffer.from(values) : Buffer.from(Uint16Array.from(values).buffer);
};

const planarName = (chroma: ChromaFormat, bitDepth: number): string =>
  chroma === '400' ? 'gray' : `yuv${chroma}p${bitDepth === 8 ? '' : `${bitDepth}le`}`;

const convert = (source: Frame, name: string): Frame => {
  const target = new Frame();
  target.alloc();
  target.format = avGetPixFmtFromName(name);
  target.width = source.width;
  target.height = source.height;
  expect(target.getBuffer()).toBeGreaterThanOrEqual(0);
  using scale = new SoftwareScaleContext();
  scale.allocContext();
  expect(scale.scaleFrameSync(target, source)).toBeGreaterThanOrEqual(0);
  return target;
};

describe('repack', () => {
  it.each([
    ['yuv420p', '420', 8],
    ['yuv422p10le', '422', 10],
    ['yuv444p16le', '444', 16],
    ['gray', '400', 8],
    ['nv12', '420', 8],
    ['nv21', '420', 8],
    ['nv16', '422', 8],
    ['nv24', '444', 8],
    ['nv42', '444', 8],
    ['p010le', '420', 10],
    ['p012le', '420', 12],
    ['p016le', '420', 16],
    ['p210le', '422', 10],
    ['p410le', '444', 10],
    ['yuyv422', '422', 8],
    ['uyvy422', '422', 8],
    ['yvyu422', '422', 8],
    ['y210le', '422', 10],
    ['y212le', '422', 12],
  ] as const)('takes every sample out of %s as it is', (name, chroma, bitDepth) => {
    // An even size: swscale, which makes the test pictures, treats odd chroma columns in its own way.
    const [width, height] = [38, 22];
    const format = { width, height, chroma, bitDepth };
    const picture = randomPicture(width, height, chroma, bitDepth);
    using planar = Frame.fromVideoBuffer(picture, {
      width,
      height,
      format: avGetPixFmtFromName(planarName(chroma, bitDepth)),
    });
    const isPlanar = name.startsWith('yuv4') || name === 'gray';
    using source = isPlanar ? (planar.clone() ?? planar) : convert(planar, name);
    const layout = layoutOfFrame(source);
    const target = allocateFrame(format);
    expect(layout).toMatchObject({ chroma, bitDepth });
    if (layout !== null) {
      repack(source, layout, target);
    }
    const found = Buffer.concat(target.planes.map((plane) => Buffer.from(new Uint8Array(plane.buffer))));
    expect(found.equals(picture)).toBe(true);
  });

  it('takes odd sizes with their rounded-up chroma', () => {
    const format = { width: 7, height: 5, chroma: '420', bitDepth: 10 } as const;
    const picture = randomPicture(7, 5, '420', 10);
    using source = Frame.fromVideoBuffer(picture, { width: 7, height: 5, format: avGetPixFmtFromName('yuv420p10le') });
    const target = allocateFrame(format);
    const layout = layoutOfFrame(source);
    expect(layout).not.toBeNull();
    if (layout !== null) {
      repack(source, layout, target);
    }
    expect(target.planes.map(({ length }) => length)).toEqual([35, 12, 12]);
    const found = Buffer.concat(target.planes.map((plane) => Buffer.from(new Uint8Array(plane.buffer))));
    expect(found.equals(picture)).toBe(true);
  });
});
