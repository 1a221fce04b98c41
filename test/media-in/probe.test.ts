/** Facts that the probe reports, against what the clip was made with. */
import { describe, expect, it } from 'vitest';
import { mediaInfoSchema } from '../../src/contract/media.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { makeAlphaClip } from '../fixtures/archive-clips.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import type { ClipOptions } from '../fixtures/make-clip.ts';
import { temporaryFolder } from './temporary-folder.ts';

const file = temporaryFolder();

const probeClip = async (name: string, options: ClipOptions) => probeMedia(makeClip(file(name), options));

const codesOf = ({ warnings }: { warnings: readonly { code: string }[] }): string[] => warnings.map(({ code }) => code);

describe('picture format', () => {
  it.each([
    ['h264', 'yuv420p', '420', 8],
    ['h264', 'yuv422p10le', '422', 10],
    ['h264', 'yuv444p', '444', 8],
    ['hevc', 'yuv420p10le', '420', 10],
    ['hevc', 'yuv420p12le', '420', 12],
    ['ffv1', 'yuv422p16le', '422', 16],
    ['ffv1', 'gray', '400', 8],
    ['ffv1', 'gray12le', '400', 12],
  ] as const)('%s %s', async (codec, pixelFormat, chroma, bitDepth) => {
    const { video } = await probeClip(`${codec}-${pixelFormat}.mkv`, { codec, pixelFormat, frames: 2 });
    expect(video.pixelFormat).toBe(pixelFormat);
    expect(video.format).toEqual({ width: 320, height: 180, chroma, bitDepth });
    expect(video.codec).toBe(codec);
  });

  it('takes yuvj for full range', async () => {
    const { video } = await probeClip('full.mkv', { pixelFormat: 'yuvj420p', frames: 2, color: { range: 'pc' } });
    expect(video.format).toMatchObject({ chroma: '420', bitDepth: 8 });
    expect(video.color.range).toBe('pc');
  });

  it('drops alpha with a warning', async () => {
    const media = await probeMedia(makeAlphaClip(file('alpha.mkv')));
    expect(media.video.pixelFormat).toBe('yuva420p');
    expect(media.video.format).toMatchObject({ chroma: '420', bitDepth: 8 });
    expect(codesOf(media)).toEqual(['alpha-dropped']);
  });
});

describe('colour', () => {
  it('keeps what is not said unsaid', async () => {
    const { video } = await probeClip('untagged.mkv', { frames: 2 });
    expect(video.color).toMatchObject({ matrix: 'unspecified', primaries: 'unspecified', transfer: 'unspecified' });
    expect(video.hdr).toEqual([]);
  });

  it('reports HDR10', async () => {
    const color = { range: 'tv', matrix: 'bt2020nc', primaries: 'bt2020', transfer: 'smpte2084' } as const;
    const media = await probeClip('hdr.mkv', {
      codec: 'hevc',
      pixelFormat: 'yuv420p10le',
      frames: 2,
      hdr10: true,
      color: { ...color, chromaLocation: 'topleft' },
    });
    expect(media.video.color).toEqual({ ...color, chromaLocation: 'topleft' });
    expect([...media.video.hdr].sort()).toEqual(['content-light-level', 'mastering-display']);
    expect(codesOf(media)).toEqual(['hdr']);
  });
});

describe('geometry', () => {
  it.each([90, 180, 270])('rotation by %d degrees, clockwise', async (rotation) => {
    const media = await probeClip(`turned-${rotation}.mp4`, { frames: 2, rotation });
    expect(media.video.rotation).toBe(rotation);
    expect(codesOf(media)).toEqual(['rotated']);
  });

  it.each(['mp4', 'mkv', 'ts', 'mpg'])('pixels that are not square in %s', async (ending) => {
    // MPEG-2 states the aspect of the picture instead: 16:9 of 720×576 makes pixels of 64:45.
    const mpeg2 = ending === 'mpg';
    const media = await probeClip(`wide.${ending}`, {
      codec: mpeg2 ? 'mpeg2video' : 'h264',
      frames: 2,
      width: 720,
      height: 576,
      sampleAspectRatio: { num: 64, den: 45 },
    });
    expect(media.video.sampleAspectRatio).toEqual({ num: 64, den: 45 });
    expect(codesOf(media)).toContain('non-square-pixels');
  });
});

