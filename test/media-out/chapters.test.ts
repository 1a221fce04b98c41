import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AV_LOG_ERROR, AV_LOG_INFO } from 'node-av/constants';
import { FormatContext, Log } from 'node-av/lib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Chapter } from '../../src/contract/media.ts';
import { readChapters, writeChapters } from '../../src/engine/media/chapters.ts';
import { childBoxes, contentOf, findBox, isoBox } from '../../src/engine/media/iso-boxes.ts';
import { check } from '../fixtures/coded-track.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { exportUnchanged } from './identity-export.ts';
import { readPackets } from './packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-chapters-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const chapters: Chapter[] = [
  { startSeconds: 0, endSeconds: 0.2, title: 'Wstęp — „żółw”' },
  { startSeconds: 0.2, endSeconds: 0.5, title: '第二章 🎬' },
  { startSeconds: 0.5, endSeconds: 1, title: '' },
];

/**
 * What FFmpeg itself reads: the binding has no chapters, but FFmpeg's own dump of a file prints them, with the name
 * in the metadata below.
 */
const chaptersByFfmpeg = async (path: string): Promise<string[]> => {
  const printed: string[] = [];
  const input = new FormatContext();
  check(input.openInputSync(path), `open ${path}`);
  check(input.findStreamInfoSync(), 'stream information');
  Log.setLevel(AV_LOG_INFO);
  Log.setCallback((_, message) => printed.push(message), { maxLevel: AV_LOG_INFO });
  input.dumpFormat(0, path, false);
  // Messages arrive through the event loop.
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  Log.resetCallback();
  Log.setLevel(AV_LOG_ERROR);
  input.closeInputSync();
  return [...printed.join('').matchAll(/Chapter #0:\d+: start ([\d.]+), end ([\d.]+)/g)].map(
    ([, start, end]) => `${Number(start)}-${Number(end)}`,
  );
};

describe('chapters are read back by us and by FFmpeg, and nothing else changes', () => {
  for (const [container, ending] of [
    ['mkv', 'mkv'],
    ['mp4', 'mp4'],
    ['mov', 'mov'],
  ] as const) {
    test(container, async () => {
      const path = makeClip(join(folder, `plain.${ending}`), {
        frames: 25,
        audio: [{}],
        metadata: { title: 'Film' },
      });
      const demuxer = container === 'mkv' ? 'matroska,webm' : 'mov,mp4,m4a,3gp,3g2,mj2';
      expect(await readChapters(path, demuxer)).toEqual([]);
      const before = readPackets(path);
      const size = statSync(path).size;
      await writeChapters(path, container, chapters);
      expect(statSync(path).size).toBeGreaterThan(size);
      expect(readPackets(path)).toEqual(before);

      const read = await readChapters(path, demuxer);
      expect(read.map(({ startSeconds, title }) => [startSeconds, title])).toEqual(
        chapters.map(({ startSeconds, title }) => [startSeconds, title]),
      );
      if (container === 'mkv') {
        expect(read).toEqual(chapters);
      }
      expect((await chaptersByFfmpeg(path)).map((line) => line.split('-')[0])).toEqual(['0', '0.2', '0.5']);
    });
  }

  test('more chapters, and longer names, than a byte can count', async () => {
    const many = Array.from({ length: 300 }, (_, i) => ({
      startSeconds: i / 10,
      endSeconds: (i + 1) / 10,
      title: `${i} ${'ż'.repeat(200)}`,
    }));
    const matroska = makeClip(join(folder, 'many.mkv'), { frames: 3 });
    await writeChapters(matroska, 'mkv', many);
    expect(await readChapters(matroska, 'matroska,webm')).toEqual(many);
    const mp4 = makeClip(join(folder, 'many.mp4'), { frames: 3 });
    await writeChapters(mp4, 'mp4', many);
    const read = await readChapters(mp4, 'mov,mp4');
    expect(read).toHaveLength(255);
    expect(Buffer.byteLength(read[0]?.title ?? '')).toBeLessThanOrEqual(255);
    expect(read[0]?.title).toMatch(/^0 ż+$/);
  });
});

test('a cut keeps the part of the chapters that lies in it', async () => {
  const source = makeClip(join(folder, 'cut.mkv'), { frames: 25 });
  await writeChapters(source, 'mkv', chapters);
  const output = join(folder, 'cut.out.mkv');
  await exportUnchanged(source, output, folder, { range: { in: 10, out: 20 } });
  const read = await readChapters(output, 'matroska,webm');
  expect(read.map(({ title }) => title)).toEqual(['第二章 🎬', '']);
  expect(read.map(({ startSeconds }) => startSeconds)).toEqual([0, expect.closeTo(0.1, 6)]);
  expect(read.map(({ endSeconds }) => endSeconds)).toEqual([expect.closeTo(0.1, 6), expect.closeTo(0.4, 6)]);
});

test('chapter tracks of QuickTime are read', async () => {
  const path = makeClip(join(folder, 'track.mov'), {
    frames: 50,
    subtitles: [
      {
        cues: [
          { start: 0, end: 0.5, text: 'Anfang' },
          { start: 0.5, end: 1.25, text: 'Schluß' },
        ],
      },
    ],
  });
  // The video track gets a reference to the text track: that is all that makes it a chapter track.
  const bytes = readFileSync(path);
  const movieBox = childBoxes(bytes).find(({ type }) => type === 'moov');
  const movie = movieBox === undefined ? Buffer.alloc(0) : contentOf(bytes, movieBox);
  const reference = isoBox('tref', isoBox('chap', Buffer.from([0, 0, 0, 2])));
  let isVideo = true;
  const children = childBoxes(movie).map((child) => {
    const whole = movie.subarray(child.start, child.start + child.size);
    if (child.type !== 'trak' || !isVideo) {
      return whole;
    }
    isVideo = false;
    return isoBox('trak', contentOf(movie, child), reference);
  });
  expect(findBox(movie, 'trak', 'mdia', 'minf', 'vmhd')).not.toBeNull();
  writeFileSync(path, Buffer.concat([bytes.subarray(0, movieBox?.start), isoBox('moov', ...children)]));
  expect(await readChapters(path, 'mov,mp4')).toEqual([
    { startSeconds: 0, endSeconds: 0.5, title: 'Anfang' },
    { startSeconds: 0.5, endSeconds: 1.25, title: 'Schluß' },
  ]);
});

test('damage and foreign files give no chapters, and no error', async () => {
  const path = join(folder, 'damage.bin');
  const whole = readFileSync(makeClip(join(folder, 'whole.mkv'), { frames: 2 }));
  await writeChapters(join(folder, 'whole.mkv'), 'mkv', chapters);
  for (const bytes of [Buffer.alloc(0), Buffer.from('text'), whole.subarray(0, 300), Buffer.alloc(4096, 0xff)]) {
    writeFileSync(path, bytes);
    expect(await readChapters(path, 'matroska,webm')).toEqual([]);
    expect(await readChapters(path, 'mov,mp4')).toEqual([]);
  }
  expect(await readChapters(path, 'avi')).toEqual([]);
});
