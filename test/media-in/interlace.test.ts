/** Interlaced video is found, refused without a deinterlacer, and deinterlaced with the right times. */
import { describe, expect, it } from 'vitest';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { detectInterlacing, requireProgressive } from '../../src/engine/media/interlace.ts';
import { openVideoReader } from '../../src/engine/media/reader.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import type { ClipOptions } from '../fixtures/make-clip.ts';
import { readAll } from './read-all.ts';
import { temporaryFolder } from './temporary-folder.ts';

const file = temporaryFolder();
const television = { width: 240, height: 480, frames: 24 };

describe('field order', () => {
  const clips: [string, ClipOptions, string][] = [
    ['tff.mpg', { codec: 'mpeg2video', interlaced: 'tff' }, 'tff'],
    ['bff.mkv', { codec: 'mpeg2video', interlaced: 'bff' }, 'bff'],
    ['tff.ts', { codec: 'h264', interlaced: 'tff' }, 'tff'],
    ['bff.mp4', { codec: 'h264', interlaced: 'bff' }, 'bff'],
    ['progressive.mpg', { codec: 'mpeg2video' }, 'progressive'],
    ['progressive.mp4', { codec: 'h264' }, 'progressive'],
    ['progressive.mkv', { codec: 'hevc' }, 'progressive'],
  ];
  it.each(clips)('of %s', async (name, options, expected) => {
    const media = await probeMedia(makeClip(file(name), { ...television, ...options }));
    expect(media.video.fieldOrder).toBe(expected);
    const warned = media.warnings.some(({ code }) => code === 'interlaced');
    expect(warned).toBe(expected !== 'progressive');
  });

  it('is found by looking where nothing is said', async () => {
    // Coded progressively from pictures that hold two moments: what a careless capture makes.
    const path = makeClip(file('unsaid.mkv'), { ...television, codec: 'ffv1', interlaced: 'bff' });
    const media = await probeMedia(path);
    const { verdict, counts } = await detectInterlacing(path, media);
    expect(verdict).toBe('bff');
    expect(counts.bff).toBeGreaterThan(16);
    const film = await probeMedia(makeClip(file('film.mkv'), { ...television, qp: 36 }));
    expect((await detectInterlacing(film.path, film)).verdict).toBe('progressive');
  });

  it('progressive pictures in a stream flagged as interlaced are progressive', async () => {
    const path = makeClip(file('psf.mkv'), {
      ...television,
      codec: 'h264',
      encoderOptions: { 'x264-params': 'tff=1:qp=44:keyint=12:threads=1' },
    });
    const media = await probeMedia(path);
    expect(media.video.fieldOrder).toBe('progressive');
    expect(media.warnings.map(({ code }) => code)).toEqual(['interlaced']);
  });
});

describe('requireProgressive', () => {
  it('refuses interlaced video and names the remedy', async () => {
    const path = makeClip(file('refused.mpg'), { ...television, codec: 'mpeg2video', interlaced: 'tff' });
    const media = await probeMedia(path);
    expect(() => {
      requireProgressive(media, 'none');
    }).toThrow(expect.objectContaining({ code: 'input-interlaced' }) as Error);
    expect(() => {
      requireProgressive(media, 'none');
    }).toThrow(/--deinterlace bwdif-frame/);
    expect(() => {
      requireProgressive(media, 'bwdif-frame');
    }).not.toThrow();
  });
});

describe('deinterlacing', () => {
  it.each(['mpg', 'mkv', 'm2v'])('keeps the frame rate, or doubles it with times halfway (%s)', async (ending) => {
    const options: ClipOptions = { ...television, frames: 12, codec: 'mpeg2video', interlaced: 'tff', gop: 4 };
    const path = makeClip(file(`fields.${ending}`), options);
    const media = await probeMedia(path);
    const { pts } = media.video;
    const frames = await readAll(path, media, { deinterlace: 'bwdif-frame' });
    expect(frames.map((frame) => frame.pts)).toEqual(pts);

    const fields = await readAll(path, media, { deinterlace: 'bwdif-field' });
    expect(fields).toHaveLength(24);
    expect(fields.map(({ index }) => index)).toEqual(Array.from({ length: 24 }, (_, i) => i));
    fields.slice(0, -1).forEach((field, i) => {
      expect(field.pts + field.duration).toBe(fields[i + 1]?.pts);
    });
    expect(fields.filter((_, i) => i % 2 === 0).map((field) => field.pts)).toEqual(pts.map((time) => 2 * time));
    expect(new Set(fields.map(({ hash }) => hash)).size).toBe(24);

    await using reader = await openVideoReader(path, { media, deinterlace: 'bwdif-field' });
    expect(reader.video).toMatchObject({ frames: 24, fieldOrder: 'progressive', frameRate: { num: 50, den: 1 } });
  });

  it('gives the same frames from every in-point', async () => {
    const path = makeClip(file('cut.mkv'), { ...television, frames: 12, codec: 'h264', interlaced: 'tff', gop: 4 });
    const media = await probeMedia(path);
    for (const deinterlace of ['bwdif-frame', 'bwdif-field'] as const) {
      const factor = deinterlace === 'bwdif-field' ? 2 : 1;
      const all = await readAll(path, media, { deinterlace });
      for (const start of [1, 4, 5, 7, 11]) {
        const end = Math.min(12, start + 3);
        const part = await readAll(path, media, { deinterlace, range: { in: start, out: end } });
        expect(part).toEqual(all.slice(start * factor, end * factor));
      }
    }
  });
});
