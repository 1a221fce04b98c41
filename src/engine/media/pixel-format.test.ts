import { avGetPixFmtName } from 'node-av/lib';
import type { AVPixelFormat } from 'node-av/constants';
import { describe, expect, it } from 'vitest';
import { explainUnsupportedPixelFormat, pixelLayoutOf } from './pixel-format.ts';

describe('pixelLayoutOf', () => {
  it.each([
    ['yuv420p', '420', 8, 'planar'],
    ['yuv422p10le', '422', 10, 'planar'],
    ['yuv444p16le', '444', 16, 'planar'],
    ['yuv420p9le', '420', 9, 'planar'],
    ['gray', '400', 8, 'grey'],
    ['gray14le', '400', 14, 'grey'],
    ['nv12', '420', 8, 'semiplanar'],
    ['nv42', '444', 8, 'semiplanar'],
    ['p210le', '422', 10, 'semiplanar'],
    ['uyvy422', '422', 8, 'packed422'],
    ['y212le', '422', 12, 'packed422'],
  ])('%s', (name, chroma, bitDepth, kind) => {
    expect(pixelLayoutOf(name)).toMatchObject({ chroma, bitDepth, layout: { kind }, fullRange: false, alpha: false });
  });

  it('knows full range, alpha and samples in the upper bits', () => {
    expect(pixelLayoutOf('yuvj422p')).toMatchObject({ chroma: '422', fullRange: true });
    expect(pixelLayoutOf('yuva444p10le')).toMatchObject({ chroma: '444', bitDepth: 10, alpha: true });
    expect(['p010le', 'p012le', 'p016le', 'y210le'].map((name) => pixelLayoutOf(name)?.shift)).toEqual([6, 4, 0, 6]);
  });

  it.each(['gbrp', 'rgb24', 'bgra', 'yuv411p', 'yuv440p', 'pal8', 'grayf32le', 'yuv420p10be', 'bayer_rggb8', ''])(
    'refuses %s',
    (name) => {
      expect(pixelLayoutOf(name)).toBeNull();
      expect(explainUnsupportedPixelFormat(name)).toMatch(/Convert it first/);
    },
  );

  it('names formats that FFmpeg has', () => {
    const all = new Set(Array.from({ length: 300 }, (_, i) => avGetPixFmtName(i as AVPixelFormat)));
    const mapped = [...all].filter((name) => name !== null && pixelLayoutOf(name) !== null);
    expect(mapped.length).toBeGreaterThan(50);
  });
});
