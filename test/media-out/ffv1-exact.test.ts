import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { drawPicture, planarLayout } from '../fixtures/texture.ts';
import { exportUnchanged } from './identity-export.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-ffv1-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const formats = [
  'yuv420p',
  'yuv420p10le',
  'yuv422p',
  'yuv422p10le',
  'yuv422p12le',
  'yuv444p',
  'yuv444p16le',
  'gray',
  'gray10le',
];
const sizes = [
  { width: 320, height: 180 },
  { width: 159, height: 89 },
  { width: 17, height: 9 },
  { width: 1, height: 1 },
];

describe('FFV1 keeps every sample', () => {
  for (const pixelFormat of formats) {
    for (const { width, height } of sizes) {
      test(`${pixelFormat} ${width}×${height}`, async () => {
        const source = makeClip(join(folder, `${pixelFormat}-${width}.mkv`), {
          codec: 'ffv1',
          pixelFormat,
          width,
          height,
          frames: 3,
        });
        const output = join(folder, `${pixelFormat}-${width}.out.mkv`);
        await exportUnchanged(source, output, folder, { chunkFrames: 2 });
        const result = decodeClip(output, { keepSamples: true });
        const layout = planarLayout(pixelFormat, width, height);
        expect(result.pixelFormat).toBe(pixelFormat);
        expect(result.frames.map(({ pts }) => Number(pts))).toEqual([0, 40, 80]);
        result.frames.forEach(({ samples }, frame) => {
          expect(samples.equals(drawPicture(layout, frame)), `frame ${frame}`).toBe(true);
        });
      });
    }
  }
});

test('639×359, and slices that cut through chroma samples', async () => {
  for (const { width, height } of [
    { width: 639, height: 359 },
    { width: 638, height: 358 },
  ]) {
    const source = makeClip(join(folder, `large-${width}.mkv`), { codec: 'ffv1', width, height, frames: 2 });
    const output = join(folder, `large-${width}.out.mkv`);
    await exportUnchanged(source, output, folder);
    expect(decodeClip(output).frames.map(({ hash }) => hash)).toEqual(
      decodeClip(source).frames.map(({ hash }) => hash),
    );
  }
});

test('every slice carries a checksum', async () => {
  const source = makeClip(join(folder, 'crc.mkv'), { frames: 1 });
  const { plan } = await exportUnchanged(source, join(folder, 'crc.out.mkv'), folder);
  expect(plan.encoder?.options).toMatchObject({ level: '3', slicecrc: '1', slices: '4' });
});
