/**
 * The promise of fidelity: through the whole pipeline with a network that changes nothing, into FFV1, every decoded
 * sample, every timestamp, every tag and every other stream is what it was.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaInfo } from '../../src/contract/media.ts';
import type { RestoreSettingsInput } from '../../src/contract/settings.ts';
import { prepareJob } from '../../src/engine/jobs/prepare-job.ts';
import { runJob } from '../../src/engine/jobs/run-job.ts';
import { writeChapters } from '../../src/engine/media/chapters.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { loadCatalog } from '../../src/engine/model/manifest.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip, type ClipOptions } from '../fixtures/make-clip.ts';
import { identity } from '../tools/onnx-bodies.ts';
import { writeCatalogModel } from '../tools/onnx-models.ts';

let folder: string;
let models: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive-identity-'));
  // The person's models folder: the worker finds the identity model where it finds any model that somebody added.
  process.env['PIXREVIVE_HOME'] = join(folder, 'home');
  models = join(folder, 'home', 'data');
  await writeCatalogModel(models, 'models', identity);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Restores with the identity model; chunks are short, so that every clip of some length has joints. */
const pass = async (input: string, output: string, settings: RestoreSettingsInput = {}): Promise<void> => {
  const request = {
    input,
    output,
    reference: null,
    settings: { model: 'models', provider: 'cpu', ...settings } as const,
    overwrite: false,
    chunkFrames: 7,
    unfinished: 'refuse',
  } as const;
  const { directory } = await prepareJob(request, await loadCatalog());
  await runJob(directory, { signal: new AbortController().signal, emit: () => undefined });
};

const secondsOf = (media: MediaInfo): number[] =>
  media.video.pts.map((pts) => (pts * media.video.timeBase.num) / media.video.timeBase.den);

/** Same samples, same times to the container's clock, same tags. */
const expectIdentity = async (input: string, output: string): Promise<{ before: MediaInfo; after: MediaInfo }> => {
  const source = decodeClip(input);
  const result = decodeClip(output);
  expect(result.frames.map(({ hash }) => hash)).toEqual(source.frames.map(({ hash }) => hash));
  expect(result.pixelFormat.replace('yuvj', 'yuv')).toBe(source.pixelFormat.replace('yuvj', 'yuv'));
  const before = await probeMedia(input);
  const after = await probeMedia(output);
  // Program streams start their clock anywhere; the output starts it at 0, sound and pictures alike.
  const start = before.container === 'mpeg' ? (secondsOf(before)[0] ?? 0) : 0;
  const times = secondsOf(before).map((time) => time - start);
  const tick = after.video.timeBase.num / after.video.timeBase.den;
  expect(after.video.frames).toBe(before.video.frames);
  secondsOf(after).forEach((time, i) => {
    expect(Math.abs(time - (times[i] ?? NaN))).toBeLessThanOrEqual(tick / 2 + 1e-9);
  });
  expect(after.video.color).toEqual(before.video.color);
  expect(after.video.sampleAspectRatio).toEqual(before.video.sampleAspectRatio);
  expect(after.video.rotation).toBe(before.video.rotation);
  expect(after.video.hdr).toEqual(before.video.hdr);
  return { before, after };
};

const small = { width: 160, height: 96, frames: 20 } as const;
const hdr = {
  range: 'tv',
  matrix: 'bt2020nc',
  primaries: 'bt2020',
  transfer: 'smpte2084',
  chromaLocation: 'left',
} as const;
const ntsc = { frameRate: { num: 30000, den: 1001 } } as const;

