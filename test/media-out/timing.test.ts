import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { exportUnchanged } from './identity-export.ts';
import { presentedSeconds, readPackets, seconds } from './packets.ts';
import type { StreamPackets } from './packets.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-timing-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const shownAt = (path: string): number[] => {
  const { frames, timeBase } = decodeClip(path);
  return frames.map(({ pts }) => seconds(pts, timeBase));
};

const video = (path: string): StreamPackets => {
  const [stream] = readPackets(path);
  if (stream === undefined) {
    throw new Error(`no stream in ${path}`);
  }
  return stream;
};

const expectDecodable = ({ packets }: StreamPackets): void => {
  packets.forEach(({ pts, dts }, i) => {
    expect(dts <= pts, `packet ${i}: DTS ${dts} after PTS ${pts}`).toBe(true);
    expect(i === 0 || dts > (packets[i - 1]?.dts ?? 0n), `packet ${i}: DTS ${dts} does not rise`).toBe(true);
  });
};

const irregular = [0, 40, 73, 120, 121, 300, 301, 302, 500, 540, 590, 640, 700, 1000, 1001];

describe('variable frame rate', () => {
  for (const [name, from, preset, to] of [
    ['MP4 to MP4, B-frames over chunk joints', 'mp4', 'h264', 'mp4'],
    ['Matroska to Matroska, lossless', 'mkv', 'ffv1', 'mkv'],
    ['Matroska to MOV', 'mkv', 'prores-hq', 'mov'],
    ['MP4 to Matroska, HEVC', 'mp4', 'hevc-10', 'mkv'],
    ['Matroska to MP4, AV1', 'mkv', 'av1', 'mp4'],
  ] as const) {
    test(name, async () => {
      const source = makeClip(join(folder, `vfr-${preset}.${from}`), {
        pts: irregular,
        timeBase: { num: 1, den: 1000 },
        bFrames: 3,
      });
      const output = join(folder, `vfr-${preset}.out.${to}`);
      await exportUnchanged(source, output, folder, { preset, container: to, chunkFrames: 6 });
      expect(shownAt(output)).toEqual(irregular.map((time) => time / 1000));
      if (to !== 'mkv') {
        expectDecodable(video(output));
      }
    });
  }

  test('the last frame keeps its duration in MP4, also with B-frames', async () => {
    const source = makeClip(join(folder, 'durations.mp4'), { pts: irregular, timeBase: { num: 1, den: 1000 } });
    for (const preset of ['h264', 'av1']) {
      const output = join(folder, `durations-${preset}.mp4`);
      const { frames } = await exportUnchanged(source, output, folder, { preset, container: 'mp4', chunkFrames: 4 });
      const last = frames.at(-1);
      expect(presentedSeconds(output)).toBe(Number((last?.pts ?? 0n) + (last?.duration ?? 0n)) / 16000);
    }
  });

  test('every frame keeps its duration in MOV', async () => {
    const source = makeClip(join(folder, 'durations.mkv'), { pts: irregular, timeBase: { num: 1, den: 1000 } });
    const output = join(folder, 'durations.mov');
    const { frames } = await exportUnchanged(source, output, folder, { preset: 'prores-hq' });
    const { packets, timeBase } = video(output);
    expect(packets.map(({ duration }) => seconds(duration, timeBase))).toEqual(
      frames.map(({ duration }) => Number(duration) / 1000),
    );
  });
});

describe('chunk joints', () => {
  for (const preset of ['h264', 'hevc-10']) {
    test(`${preset} with B-frames in MP4: DTS rises, PTS are exact, every chunk starts with a key frame`, async () => {
      const source = makeClip(join(folder, `joints-${preset}.mp4`), {
        frames: 40,
        frameRate: { num: 30000, den: 1001 },
      });
      const output = join(folder, `joints-${preset}.out.mp4`);
      await exportUnchanged(source, output, folder, { preset, chunkFrames: 9 });
      const stream = video(output);
      expectDecodable(stream);
      const { frames, timeBase } = decodeClip(output);
      expect(timeBase).toEqual({ num: 1, den: 30000 });
      expect(frames.map(({ pts }) => Number(pts))).toEqual(Array.from({ length: 40 }, (_, i) => i * 1001));
      expect(frames.map(({ keyFrame }, i) => (keyFrame ? i : -1)).filter((i) => i >= 0)).toEqual([0, 9, 18, 27, 36]);
      expect(new Set(frames.map(({ hash }) => hash)).size).toBe(40);
    });
  }

  test('one frame, and two', async () => {
    for (const frames of [1, 2]) {
      const source = makeClip(join(folder, `few-${frames}.mp4`), { frames });
      for (const preset of ['h264', 'hevc-10', 'av1', 'prores-hq', 'dnxhr-hqx', 'ffv1']) {
        const output = join(folder, `few-${frames}-${preset}.out`);
        await exportUnchanged(source, output, folder, { preset });
        expect(shownAt(output), `${preset}, ${frames}`).toEqual([0, 0.04].slice(0, frames));
      }
    }
  });
});

