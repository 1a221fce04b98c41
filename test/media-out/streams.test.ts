import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { StreamPlanItem } from '../../src/contract/presets.ts';
import { writeChapters } from '../../src/engine/media/chapters.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import type { ClipOptions } from '../fixtures/make-clip.ts';
import { exportUnchanged } from './identity-export.ts';
import { readPackets, seconds } from './packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-streams-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const font = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 256));
const chapters = [
  { startSeconds: 0, endSeconds: 0.4, title: 'Początek' },
  { startSeconds: 0.4, endSeconds: 1, title: '第二章' },
];
const rich: ClipOptions = {
  frames: 25,
  language: 'pol',
  title: 'Camera',
  audio: [
    { language: 'pol', title: 'Stereo', default: true },
    { language: 'eng', frequency: 660, channels: 1 },
  ],
  subtitles: [
    {
      language: 'ger',
      cues: [
        { start: 0.1, end: 0.5, text: 'Grüße' },
        { start: 0.6, end: 0.9, text: '<i>zwei</i>' },
      ],
    },
  ],
  timecode: '01:00:00:00',
  metadata: { title: 'Film — 「片」', artist: 'Zażółć', comment: 'a=b; c' },
};

const lossy = (items: readonly StreamPlanItem[]): (string | null)[][] =>
  items
    .filter(({ action }) => action !== 'copy' && action !== 'restore')
    .map(({ what, action, reason }) => [what, action, reason]);

const expectSamePackets = (source: string, output: string, indices: readonly (readonly [number, number])[]): void => {
  const [before, after] = [readPackets(source), readPackets(output)];
  for (const [from, to] of indices) {
    const [old, copy] = [before[from], after[to]];
    expect(copy?.codec).toBe(old?.codec);
    expect(copy?.packets.map(({ hash }) => hash)).toEqual(old?.packets.map(({ hash }) => hash));
    copy?.packets.forEach(({ pts }, i) => {
      const was = old?.packets[i];
      const then = old === undefined || was === undefined ? NaN : seconds(was.pts, old.timeBase);
      expect(Math.abs(seconds(pts, copy.timeBase) - then)).toBeLessThanOrEqual(0.001);
    });
    expect(copy?.metadata['language']).toBe(old?.metadata['language']);
    expect(copy?.disposition).toBe(old?.disposition);
  }
};

describe('everything else in the file', () => {
  test('Matroska to Matroska: sound, subtitles, chapters, font, timecode, tags', async () => {
    const attachments = [{ name: 'Czcionka 字.ttf', mimeType: 'font/ttf', bytes: font }];
    const source = makeClip(join(folder, 'rich.mkv'), { ...rich, attachments });
    await writeChapters(source, 'mkv', chapters);
    const output = join(folder, 'rich.out.mkv');
    const { plan } = await exportUnchanged(source, output, folder);
    expect(lossy(plan.streams.items)).toEqual([['Timecode 01:00:00:00', 'change', 'regenerated']]);
    expectSamePackets(
      source,
      output,
      [1, 2, 3].map((i) => [i, i] as const),
    );

    const media = await probeMedia(output);
    expect(media.chapters).toEqual(chapters);
    expect(media.video.timecode).toBe('01:00:00:00');
    expect(media.streams.map(({ kind, language, title }) => [kind, language, title])).toEqual([
      ['video', 'pol', 'Camera'],
      ['audio', 'pol', 'Stereo'],
      ['audio', 'eng', null],
      ['subtitle', 'ger', null],
      ['attachment', null, null],
    ]);
    expect(media.streams[4]?.detail).toContain('Czcionka 字.ttf');
    const tags = Object.fromEntries(Object.entries(media.metadata).map(([key, value]) => [key.toLowerCase(), value]));
    expect(tags).toMatchObject({ title: 'Film — 「片」', artist: 'Zażółć', comment: 'a=b; c' });
  });

  test('MP4 to MP4: sound, subtitles, chapters, timecode, tags', async () => {
    const source = makeClip(join(folder, 'rich.mp4'), rich);
    await writeChapters(source, 'mp4', chapters);
    const output = join(folder, 'rich.out.mp4');
    const { plan } = await exportUnchanged(source, output, folder, { preset: 'h264' });
    expect(plan.streams.items.filter(({ action }) => action === 'drop')).toEqual([]);
    expectSamePackets(
      source,
      output,
      [1, 2].map((i) => [i, i] as const),
    );
    const [before, after] = [readPackets(source)[3], readPackets(output)[3]];
    expect(after?.codec).toBe('mov_text');
    // Gaps between cues are samples of their own in MP4.
    const texts = new Set(before?.packets.map(({ hash }) => hash));
    expect(after?.packets.every(({ hash }) => texts.has(hash))).toBe(true);

    const media = await probeMedia(output);
    expect(media.chapters.map(({ startSeconds, title }) => [startSeconds, title])).toEqual(
      chapters.map(({ startSeconds, title }) => [startSeconds, title]),
    );
    expect(media.video.timecode).toBe('01:00:00:00');
    expect(media.metadata).toMatchObject({ title: 'Film — 「片」', artist: 'Zażółć', comment: 'a=b; c' });
  });

  test('Matroska to MP4 says what is lost, and why', async () => {
    const attachments = [{ name: 'font.ttf', mimeType: 'font/ttf', bytes: font }];
    const source = makeClip(join(folder, 'lossy.mkv'), {
      ...rich,
      attachments,
      metadata: { ...rich.metadata, CAMERA_OPERATOR: 'Anna' },
    });
    await writeChapters(source, 'mkv', chapters);
    const output = join(folder, 'lossy.out.mp4');
    const { plan } = await exportUnchanged(source, output, folder, { preset: 'h264', container: 'mp4' });
    expect(lossy(plan.streams.items)).toEqual([
      ['Subtitles: ger, subrip, SubRip', 'drop', 'container-cannot-hold-codec'],
      ['Attachment: font/ttf, font.ttf', 'drop', 'container-cannot-hold-kind'],
      ['Metadata: CAMERA_OPERATOR', 'drop', 'container-cannot-hold-metadata'],
    ]);
    for (const { index } of plan.streams.items) {
      expect(index === null || index <= 4).toBe(true);
    }
    expectSamePackets(source, output, [
      [1, 1],
      [2, 2],
    ]);
    const media = await probeMedia(output);
    expect(media.chapters.map(({ title }) => title)).toEqual(['Początek', '第二章']);
    expect(media.video.timecode).toBe('01:00:00:00');
  });

  test('MP4 to Matroska: styled text is dropped by name, sound keeps its lead-in', async () => {
    const source = makeClip(join(folder, 'back.mp4'), rich);
    const output = join(folder, 'back.out.mkv');
    const { plan } = await exportUnchanged(source, output, folder);
    expect(lossy(plan.streams.items).map(([, action, reason]) => [action, reason])).toEqual([
      ['drop', 'container-cannot-hold-codec'],
      ['change', 'regenerated'],
      ['change', 'regenerated'],
    ]);
    const sound = readPackets(output)[1];
    expect(sound?.packets[0]?.pts).toBe(-21n);
    expect(sound?.packets).toHaveLength(readPackets(source)[1]?.packets.length ?? NaN);
    expect(decodeClip(output).frames[0]?.pts).toBe(0n);
  });
});