const matrix: [string, string, ClipOptions][] = [
  ['H.264 8-bit with B-frames', 'a.mkv', { ...small, codec: 'h264', bFrames: 3 }],
  ['H.264 in MP4 at 29.97, B-frames', 'b.mp4', { ...small, ...ntsc, codec: 'h264', bFrames: 2 }],
  ['H.264 open GOP', 'c.mkv', { ...small, codec: 'h264', bFrames: 3, gop: 6, openGop: true }],
  ['H.264 4:2:2', 'd.mkv', { ...small, codec: 'h264', pixelFormat: 'yuv422p' }],
  ['H.264 4:4:4', 'e.mkv', { ...small, codec: 'h264', pixelFormat: 'yuv444p' }],
  ['HEVC 10-bit', 'f.mkv', { ...small, codec: 'hevc', pixelFormat: 'yuv420p10le', bFrames: 2 }],
  ['HDR10-tagged HEVC', 'g.mkv', { ...small, codec: 'hevc', pixelFormat: 'yuv420p10le', color: hdr, hdr10: true }],
  ['MPEG-2', 'h.mpg', { ...small, codec: 'mpeg2video', bFrames: 2 }],
  [
    'MPEG-2 flagged interlaced, progressive pictures',
    'i.mkv',
    { ...small, codec: 'mpeg2video', encoderOptions: { flags: '+ildct+ilme' } },
  ],
  ['MPEG-4 ASP', 'j.avi', { ...small, codec: 'mpeg4', bFrames: 1 }],
  ['VP9', 'k.webm', { ...small, codec: 'vp9' }],
  ['ProRes 4:2:2 10-bit', 'l.mov', { ...small, codec: 'prores' }],
  [
    'variable frame rate',
    'm.mkv',
    { ...small, timeBase: { num: 1, den: 1000 }, pts: [0, 40, 80, 200, 233, 266, 600, 640, 700] },
  ],
  ['non-square pixels', 'n.mkv', { ...small, sampleAspectRatio: { num: 16, den: 11 } }],
  ['rotated', 'o.mp4', { ...small, rotation: 90 }],
  ['full range', 'p.mkv', { ...small, color: { range: 'pc', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709' } }],
  ['odd size', 'q.mkv', { ...small, codec: 'ffv1', width: 639, height: 359, frames: 9 }],
  ['odd size, 4:2:0 10-bit', 'r.mkv', { ...small, codec: 'ffv1', width: 97, height: 61, pixelFormat: 'yuv420p10le' }],
  ['grey', 's.mkv', { ...small, codec: 'ffv1', pixelFormat: 'gray' }],
  ['one frame', 't.mkv', { ...small, frames: 1 }],
  ['two frames', 'u.mp4', { ...small, frames: 2 }],
  ['smaller than the model’s padding', 'v.mkv', { codec: 'ffv1', width: 18, height: 10, frames: 3 }],
  ['scene cuts', 'w.mkv', { ...small, sceneFrames: 5 }],
  ['raw HEVC without timestamps', 'x.hevc', { ...small, codec: 'hevc' }],
  ['spaces and quotes in the name', 'it\'s a "test" & more.mkv', small],
  ['Polish name', 'Zażółć gęślą jaźń.mkv', small],
  ['Chinese name', '修复 视频.mp4', small],
  ['emoji name', '🎬 final 🎞️.mkv', small],
];

describe('identity through the pipeline into FFV1', () => {
  it.each(matrix)('%s (%s)', async (_, name, options) => {
    const input = join(folder, name);
    makeClip(input, options);
    const output = join(folder, `${name} restored.mkv`);
    await pass(input, output);
    await expectIdentity(input, output);
  });

  it('carries sound, subtitles, attachments, chapters, languages and metadata', async () => {
    const input = join(folder, 'all.mkv');
    makeClip(input, {
      ...small,
      frames: 30,
      audio: [
        { codec: 'aac', language: 'eng', title: 'English', seconds: 1.2, default: true },
        { codec: 'flac', language: 'pol', title: 'Lektor', seconds: 1.2 },
      ],
      subtitles: [{ language: 'eng', cues: [{ start: 0.1, end: 0.9, text: 'Hello' }] }],
      attachments: [{ name: 'font.ttf', mimeType: 'font/ttf', bytes: Buffer.from('not really a font') }],
      metadata: { title: 'Tape 12' },
    });
    await writeChapters(input, 'mkv', [
      { startSeconds: 0, endSeconds: 0.5, title: 'One' },
      { startSeconds: 0.5, endSeconds: 1.2, title: 'Two – ęąć' },
    ]);
    const output = join(folder, 'all restored.mkv');
    await pass(input, output);
    const { before, after } = await expectIdentity(input, output);
    const bare = (media: MediaInfo): unknown[] =>
      media.streams
        .filter(({ kind }) => kind !== 'video')
        .map(({ kind, codec, language, title }) => ({ kind, codec, language, title }));
    expect(bare(after)).toEqual(bare(before));
    expect(after.chapters).toEqual(before.chapters);
    expect(before.chapters).toHaveLength(2);
    expect(after.metadata['title']).toBe('Tape 12');
  });

  it('cuts at in and out points, frame-exactly', async () => {
    const input = join(folder, 'cut.mkv');
    makeClip(input, { ...small, frames: 30, bFrames: 3, gop: 10, openGop: true });
    const output = join(folder, 'cut restored.mkv');
    await pass(input, output, { range: { in: 13, out: 22 } });
    const source = decodeClip(input).frames.slice(13, 22);
    expect(decodeClip(output).frames.map(({ hash }) => hash)).toEqual(source.map(({ hash }) => hash));
  });

  it('deinterlaces to every field when asked, and doubles the rate', async () => {
    const input = join(folder, 'fields.mpg');
    makeClip(input, { codec: 'mpeg2video', width: 720, height: 576, frames: 12, interlaced: 'tff' });
    const output = join(folder, 'fields restored.mkv');
    await pass(input, output, { deinterlace: 'bwdif-field' });
    const media = await probeMedia(output);
    expect(media.video.frames).toBe(24);
    expect(media.video.fieldOrder).toBe('progressive');
    expect(media.video.constantFrameRate).toBe(true);
  });
});
