/** Every kind of input: the probe's frame list, and the reader's frames against a plain FFmpeg decode. */
import { describe, expect, it } from 'vitest';
import { readQpTrack } from '../../src/engine/bitstream/qp.ts';
import { FramePool } from '../../src/engine/media/frame.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { openVideoReader } from '../../src/engine/media/reader.ts';
import { packBFrames } from '../fixtures/archive-clips.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import type { ClipOptions } from '../fixtures/make-clip.ts';
import { hashOfFrame, readAll } from './read-all.ts';
import { temporaryFolder } from './temporary-folder.ts';

const file = temporaryFolder();

const milliseconds = { num: 1, den: 1000 };
const unevenTimes = [0, 40, 80, 200, 240, 300, 340, 500, 540, 580];

/** File name and what is in it; names of raw streams have no timestamps. */
const clips: Record<string, ClipOptions> = {
  'h264.mp4': { codec: 'h264', frames: 30, bFrames: 3 },
  'h264-open-gop.mkv': { codec: 'h264', frames: 30, bFrames: 3, openGop: true },
  'h264.ts': { codec: 'h264', frames: 30, bFrames: 3, openGop: true, audio: [{}] },
  'h264-without-timestamps.avi': { codec: 'h264', frames: 30 },
  'h264-interlaced.ts': { codec: 'h264', frames: 24, interlaced: 'tff', width: 720, height: 576 },
  'h264-10.mkv': { codec: 'h264', frames: 8, pixelFormat: 'yuv420p10le' },
  'hevc-10.mkv': { codec: 'hevc', frames: 30, pixelFormat: 'yuv420p10le', bFrames: 3 },
  'hevc.mp4': { codec: 'hevc', frames: 30, bFrames: 3, openGop: true },
  'stream.hevc': { codec: 'hevc', frames: 20 },
  'stream.h264': { codec: 'h264', frames: 20 },
  'stream.bin': { codec: 'hevc', frames: 20 },
  'mpeg2.mpg': { codec: 'mpeg2video', frames: 30, bFrames: 2, openGop: true },
  'mpeg2.ts': { codec: 'mpeg2video', frames: 30, bFrames: 2 },
  'stream.m2v': { codec: 'mpeg2video', frames: 20, bFrames: 2 },
  'mpeg4.avi': { codec: 'mpeg4', frames: 20, bFrames: 0 },
  'mpeg4-without-timestamps.avi': { codec: 'mpeg4', frames: 20, bFrames: 2 },
  'vp9.webm': { codec: 'vp9', frames: 20 },
  'vp9.ivf': { codec: 'vp9', frames: 20 },
  'av1.mkv': { codec: 'av1', frames: 20 },
  'av1.ivf': { codec: 'av1', frames: 20 },
  'stream.obu': { codec: 'av1', frames: 20 },
  'ffv1-444-16-odd.mkv': { codec: 'ffv1', frames: 4, pixelFormat: 'yuv444p16le', width: 159, height: 89 },
  'ffv1-grey.mkv': { codec: 'ffv1', frames: 4, pixelFormat: 'gray10le' },
  'prores.mov': { codec: 'prores', frames: 8 },
  'odd.y4m': { codec: 'rawvideo', frames: 5, width: 639, height: 359 },
  'odd.mp4': { codec: 'h264', frames: 5, width: 639, height: 359, pixelFormat: 'yuv444p' },
  'odd-420.mkv': { codec: 'ffv1', frames: 5, width: 639, height: 359 },
  'uneven.mkv': { codec: 'h264', timeBase: milliseconds, pts: unevenTimes },
  'uneven.mp4': { codec: 'h264', timeBase: milliseconds, pts: unevenTimes },
  'late-start.mkv': { codec: 'h264', timeBase: milliseconds, pts: [5000, 5040, 5080, 5120] },
  'one-frame.mp4': { codec: 'h264', frames: 1 },
  'two-frames.mkv': { codec: 'hevc', frames: 2 },
  'spaces and \'quotes\' "double".mp4': { codec: 'h264', frames: 3 },
  'zażółć gęślą jaźń.mkv': { codec: 'h264', frames: 3 },
  '电影 片段.mp4': { codec: 'h264', frames: 3 },
  '🎬 100% %d #1?.mkv': { codec: 'h264', frames: 3 },
};