test('cover pictures stay cover pictures, from MP4 to Matroska and on', async () => {
  const source = makeClip(join(folder, 'cover.mp4'), { frames: 5, audio: [{}], cover: true });
  const matroska = join(folder, 'cover.mkv');
  await exportUnchanged(source, matroska, folder);
  const again = join(folder, 'cover.again.mkv');
  await exportUnchanged(matroska, again, folder, { range: { in: 1, out: 4 } });
  const back = join(folder, 'cover.back.mp4');
  await exportUnchanged(again, back, folder, { preset: 'h264', container: 'mp4' });
  for (const path of [source, matroska, again, back]) {
    const covers = (await probeMedia(path)).streams.filter(({ kind }) => kind === 'cover');
    expect(
      covers.map(({ codec, detail }) => [codec, detail]),
      path,
    ).toEqual([['mjpeg', '64×48']]);
  }
});

describe('what belongs to the picture', () => {
  for (const [container, preset] of [
    ['mkv', 'ffv1'],
    ['mp4', 'hevc-10'],
    ['mov', 'prores-hq'],
  ] as const) {
    test(`HDR10 metadata, colour tags and rotation in ${container}`, async () => {
      const source = makeClip(join(folder, `hdr-${container}.mp4`), {
        codec: 'hevc',
        pixelFormat: 'yuv420p10le',
        hdr10: true,
        rotation: 90,
        frames: 3,
        color: {
          range: 'tv',
          matrix: 'bt2020nc',
          primaries: 'bt2020',
          transfer: 'smpte2084',
          chromaLocation: 'topleft',
        },
      });
      const output = join(folder, `hdr.out.${container}`);
      await exportUnchanged(source, output, folder, { preset, container });
      const { video } = await probeMedia(output);
      expect(video.hdr).toEqual(['mastering-display', 'content-light-level']);
      expect(video.rotation).toBe(90);
      expect(video.color).toMatchObject({
        range: 'tv',
        matrix: 'bt2020nc',
        primaries: 'bt2020',
        transfer: 'smpte2084',
      });
    });
  }

  test('unspecified colour stays unspecified in lossless and H.264 outputs', async () => {
    const source = makeClip(join(folder, 'plain.mp4'), { frames: 2 });
    for (const preset of ['ffv1', 'h264']) {
      const output = join(folder, `plain.${preset}.out`);
      await exportUnchanged(source, output, folder, { preset });
      const { color } = decodeClip(output);
      expect([color.range, color.matrix, color.primaries, color.transfer], preset).toEqual(
        Array(4).fill('unspecified'),
      );
    }
  });

  test('interlaced pictures stay marked as such', async () => {
    const source = makeClip(join(folder, 'fields.mkv'), { codec: 'mpeg2video', interlaced: 'tff', frames: 6 });
    const output = join(folder, 'fields.out.mkv');
    await exportUnchanged(source, output, folder);
    expect((await probeMedia(output)).video.fieldOrder).toBe('tff');
    expect(decodeClip(output).frames.map(({ hash }) => hash)).toEqual(
      decodeClip(source).frames.map(({ hash }) => hash),
    );
  });
});