describe('ranges', () => {
  const cues = [{ start: 0.1, end: 0.9, text: 'spans the cut' }];

  for (const [container, preset] of [
    ['mkv', 'ffv1'],
    ['mp4', 'h264'],
  ] as const) {
    test(`a cut of a ${container} file starts at zero, with its sound in step`, async () => {
      const source = makeClip(join(folder, `cut.${container}`), {
        frames: 50,
        audio: [{ seconds: 2 }, { codec: 'flac', seconds: 2, frequency: 880 }],
        subtitles: [{ cues }],
        timecode: '09:59:59:20',
        language: 'pol',
      });
      const output = join(folder, `cut.out.${container}`);
      await exportUnchanged(source, output, folder, { preset, container, range: { in: 10, out: 30 } });
      const times = shownAt(output);
      expect(times).toHaveLength(20);
      times.forEach((time, i) => {
        expect(time).toBeCloseTo(i * 0.04, 9);
      });

      const [before, after] = [readPackets(source), readPackets(output)];
      for (const index of [1, 2]) {
        const [old, cut] = [before[index], after[index]];
        const atOld = new Map(old?.packets.map(({ hash, pts }) => [hash, seconds(pts, old.timeBase)]));
        const first = cut?.packets[0];
        // AAC needs the packet before the cut, too; what is too much is skipped by players.
        const early = first === undefined || cut === undefined ? NaN : seconds(first.pts, cut.timeBase);
        expect(early).toBeGreaterThan(index === 1 ? -0.13 : -0.1);
        expect(early).toBeLessThanOrEqual(index === 1 ? -0.021 : 0);
        const last = cut?.packets.at(-1);
        const end = cut === undefined || last === undefined ? NaN : seconds(last.pts + last.duration, cut.timeBase);
        expect(end).toBeGreaterThanOrEqual(0.8);
        expect(end).toBeLessThan(0.9);
        expect(first === undefined || cut === undefined ? NaN : seconds(first.pts, cut.timeBase)).toBeLessThanOrEqual(
          0,
        );
        for (const { hash, pts } of cut?.packets ?? []) {
          const shifted = cut === undefined ? NaN : seconds(pts, cut.timeBase) + 0.4;
          expect(Math.abs(shifted - (atOld.get(hash) ?? NaN))).toBeLessThanOrEqual(0.001);
        }
      }
      const subtitles = after[3];
      const cue = subtitles?.packets.find(({ duration }) => duration > 0n);
      expect(subtitles === undefined || cue === undefined ? NaN : seconds(cue.pts, subtitles.timeBase)).toBe(0);
      const timecode = after
        .flatMap(({ metadata }) => Object.entries(metadata))
        .find(([key]) => /^timecode$/i.test(key));
      expect(timecode?.[1]).toBe('10:00:00:05');
      expect(after[0]?.metadata['language']).toBe('pol');
    });
  }
});

test('a broadcast stream, whose clock starts anywhere, starts near zero, sound in step', async () => {
  const source = makeClip(join(folder, 'broadcast.ts'), {
    frames: 25,
    audio: [{}],
    muxerOptions: { output_ts_offset: '3600' },
  });
  const output = join(folder, 'broadcast.out.mkv');
  await exportUnchanged(source, output, folder);
  const [before, after] = [readPackets(source), readPackets(output)];
  const start = (streams: StreamPackets[], index: number): number => {
    const stream = streams[index];
    const times = stream?.packets.map(({ pts }) => seconds(pts, stream.timeBase)) ?? [];
    return Math.min(...times);
  };
  expect(start(before, 0)).toBeGreaterThanOrEqual(3600);
  expect(start(after, 0)).toBeLessThan(0.2);
  expect(start(after, 1) - start(after, 0)).toBeCloseTo(start(before, 1) - start(before, 0), 2);
});

test('Matroska rounds to milliseconds, by half of one at most, and the table says so', async () => {
  const source = makeClip(join(folder, 'ntsc.mp4'), { frames: 30, frameRate: { num: 24000, den: 1001 } });
  const output = join(folder, 'ntsc.out.mkv');
  const { plan } = await exportUnchanged(source, output, folder);
  expect(plan.streams.items.map(({ reason }) => reason)).toContain('timestamps-rounded');
  shownAt(output).forEach((time, i) => {
    expect(Math.abs(time - (i * 1001) / 24000)).toBeLessThanOrEqual(0.0005 + 1e-9);
  });
});
