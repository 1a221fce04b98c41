import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInPresets } from '../../src/engine/media/presets.ts';
import { containerNames, isMuxed } from '../../src/engine/media/container-support.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import type { DecodedClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { encodeChunks, exportUnchanged } from './identity-export.ts';
import { readPackets } from './packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-presets-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const color = { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', chromaLocation: 'left' } as const;
const source = join(folder, 'source.mp4');
let original: DecodedClip;
beforeAll(() => {
  makeClip(source, { frames: 20, bFrames: 3, color, sampleAspectRatio: { num: 16, den: 15 }, width: 320, height: 240 });
  original = decodeClip(source, { keepSamples: true });
});

const readAll = async (paths: readonly string[]): Promise<Buffer> => {
  return Buffer.concat(await Promise.all(paths.map((path) => readFile(path))));
};

/** PSNR of luma; planes of 8 bits, or of 10 in 16-bit words. */
const lumaPsnr = (a: Buffer, aBits: number, b: Buffer, bBits: number, count: number): number => {
  let sum = 0;
  for (let i = 0; i < count; i += 1) {
    const x = aBits > 8 ? a.readUInt16LE(2 * i) / 4 : (a[i] ?? 0);
    const y = bBits > 8 ? b.readUInt16LE(2 * i) / 4 : (b[i] ?? 0);
    sum += (x - y) ** 2;
  }
  return sum === 0 ? Infinity : 10 * Math.log10((255 * 255 * count) / sum);
};

const endings = { mkv: 'mkv', mp4: 'mp4', mov: 'mov' } as const;
const expectedFormats: Record<string, string> = {
  ffv1: 'yuv420p',
  'prores-hq': 'yuv422p10le',
  'dnxhr-hqx': 'yuv422p10le',
  'hevc-10': 'yuv420p10le',
  h264: 'yuv420p',
  av1: 'yuv420p',
  review: 'yuv420p',
};

for (const preset of builtInPresets) {
  for (const container of preset.containers.filter(isMuxed)) {
    test(`${preset.id} in ${containerNames[container]}: frames, times, tags and picture`, async () => {
      const output = join(folder, `${preset.id}.${endings[container]}`);
      await exportUnchanged(source, output, folder, { preset: preset.id, container });
      const result = decodeClip(output, { keepSamples: true });
      expect(result.frames).toHaveLength(20);
      expect(result.pixelFormat).toBe(expectedFormats[preset.id]);
      expect(result.frames.map(({ pts }) => (Number(pts) * result.timeBase.num) / result.timeBase.den)).toEqual(
        original.frames.map(({ pts }) => Number(pts) / 12800),
      );
      const { matrix, primaries, transfer, range } = result.color;
      expect({ matrix, primaries, transfer, range }).toEqual({
        matrix: 'bt709',
        primaries: 'bt709',
        transfer: 'bt709',
        range: 'tv',
      });
      const { video } = await probeMedia(output);
      expect(video.sampleAspectRatio).toEqual({ num: 16, den: 15 });
      if (preset.id !== 'review') {
        const bits = result.pixelFormat.includes('10') ? 10 : 8;
        result.frames.forEach(({ samples }, frame) => {
          const reference = original.frames[frame]?.samples ?? Buffer.alloc(0);
          expect(lumaPsnr(reference, 8, samples, bits, 320 * 240), `frame ${frame}`).toBeGreaterThan(38);
        });
      }
    });
  }
}

describe('presets of their own kind', () => {
  test('HEVC in MP4 keeps its parameter sets outside the stream: hvc1', async () => {
    const output = join(folder, 'tag.mp4');
    await exportUnchanged(source, output, folder, { preset: 'hevc-10', container: 'mp4' });
    expect(readPackets(output)[0]?.tag).toBe('hvc1');
  });

  test('the review wipe shows the source on the left, a divider and the frame number', async () => {
    const output = join(folder, 'wipe.mkv');
    await exportUnchanged(source, output, folder, { preset: 'review', container: 'mkv' });
    const result = decodeClip(output, { keepSamples: true });
    const luma = (frame: number, x: number, y: number): number => result.frames[frame]?.samples[y * 320 + x] ?? 0;
    expect(luma(3, 160, 200)).toBeGreaterThan(200);
    // The label is black but for the number.
    expect(luma(3, 4, 5)).toBeLessThan(60);
    expect(result.frames[3]?.hash).not.toBe(result.frames[4]?.hash);
  });

  for (const [preset, pixelFormat] of [
    ['png', 'rgb24'],
    ['png-16', 'rgb48be'],
  ] as const) {
    test(`${preset} makes one numbered picture for each frame`, async () => {
      const output = join(folder, `${preset} ąę`);
      await exportUnchanged(source, output, folder, { preset, range: { in: 4, out: 9 } });
      const files = readdirSync(output).sort();
      expect(files).toEqual([4, 5, 6, 7, 8].map((number) => `${preset} ąę_00000${number}.png`));
      const { width, height, frames, ...picture } = decodeClip(join(output, files[0] ?? ''));
      expect({ width, height, frames: frames.length }).toEqual({ width: 320, height: 240, frames: 1 });
      expect(picture.pixelFormat).toBe(pixelFormat);
    });
  }

  test('metrics-only writes nothing', async () => {
    const output = join(folder, 'nothing.mkv');
    const { chunks } = await exportUnchanged(source, output, folder, { preset: 'metrics-only' });
    expect(chunks).toHaveLength(3);
    expect(readdirSync(folder)).not.toContain('nothing.mkv');
  });

  test('every encoder gives the same bytes twice', async () => {
    for (const { id } of builtInPresets) {
      const first = await encodeChunks(source, folder, { preset: id });
      const bytes = await readAll(first.chunks);
      const second = await encodeChunks(source, folder, { preset: id });
      expect((await readAll(second.chunks)).equals(bytes), id).toBe(true);
    }
  });
});