describe('timing', () => {
  it.each([
    ['mkv', { num: 24000, den: 1001 }],
    ['mp4', { num: 30000, den: 1001 }],
    ['ts', { num: 60000, den: 1001 }],
    ['webm', { num: 50, den: 1 }],
  ] as const)('a constant rate in %s', async (ending, frameRate) => {
    const codec = ending === 'webm' ? 'vp9' : 'h264';
    const { video } = await probeClip(`constant.${ending}`, { codec, frames: 40, frameRate });
    expect(video.constantFrameRate).toBe(true);
    expect(video.frameRate).toEqual(frameRate);
    expect(video.durationSeconds).toBeCloseTo((40 * frameRate.den) / frameRate.num, 2);
  });

  it('a rate that varies', async () => {
    const media = await probeClip('uneven.mkv', {
      timeBase: { num: 1, den: 1000 },
      pts: [0, 40, 80, 180, 220, 320, 360, 400],
    });
    expect(media.video.constantFrameRate).toBe(false);
    expect(media.video.pts).toEqual([0, 40, 80, 180, 220, 320, 360, 400]);
    expect(codesOf(media)).toEqual(['vfr']);
  });

  it('frames that an edit list cuts off are not on the list', async () => {
    const pts = Array.from({ length: 20 }, (_, i) => 40 * i - 200);
    const { video } = await probeClip('edited.mp4', { timeBase: { num: 1, den: 1000 }, pts, gop: 8 });
    expect(video.frames).toBe(15);
    expect(video.pts[0]).toBe(0);
  });

  it('a file whose edit list leaves out whole GOPs is not called cut off', async () => {
    const pts = Array.from({ length: 40 }, (_, i) => 40 * i - 1000);
    const media = await probeClip('late-edit.mp4', { timeBase: { num: 1, den: 1000 }, pts, gop: 8 });
    expect(media.video.frames).toBe(15);
    expect(codesOf(media)).toEqual([]);
  });

  it.each([
    ['avi', 'mpeg4', 0],
    // FFmpeg's muxer begins half a second after the clock's zero.
    ['mpg', 'mpeg2video', 45000],
  ] as const)('pictures that are decoded early are not shown early (%s)', async (ending, codec, firstDecoded) => {
    const { video } = await probeClip(`reordered.${ending}`, { codec, frames: 20, bFrames: 2 });
    const [first = 0, second = 0] = video.pts;
    expect(video.pts).toHaveLength(20);
    expect(first).toBe(firstDecoded + (second - first));
  });

  it('raw streams take the rate of the option, else their own, else 25', async () => {
    const path = makeClip(file('own.hevc'), { codec: 'hevc', frames: 5, frameRate: { num: 50, den: 1 } });
    const own = await probeMedia(path);
    expect(own.video.frameRate).toEqual({ num: 50, den: 1 });
    const chosen = await probeMedia(path, { rawFrameRate: { num: 30000, den: 1001 } });
    expect(chosen.video).toMatchObject({
      frameRate: { num: 30000, den: 1001 },
      timeBase: { num: 1001, den: 30000 },
      pts: [0, 1, 2, 3, 4],
    });
    expect(codesOf(chosen)).toEqual([]);
    const untimed = makeClip(file('untimed.h264'), {
      frames: 5,
      encoderOptions: { 'x264-params': 'force-cfr=0:nal-hrd=none:no-vui-timing=1:threads=1' },
    });
    const assumed = await probeMedia(untimed);
    expect(codesOf(assumed)).toEqual(['no-timestamps']);
  });

  it('bitrate counts the bytes of the video alone', async () => {
    const alone = await probeClip('alone.mkv', { frames: 25 });
    const withSound = await probeClip('with-sound.mkv', { frames: 25, audio: [{}] });
    expect(alone.video.bitrate).toBeGreaterThan(1000);
    expect(withSound.video.bitrate).toBeCloseTo(alone.video.bitrate, 6);
  });
});

describe('inventory', () => {
  it('lists every stream with language and title', async () => {
    const media = await probeClip('all.mkv', {
      frames: 25,
      audio: [{ language: 'pol', title: 'Lektor' }, { language: 'eng' }],
      subtitles: [{ language: 'deu', cues: [{ start: 0, end: 0.5, text: 'Guten Tag' }] }],
      attachments: [{ name: 'font.ttf', mimeType: 'font/ttf', bytes: Buffer.alloc(64) }],
      metadata: { title: 'Taśma 7' },
      timecode: '01:00:00:00',
    });
    expect(mediaInfoSchema.parse(media)).toEqual(media);
    expect(media.streams.map(({ kind }) => kind)).toEqual(['video', 'audio', 'audio', 'subtitle', 'attachment']);
    expect(media.streams[1]).toMatchObject({ codec: 'aac', language: 'pol', title: 'Lektor' });
    expect(media.streams[1]?.detail).toMatch(/^(mono|stereo), \d+(\.\d+)? kHz$/);
    expect(media.streams[3]).toMatchObject({ language: 'deu', detail: 'SubRip' });
    expect(media.metadata).toMatchObject({ title: 'Taśma 7' });
    expect(media.video.timecode).toBe('01:00:00:00');
    expect(media.container).toBe('matroska,webm');
  });

  it('reads the timecode track of QuickTime', async () => {
    const media = await probeClip('timecode.mov', { codec: 'prores', frames: 3, timecode: '10:11:12:13' });
    expect(media.video.timecode).toBe('10:11:12:13');
    expect(media.streams.map(({ kind }) => kind)).toEqual(['video', 'data']);
    expect(media.video.profile).toBe('HQ');
  });
});