describe.each(Object.entries(clips))('%s', (name, options) => {
  it('is probed and read frame for frame', async () => {
    const path = makeClip(file(name), options);
    const media = await probeMedia(path);
    const { frames: expected, timeBase } = decodeClip(path);
    const frames = await readAll(path, media);
    const { video } = media;

    expect(video.frames).toBe(options.pts?.length ?? options.frames);
    expect(video.pts).toHaveLength(video.frames);
    expect(frames.map(({ hash }) => hash)).toEqual(expected.map(({ hash }) => hash));
    expect(frames.map(({ index }) => index)).toEqual(expected.map((_, i) => i));
    expect(frames.map(({ type }) => type)).toEqual(expected.map(({ type }) => type));
    expect(frames.map(({ pts }) => pts)).toEqual(video.pts);
    if (video.timestamps === 'stored') {
      expect(video.timeBase).toEqual(timeBase);
      expect(video.pts).toEqual(expected.map(({ pts }) => Number(pts)));
    }
    // Every frame lasts until the next one.
    frames.slice(0, -1).forEach(({ pts, duration }, i) => {
      expect(pts + duration).toBe(frames[i + 1]?.pts);
    });
    expect(frames.at(-1)?.duration).toBeGreaterThan(0);
  });
});

describe('packed B-frames', () => {
  it('are counted, timed and read as the frames that they are', async () => {
    const plain = makeClip(file('plain.mp4'), { codec: 'mpeg4', frames: 25, bFrames: 1, qp: 5 });
    const packed = packBFrames(plain, file('packed.avi'));
    const media = await probeMedia(packed);
    expect(media.video).toMatchObject({ frames: 25, timestamps: 'counted', frameRate: { num: 25, den: 1 } });
    expect(media.video.pts).toEqual(Array.from({ length: 25 }, (_, i) => i));
    const expected = decodeClip(plain).frames.map(({ hash }) => hash);
    expect((await readAll(packed, media)).map(({ hash }) => hash)).toEqual(expected);
    const part = await readAll(packed, media, { range: { in: 11, out: 14 } });
    expect(part.map(({ hash }) => hash)).toEqual(expected.slice(11, 14));
    const { frames } = await readQpTrack(packed, media);
    expect(frames.map(({ native }) => native)).toEqual(expected.map(() => 5));
  });
});

describe('hardware decoding', () => {
  it.each(['h264.mp4', 'hevc-10.mkv', 'mpeg2.ts', 'prores.mov'])(
    'of %s gives the same frames, or says why not',
    async (name) => {
      const path = makeClip(file(name), clips[name]);
      const media = await probeMedia(path);
      await using reader = await openVideoReader(path, { media, hardware: 'auto' });
      expect(reader.hardware.device === null).toBe(reader.hardware.reason !== null);
      const hashes: string[] = [];
      for (let frame = await reader.read(); frame !== null; frame = await reader.read()) {
        hashes.push(hashOfFrame(frame));
        reader.release(frame);
      }
      expect(hashes).toEqual(decodeClip(path).frames.map(({ hash }) => hash));
    },
  );
});

describe('memory', () => {
  it('of released frames is used again', async () => {
    const path = makeClip(file('pool.mkv'), { frames: 40 });
    const media = await probeMedia(path);
    const pool = new FramePool(media.video.format);
    expect(await readAll(path, media, { pool })).toHaveLength(40);
    expect(pool.size).toBe(1);
    const other = new FramePool({ ...media.video.format, bitDepth: 10 });
    await expect(openVideoReader(path, { media, pool: other })).rejects.toMatchObject({ code: 'settings-invalid' });
  });
});

describe('timestamps', () => {
  it('are stored where the container has them, and counted where it has none', async () => {
    const kinds = await Promise.all(
      ['h264.mp4', 'mpeg4-without-timestamps.avi', 'h264-without-timestamps.avi', 'stream.hevc', 'odd.y4m'].map(
        async (name) => (await probeMedia(makeClip(file(name), clips[name]))).video.timestamps,
      ),
    );
    expect(kinds).toEqual(['stored', 'counted', 'counted', 'counted', 'stored']);
  });
});
