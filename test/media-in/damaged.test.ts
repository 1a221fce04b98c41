/** Cut-off files give their whole frames; damage ends the reading with the frame number; nothing is concealed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PixReviveError } from '../../src/contract/errors.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import type { ClipOptions } from '../fixtures/make-clip.ts';
import { readAll } from './read-all.ts';
import { temporaryFolder } from './temporary-folder.ts';

const file = temporaryFolder();

const cutOff = (path: string, part: number): string => {
  const bytes = readFileSync(path);
  const cut = path.replace(/(\.\w+)$/, '-cut$1');
  writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * part)));
  return cut;
};

/** Inverts bytes in the middle of the file. */
const scratch = (path: string, part: number, count: number): string => {
  const bytes = readFileSync(path);
  const start = Math.floor(bytes.length * part);
  for (let i = start; i < start + count; i += 1) {
    bytes.writeUInt8(bytes.readUInt8(i) ^ 0x5a, i);
  }
  const scratched = path.replace(/(\.\w+)$/, '-scratched$1');
  writeFileSync(scratched, bytes);
  return scratched;
};

describe('a file that was cut off', () => {
  const clips: Record<string, ClipOptions> = {
    'fast.mp4': { frames: 40, muxerOptions: { movflags: '+faststart' } },
    'clip.mkv': { frames: 40 },
    'hevc.mkv': { codec: 'hevc', frames: 40 },
    'ffv1.mkv': { codec: 'ffv1', frames: 12 },
    'vp9.webm': { codec: 'vp9', frames: 40 },
    'mpeg2.mpg': { codec: 'mpeg2video', frames: 40 },
    'mpeg4.avi': { codec: 'mpeg4', frames: 40, bFrames: 2 },
    'stream.hevc': { codec: 'hevc', frames: 40 },
    'stream.h264': { codec: 'h264', frames: 40 },
  };

  it.each(Object.entries(clips))('%s gives its whole frames and a warning', async (name, options) => {
    const path = makeClip(file(name), options);
    const whole = new Set(decodeClip(path).frames.map(({ hash }) => hash));
    const cut = cutOff(path, 0.6);
    const media = await probeMedia(cut);
    expect(media.warnings.map(({ code }) => code)).toContain('truncated');
    expect(media.video.frames).toBeGreaterThan(3);
    expect(media.video.frames).toBeLessThan(options.frames ?? 0);
    const frames = await readAll(cut, media);
    expect(frames).toHaveLength(media.video.frames);
    expect(frames.every(({ hash }) => whole.has(hash))).toBe(true);
    const last = media.video.frames;
    expect(await readAll(cut, media, { range: { in: last - 2, out: last } })).toEqual(frames.slice(-2));
  });
});

describe('a recording that begins in the middle', () => {
  it.each(['h264', 'hevc', 'mpeg2video'] as const)('%s begins with the first frame that decodes', async (codec) => {
    const path = makeClip(file(`${codec}.ts`), { codec, frames: 60, openGop: true, bFrames: 2 });
    const whole = decodeClip(path).frames.map(({ hash }) => hash);
    const bytes = readFileSync(path);
    const late = file(`${codec}-late.ts`);
    writeFileSync(late, bytes.subarray(Math.floor((bytes.length * 0.3) / 188) * 188));
    const media = await probeMedia(late);
    const frames = await readAll(late, media);
    expect(frames.length).toBeGreaterThan(20);
    expect(frames.map(({ hash }) => hash)).toEqual(whole.slice(-frames.length));
    expect(frames.map(({ pts }) => pts)).toEqual(media.video.pts);
  });
});

describe('damage in the middle', () => {
  const clips: Record<string, ClipOptions> = {
    'damaged.mp4': { frames: 40, width: 640, height: 360 },
    'hevc.mp4': { codec: 'hevc', frames: 40 },
    'mpeg2.mkv': { codec: 'mpeg2video', frames: 40, bFrames: 2 },
    'mpeg4.mp4': { codec: 'mpeg4', frames: 40 },
    'ffv1.mkv': { codec: 'ffv1', frames: 12 },
    'prores.mov': { codec: 'prores', frames: 10 },
    'av1.mkv': { codec: 'av1', frames: 40 },
  };

  it.each(Object.entries(clips))('%s ends in decode-failed with the frame number', async (name, options) => {
    const path = makeClip(file(name), options);
    const sound = decodeClip(path).frames.map(({ hash }) => hash);
    // Enough to make every codec stumble: some cannot notice a few wrong bytes, which decode as another picture.
    const scratched = scratch(path, 0.5, 2000);
    const media = await probeMedia(scratched);
    const thrown: unknown = await readAll(scratched, media).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(PixReviveError);
    const error = thrown as PixReviveError;
    expect(error.code).toBe('decode-failed');
    const frame = Number(/frame (\d+)/.exec(error.userMessage)?.[1]);
    expect(frame).toBeGreaterThan(0);
    expect(frame).toBeLessThan(sound.length);
    // What comes before the damage can still be had, and an in-point before it runs into it as well.
    const part = await readAll(scratched, media, { range: { in: 0, out: 2 } });
    expect(part.map(({ hash }) => hash)).toEqual(sound.slice(0, 2));
    const nearby = { in: Math.max(0, frame - 2), out: media.video.frames };
    await expect(readAll(scratched, media, { range: nearby })).rejects.toMatchObject({ code: 'decode-failed' });
  });

  it('FFV1 without slice checksums is read without them', async () => {
    const path = makeClip(file('unchecked.mkv'), { codec: 'ffv1', frames: 4, encoderOptions: { slicecrc: '0' } });
    const media = await probeMedia(path);
    expect(await readAll(path, media)).toHaveLength(4);
  });
});

describe('a change of the picture format in mid-stream', () => {
  it('ends the reading and names the frame', async () => {
    const first = readFileSync(makeClip(file('small.h264'), { frames: 6, width: 160, height: 96, bFrames: 0 }));
    const second = readFileSync(makeClip(file('large.h264'), { frames: 6, width: 320, height: 192, bFrames: 0 }));
    const path = file('joined.h264');
    writeFileSync(path, Buffer.concat([first, second]));
    const media = await probeMedia(path);
    await expect(readAll(path, media)).rejects.toMatchObject({
      code: 'input-unsupported',
      userMessage: expect.stringMatching(/at frame 6, from 160×96 .* to 320×192/) as string,
    });
  });
});
