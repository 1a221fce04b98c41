/** Reading from any in-point gives the frames that reading from the start gives, to the bit. */
import { describe, expect, it } from 'vitest';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import type { ClipOptions } from '../fixtures/make-clip.ts';
import { readAll } from './read-all.ts';
import { temporaryFolder } from './temporary-folder.ts';

const file = temporaryFolder();

const pyramid = 'keyint=12:min-keyint=12:scenecut=0:open-gop=1:bframes=5:b-adapt=0:b-pyramid=normal:ref=6:threads=1';
const hevcPyramid =
  'keyint=12:min-keyint=12:scenecut=0:open-gop=1:bframes=4:b-pyramid=1:b-adapt=0:rc-lookahead=10:ref=4:pools=1:frame-threads=1:log-level=error';

const clips: Record<string, ClipOptions> = {
  'pyramid.mkv': { codec: 'h264', encoderOptions: { 'x264-params': pyramid } },
  'pyramid.mp4': { codec: 'h264', encoderOptions: { 'x264-params': pyramid } },
  'pyramid.ts': { codec: 'h264', encoderOptions: { 'x264-params': pyramid }, audio: [{}] },
  'no-key-frames-but-the-first.mkv': {
    codec: 'h264',
    encoderOptions: { 'x264-params': 'keyint=10:intra-refresh=1:bframes=0:threads=1' },
  },
  'hevc-pyramid.mkv': { codec: 'hevc', pixelFormat: 'yuv420p10le', encoderOptions: { 'x265-params': hevcPyramid } },
  'hevc-pyramid.ts': { codec: 'hevc', encoderOptions: { 'x265-params': hevcPyramid } },
  'open.mpg': { codec: 'mpeg2video', bFrames: 2, openGop: true },
  'open.ts': { codec: 'mpeg2video', bFrames: 2, openGop: true },
  'mpeg4.mp4': { codec: 'mpeg4', bFrames: 2 },
  'counted.avi': { codec: 'mpeg4', bFrames: 2 },
  'vp9.webm': { codec: 'vp9' },
  'av1.mkv': { codec: 'av1' },
  'raw.hevc': { codec: 'hevc' },
};

describe.each(Object.entries(clips))('%s', (name, options) => {
  it.each([0, 1])('is exact from every in-point with %d decoder threads (0: one for each core)', async (threads) => {
    const path = makeClip(file(name), { width: 160, height: 96, ...options, frames: 38 });
    const media = await probeMedia(path);
    const all = await readAll(path, media, { threads });
    expect(all).toHaveLength(38);
    for (let start = 1; start < 38; start += threads === 0 ? 1 : 5) {
      const part = await readAll(path, media, { range: { in: start, out: 38 }, threads });
      expect(part, `from frame ${start}`).toEqual(all.slice(start));
    }
    expect(await readAll(path, media, { range: { in: 17, out: 19 }, threads })).toEqual(all.slice(17, 19));
  });
});

describe('a range outside the video', () => {
  it.each([
    [-1, 2],
    [0, 6],
    [3, 3],
    [5, 6],
  ])('%d–%d is refused', async (start, end) => {
    const path = makeClip(file('short.mkv'), { frames: 5 });
    const media = await probeMedia(path);
    await expect(readAll(path, media, { range: { in: start, out: end } })).rejects.toMatchObject({
      code: 'settings-invalid',
    });
  });
});
