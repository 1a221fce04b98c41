/** The QP track against encoders that run at a known constant quantiser. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { qpTrackSchema } from '../../src/contract/media.ts';
import type { QpTrack } from '../../src/contract/media.ts';
import { readQpTrack } from '../../src/engine/bitstream/qp.ts';
import { readQpRange } from '../../src/engine/bitstream/qp-range.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import type { ClipOptions } from '../fixtures/make-clip.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-qp-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const trackOf = async (
  name: string,
  options: ClipOptions,
): Promise<QpTrack & { path: string; bitrateBits: number }> => {
  const path = makeClip(join(folder, name), { width: 192, height: 112, ...options });
  const media = await probeMedia(path);
  const track = await readQpTrack(path, media);
  expect(qpTrackSchema.parse(track)).toEqual(track);
  expect(track.frames).toHaveLength(media.video.frames);
  return { ...track, path, bitrateBits: media.video.bitrate * media.video.durationSeconds };
};

const qpsOf = (track: QpTrack): (number | null)[] => track.frames.map(({ qp }) => qp);
const nativesOf = (track: QpTrack): (number | null)[] => track.frames.map(({ native }) => native);
const typesOf = (track: QpTrack): string => track.frames.map(({ type }) => type).join('');
const typesDecoded = (path: string): string =>
  decodeClip(path)
    .frames.map(({ type }) => type)
    .join('');

describe('H.264', () => {
  it.each([
    ['mp4', 22, {}],
    ['mkv', 37, { bFrames: 3, openGop: true }],
    ['ts', 30, {}],
    ['avi', 30, {}],
    ['h264', 51, {}],
    ['interlaced.ts', 28, { interlaced: 'tff', height: 128 }],
  ] as const)('%s at constant QP %d', async (ending, qp, options) => {
    const track = await trackOf(`x264.${ending}`, { codec: 'h264', frames: 30, qp, ...options });
    expect(track).toMatchObject({ source: 'block', reason: null });
    expect(qpsOf(track)).toEqual(Array.from({ length: 30 }, () => qp));
    expect(nativesOf(track)).toEqual(qpsOf(track));
    expect(track.frames.every(({ spread }) => spread === 0)).toBe(true);
    expect(typesOf(track)).toBe(typesDecoded(track.path));
    // All bits of the stream belong to some frame.
    expect(track.frames.reduce((sum, { bits }) => sum + bits, 0)).toBeCloseTo(track.bitrateBits, 3);
  });

  it('counts 10-bit QP from the 8-bit zero', async () => {
    // x264 counts from -QpBdOffset: its 45 at 10 bits is QPY 33.
    const track = await trackOf('x264-10bit.mkv', { frames: 10, qp: 45, pixelFormat: 'yuv420p10le' });
    expect(qpsOf(track)).toEqual(Array.from({ length: 10 }, () => 33));
    expect(nativesOf(track)).toEqual(qpsOf(track));
  });

  it('states different quantisers for I, P and B, and the spread of adaptive quantisation', async () => {
    const params = 'qp=30:ipratio=1.41:pbratio=1.26:keyint=8:min-keyint=8:scenecut=0:bframes=2:b-adapt=0:threads=1';
    const offsets = await trackOf('offsets.mkv', { frames: 16, encoderOptions: { 'x264-params': params } });
    const byType = new Map(offsets.frames.map(({ type, qp }) => [type, qp]));
    expect(byType.get('I')).toBeLessThan(byType.get('P') ?? 0);
    expect(byType.get('P')).toBeLessThan(byType.get('B') ?? 0);
    const adaptive = await trackOf('adaptive.mkv', {
      frames: 8,
      encoderOptions: { qp: '-1', crf: '26', 'x264-params': 'aq-mode=1:aq-strength=1.5:threads=1' },
    });
    expect(adaptive.frames.some(({ spread }) => spread > 0.2)).toBe(true);
  });
});

describe('HEVC', () => {
  it.each([
    ['mp4', 22, { bFrames: 3 }],
    ['mkv', 37, { bFrames: 4, openGop: true }],
    ['ts', 30, {}],
    ['hevc', 45, { bFrames: 3 }],
    ['10bit.mkv', 32, { pixelFormat: 'yuv420p10le' }],
    ['422-12bit.mkv', 27, { pixelFormat: 'yuv422p12le' }],
    ['444.mkv', 27, { pixelFormat: 'yuv444p' }],
    ['monochrome.mkv', 27, { pixelFormat: 'gray' }],
  ] as const)('%s at constant QP %d', async (ending, qp, options) => {
    const track = await trackOf(`x265.${ending}`, { codec: 'hevc', frames: 30, qp, ...options });
    expect(track).toMatchObject({ source: 'slice', reason: null });
    expect(qpsOf(track)).toEqual(Array.from({ length: 30 }, () => qp));
    expect(typesOf(track)).toBe(typesDecoded(track.path));
    expect(track.frames.reduce((sum, { bits }) => sum + bits, 0)).toBeCloseTo(track.bitrateBits, 3);
  });

  it.each([
    ['several slices', 'slices=4'],
    ['weighted prediction', 'weightp=1:weightb=1'],
    ['many references and pyramids', 'ref=5:b-pyramid=1:bframes=6:rc-lookahead=12'],
    ['long GOPs and no SAO', 'keyint=250:no-sao=1:ref=3'],
    ['intra only', 'keyint=1'],
    ['larger blocks', 'ctu=16:max-tu-size=16'],
    ['scaling lists', 'scaling-list=default'],
    ['QP by frame type', 'ipratio=1.4:pbratio=1.3:bframes=3'],
  ])('headers with %s', async (_, params) => {
    const path = makeClip(join(folder, 'headers.mkv'), {
      codec: 'hevc',
      width: 416,
      height: 240,
      frames: 24,
      sceneFrames: 9,
      encoderOptions: {
        preset: 'medium',
        'x265-params': `qp=34:aq-mode=0:log-level=error:pools=1:frame-threads=1:${params}`,
      },
    });
    const track = await readQpTrack(path, await probeMedia(path));
    const qps = qpsOf(track);
    expect(track.source).toBe('slice');
    // x265 puts I pictures at -3 for its default ratio of 1.4, B pictures at +2 (ratio 1.3), and B references between.
    expect(qps.every((qp) => qp !== null && qp >= 30 && qp <= 38 && Number.isInteger(qp))).toBe(true);
    expect(track.frames.filter(({ type }) => type === 'P').every(({ qp }) => qp === 34)).toBe(true);
    expect(typesOf(track)).toBe(typesDecoded(path));
  });
});

describe('MPEG', () => {
  const expected = 6 * Math.log2(5) + 12;
  it.each([
    ['mpeg2video', 'mkv', { bFrames: 2 }],
    ['mpeg2video', 'mpg', {}],
    ['mpeg2video', 'm2v', { bFrames: 2 }],
    ['mpeg4', 'mp4', { bFrames: 2 }],
    ['mpeg4', 'avi', { bFrames: 2 }],
    ['mpeg4', 'avi', { bFrames: 0 }],
  ] as const)('%s in .%s at quantiser 5', async (codec, ending, options) => {
    const track = await trackOf(`${codec}.${ending}`, { codec, frames: 20, qp: 5, ...options });
    expect(track).toMatchObject({ source: 'block', reason: null });
    expect(nativesOf(track)).toEqual(Array.from({ length: 20 }, () => 5));
    for (const { qp, spread } of track.frames) {
      expect(qp).toBeCloseTo(expected, 9);
      expect(spread).toBe(0);
    }
    expect(typesOf(track)).toBe(typesDecoded(track.path));
  });
});

describe('VP9 and AV1', () => {
  it.each(['webm', 'ivf'])('VP9 in .%s at a fixed quantiser', async (ending) => {
    const track = await trackOf(`vp9.${ending}`, { codec: 'vp9', frames: 20, qp: 40 });
    expect(track).toMatchObject({ source: 'frame', reason: null });
    // libvpx: quantizer_to_qindex[40] = 160; the AC table has 305 there, a step of 38.125.
    expect(nativesOf(track)).toEqual(Array.from({ length: 20 }, () => 160));
    expect(track.frames[0]?.qp).toBeCloseTo(4 + 6 * Math.log2(38.125), 9);
    expect(track.frames[0]?.type).toBe('I');
    expect(track.frames.reduce((sum, { bits }) => sum + bits, 0)).toBeCloseTo(track.bitrateBits, 3);
  });

  it('VP9 with hidden reference frames gives the quantiser of what is shown', async () => {
    const track = await trackOf('vp9-hidden.webm', {
      codec: 'vp9',
      frames: 40,
      gop: 40,
      encoderOptions: {
        deadline: 'good',
        'cpu-used': '5',
        'auto-alt-ref': '1',
        'lag-in-frames': '16',
        qmin: '20',
        qmax: '50',
      },
    });
    expect(track.source).toBe('frame');
    expect(track.frames.every(({ qp }) => qp !== null && qp > 10 && qp < 45)).toBe(true);
  });

  it.each(['mkv', 'mp4', 'ivf', 'obu'])(
    'AV1 in .%s agrees with the quantisers that SVT-AV1 is known to choose',
    async (ending) => {
      const flat = 'rc=0:enable-adaptive-quantization=0:lp=1:keyint=8:pred-struct=1:hierarchical-levels=2:qp=40';
      const track = await trackOf(`av1.${ending}`, {
        codec: 'av1',
        frames: 16,
        encoderOptions: { 'svtav1-params': flat },
      });
      expect(track).toMatchObject({ source: 'frame', reason: null });
      const natives = nativesOf(track).filter((native) => native !== null);
      expect(natives).toHaveLength(16);
      // quantizer_to_qindex[40] = 160 is the base of the hierarchy: its lowest layer lies there or near, none above.
      expect(Math.max(...natives)).toBeLessThanOrEqual(160);
      expect(Math.max(...natives)).toBeGreaterThan(140);
      expect(track.frames[0]?.type).toBe('I');
      expect(track.frames.every(({ qp, native }) => qp !== null && native !== null && qp > 5 && qp < 40)).toBe(true);
    },
  );

  it('AV1 at 10 bits, large and with a higher QP, means a higher value', async () => {
    const clip = (qp: number) =>
      trackOf(`av1-${qp}.mkv`, { codec: 'av1', frames: 4, qp, pixelFormat: 'yuv420p10le', width: 1280, height: 720 });
    const [low, high] = [await clip(20), await clip(55)];
    low.frames.forEach(({ qp }, i) => {
      expect(qp).toBeLessThan(high.frames[i]?.qp ?? 0);
    });
  });
});

describe('where nothing can be read', () => {
  it.each([
    ['ffv1', 'mkv'],
    ['prores', 'mov'],
    ['rawvideo', 'y4m'],
  ] as const)('%s is unknown, with the reason', async (codec, ending) => {
    const track = await trackOf(`none-${codec}.${ending}`, { codec, frames: 3 });
    expect(track.source).toBe('unknown');
    expect(track.reason).toMatch(/does not state a quantiser/);
    expect(qpsOf(track)).toEqual([null, null, null]);
    expect(track.frames.every(({ bits }) => bits > 0)).toBe(true);
  });
});

describe('a range alone', () => {
  const varied = 'crf=28:keyint=10:min-keyint=10:scenecut=0:bframes=3:b-adapt=0:aq-mode=1:threads=1';

  it.each([
    ['mp4', ''],
    ['mkv', ':open-gop=1'],
    ['ts', ''],
  ])('of H.264 in %s is what the whole track says there', async (ending, more) => {
    const path = makeClip(join(folder, `range.${ending}`), {
      width: 192,
      height: 112,
      frames: 40,
      encoderOptions: { qp: '-1', crf: '28', 'x264-params': varied + more },
    });
    const media = await probeMedia(path);
    const whole = qpsOf(await readQpTrack(path, media));
    expect(new Set(whole).size).toBeGreaterThan(5);
    for (const [from, to] of [
      [0, 5],
      [7, 16],
      [20, 21],
      [29, 40],
    ] as const) {
      expect(await readQpRange(path, media, { from, to })).toEqual(whole.slice(from, to));
    }
  });

  it('is left to the whole track where it could not be trusted', async () => {
    const clips: [string, ClipOptions][] = [
      ['range.h264', {}],
      ['range-hevc.mp4', { codec: 'hevc' }],
      ['range.m2v', { codec: 'mpeg2video' }],
    ];
    for (const [name, options] of clips) {
      const path = makeClip(join(folder, name), { width: 192, height: 112, frames: 6, ...options });
      expect(await readQpRange(path, await probeMedia(path), { from: 1, to: 3 }), name).toBeNull();
    }
    const path = makeClip(join(folder, 'range-damaged.mkv'), { width: 192, height: 112, frames: 30, qp: 20 });
    const media = await probeMedia(path);
    const bytes = readFileSync(path);
    bytes.fill(0x5a, Math.floor(bytes.length * 0.4), Math.floor(bytes.length * 0.6));
    writeFileSync(path, bytes);
    expect(await readQpRange(path, media, { from: 0, to: 30 })).toBeNull();
  });

  it('is cancelled by the signal', async () => {
    const path = makeClip(join(folder, 'range-stop.mp4'), { width: 192, height: 112, frames: 6 });
    const media = await probeMedia(path);
    await expect(readQpRange(path, media, { from: 1, to: 3 }, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('reading', () => {
  it('is cancelled by the signal and reports progress', async () => {
    const path = makeClip(join(folder, 'progress.h264'), { frames: 20 });
    const media = await probeMedia(path);
    await expect(readQpTrack(path, media, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const seen: number[] = [];
    await readQpTrack(path, media, { onProgress: (done, total) => seen.push(done / total) });
    expect(seen.at(-1)).toBe(1);
  });

  it('leaves out the remains of a picture that was cut off', async () => {
    const path = makeClip(join(folder, 'whole.h264'), { frames: 20, qp: 30 });
    const bytes = readFileSync(path);
    const cut = join(folder, 'cut.h264');
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * 0.55)));
    const media = await probeMedia(cut);
    const track = await readQpTrack(cut, media);
    expect(qpsOf(track)).toEqual(media.video.pts.map(() => 30));
  });
});
