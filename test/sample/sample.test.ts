/** The bundled sample is what its README says, and its script makes the same pictures again. */
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FF_ENCODER_LIBX265 } from 'node-av/constants';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readClip, writeClip } from '../../build/sample/coding.ts';
import { lambdaFile, sliceQp, x265Parameters } from '../../build/sample/low-delay.ts';
import { sampleFormat } from '../../build/sample/scene.ts';
import { readQpTrack } from '../../src/engine/bitstream/qp.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { fluctuation } from '../../src/contract/measures/fluctuation.ts';
import { psnr } from '../../src/engine/quality/psnr.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import type { DecodedClip } from '../fixtures/decode-clip.ts';

const folder = join(import.meta.dirname, '../../resources/sample');
const sourcePath = join(folder, 'source.mkv');
const damagedPath = join(folder, 'damaged.mkv');
const lumaSamples = sampleFormat.width * sampleFormat.height;

const psnrY = (reference: Uint8Array, test: Uint8Array): number =>
  psnr(reference.subarray(0, lumaSamples), test.subarray(0, lumaSamples), 8);

/** Planes after each other, as the generator makes them in a fresh thread. */
const renderFrames = async (frames: readonly number[]): Promise<Buffer[]> => {
  const worker = new Worker(join(import.meta.dirname, 'render-worker.ts'), { workerData: frames });
  const [pictures] = await once(worker, 'message');
  return z
    .array(z.instanceof(Uint8Array))
    .parse(pictures)
    .map((picture) => Buffer.from(picture));
};

describe('the sample files', () => {
  let source: DecodedClip;
  let damaged: DecodedClip;
  let curve: number[];

  beforeAll(() => {
    source = decodeClip(sourcePath, { keepSamples: true });
    damaged = decodeClip(damagedPath, { keepSamples: true });
    curve = source.frames.map(({ samples }, i) => psnrY(samples, damaged.frames[i]?.samples ?? Buffer.alloc(0)));
  });

  it('have the stated size, rate and colour tags', () => {
    for (const clip of [source, damaged]) {
      expect(clip.frames).toHaveLength(sampleFormat.frames);
      expect(clip).toMatchObject({
        width: sampleFormat.width,
        height: sampleFormat.height,
        pixelFormat: 'yuv420p',
        timeBase: { num: 1, den: 1000 },
        sampleAspectRatio: { num: 1, den: 1 },
        color: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', chromaLocation: 'left' },
      });
      expect(clip.frames.map(({ pts }) => pts)).toEqual(clip.frames.map((_, i) => BigInt(i * 40)));
    }
    expect(statSync(sourcePath).size).toBeLessThan(1.5 * 1024 * 1024);
    expect(statSync(damagedPath).size).toBeLessThan(64 * 1024);
  });

  it('use the range that a real picture uses', () => {
    for (const { samples } of [source.frames[0], source.frames.at(-1)].filter((frame) => frame !== undefined)) {
      const luma = Uint8Array.from(samples.subarray(0, lumaSamples)).sort();
      expect(luma[Math.floor(lumaSamples * 0.01)]).toBeLessThan(50);
      expect(luma[Math.floor(lumaSamples * 0.99)]).toBeGreaterThan(190);
    }
  });

  it('differ as QP 37 makes them differ', () => {
    const mean = curve.reduce((a, b) => a + b, 0) / curve.length;
    expect(mean).toBeGreaterThan(29);
    expect(mean).toBeLessThan(30);
    expect(Math.min(...curve)).toBeGreaterThan(28);
    expect(Math.max(...curve)).toBeLessThan(32);
    const { pvd, sd } = fluctuation(curve);
    expect(pvd).toBeGreaterThan(1.5);
    expect(sd).toBeGreaterThan(0.6);
  });

  it('state the slice QPs of the cascade in the bitstream', async () => {
    const track = await readQpTrack(damagedPath, await probeMedia(damagedPath));
    expect(track.source).toBe('slice');
    expect(track.frames.map(({ qp }) => qp)).toEqual(damaged.frames.map((_, frame) => sliceQp(frame)));
  });

  it('code one I frame and P frames whose quality peaks every fourth frame', () => {
    expect(damaged.frames.map(({ type }) => type).join('')).toBe(`I${'P'.repeat(sampleFormat.frames - 1)}`);
    for (let frame = 4; frame < sampleFormat.frames; frame += 4) {
      expect(curve[frame]).toBeGreaterThan(curve[frame - 1] ?? Infinity);
      expect(curve[frame]).toBeGreaterThan(curve[frame + 1] ?? 0);
    }
  });
});

describe('the script of the sample', () => {
  let work: string;
  const previous = process.cwd();

  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'pixrevive-sample-'));
    process.chdir(work);
  });

  afterAll(async () => {
    process.chdir(previous);
    await rm(work, { recursive: true, force: true });
  });

  it('renders a frame from its number alone, every time the same, and as it is in the source', async () => {
    const source = readClip(sourcePath);
    const [early, late] = await renderFrames([5, 31]);
    const [again] = await renderFrames([31]);
    const none = Buffer.alloc(0);
    expect(late).toBeDefined();
    expect(again?.equals(late ?? none)).toBe(true);
    expect(psnrY(early ?? none, source[5] ?? none)).toBeGreaterThan(48);
    expect(psnrY(late ?? none, source[31] ?? none)).toBeGreaterThan(48);
  });

  it('codes the damaged file from the decoded source', async () => {
    await writeFile('lambda.txt', lambdaFile());
    const frames = 5;
    writeClip('again.mkv', readClip(sourcePath).slice(0, frames), {
      encoder: FF_ENCODER_LIBX265,
      options: {
        preset: 'placebo',
        tune: 'psnr',
        'x265-params': x265Parameters(sampleFormat.frames, 'lambda.txt'),
      },
      title: 'again',
    });
    const again = readClip('again.mkv');
    expect(again).toHaveLength(frames);
    readClip(damagedPath)
      .slice(0, frames)
      .forEach((picture, i) => {
        expect(again[i]?.equals(picture), `frame ${i}`).toBe(true);
      });
  });

  it('knows the quality cascade of HM 16.20', () => {
    expect(Array.from({ length: 9 }, (_, frame) => sliceQp(frame))).toEqual([36, 45, 44, 45, 38, 45, 44, 45, 38]);
  });
});
