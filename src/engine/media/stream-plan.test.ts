import { describe, expect, test } from 'vitest';
import type { MediaInfo, StreamInfo, VideoInfo } from '../../contract/media.ts';
import { planOtherStreams } from './stream-plan.ts';

const video: VideoInfo = {
  streamIndex: 0,
  codec: 'h264',
  profile: 'High',
  pixelFormat: 'yuv420p',
  format: { width: 64, height: 48, chroma: '420', bitDepth: 8 },
  sampleAspectRatio: { num: 1, den: 1 },
  color: { range: 'tv', matrix: 'bt709', primaries: 'bt709', transfer: 'bt709', chromaLocation: 'left' },
  hdr: [],
  fieldOrder: 'progressive',
  rotation: 0,
  timeBase: { num: 1, den: 1000 },
  frameRate: { num: 25, den: 1 },
  constantFrameRate: true,
  frames: 2,
  pts: [0, 40],
  durationSeconds: 0.08,
  bitrate: 1,
  timecode: null,
};
const stream = (index: number, kind: StreamInfo['kind'], codec: string, detail = ''): StreamInfo => ({
  index,
  kind,
  codec,
  detail,
  language: null,
  title: null,
});
const media = (changes: Partial<MediaInfo>, videoChanges: Partial<VideoInfo> = {}): MediaInfo => ({
  path: '/x.mkv',
  bytes: 1,
  container: 'matroska,webm',
  video: { ...video, ...videoChanges },
  streams: [stream(0, 'video', 'h264')],
  chapters: [],
  metadata: {},
  warnings: [],
  ...changes,
});
const verdicts = (info: MediaInfo, container: 'mkv' | 'mp4' | 'mov' | 'png-sequence' | 'none') =>
  planOtherStreams(info, container).map(({ index, action, reason }) => [index, action, reason]);

describe('streams', () => {
  const streams = [
    stream(0, 'video', 'h264'),
    stream(1, 'audio', 'flac'),
    stream(2, 'audio', 'dts'),
    stream(3, 'audio', 'pcm_s24le'),
    stream(4, 'subtitle', 'hdmv_pgs_subtitle'),
    stream(5, 'subtitle', 'mov_text'),
    stream(6, 'attachment', 'ttf'),
    stream(7, 'data', 'bin_data', 'GoPro MET'),
    stream(8, 'cover', 'mjpeg'),
    stream(9, 'data', 'none', 'timecode 01:00:00:00'),
  ];

  test('Matroska', () => {
    expect(verdicts(media({ streams }), 'mkv')).toEqual([
      [1, 'copy', null],
      [2, 'copy', null],
      [3, 'copy', null],
      [4, 'copy', null],
      [5, 'drop', 'container-cannot-hold-codec'],
      [6, 'copy', null],
      [7, 'drop', 'container-cannot-hold-kind'],
      [8, 'copy', null],
      [9, 'change', 'regenerated'],
    ]);
  });

  test('MP4', () => {
    expect(verdicts(media({ streams }), 'mp4')).toEqual([
      [1, 'copy', null],
      [2, 'copy', null],
      [3, 'copy', null],
      [4, 'drop', 'container-cannot-hold-codec'],
      [5, 'copy', null],
      [6, 'drop', 'container-cannot-hold-kind'],
      [7, 'drop', 'container-cannot-hold-kind'],
      [8, 'copy', null],
      [9, 'change', 'regenerated'],
    ]);
  });

  test('MOV holds no FLAC', () => {
    expect(verdicts(media({ streams: streams.slice(0, 2) }), 'mov')).toEqual([
      [1, 'drop', 'container-cannot-hold-codec'],
    ]);
  });

  test('a picture sequence and a report hold nothing else', () => {
    const info = media({ streams: streams.slice(0, 2), chapters: [{ startSeconds: 0, endSeconds: 1, title: 'a' }] });
    for (const container of ['png-sequence', 'none'] as const) {
      for (const [, action, reason] of verdicts(info, container)) {
        expect([action, reason]).toEqual(['drop', 'sequence-holds-pictures-only']);
      }
    }
  });

  test('every source stream has exactly one line', () => {
    for (const container of ['mkv', 'mp4', 'mov', 'png-sequence', 'none'] as const) {
      const lines = planOtherStreams(media({ streams }), container).filter(({ index }) => index !== null);
      expect(lines.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });
});

test('timestamps that are no whole milliseconds are rounded in Matroska alone', () => {
  const info = media({}, { timeBase: { num: 1001, den: 30000 }, pts: [0, 1, 2] });
  expect(verdicts(info, 'mkv')).toEqual([[null, 'change', 'timestamps-rounded']]);
  expect(verdicts(info, 'mp4')).toEqual([]);
});

test('a clock that does not start at zero is told where it is set', () => {
  expect(verdicts(media({ container: 'mpegts' }, { pts: [90000, 93600] }), 'mp4')).toEqual([
    [null, 'change', 'timestamps-shifted'],
  ]);
  expect(verdicts(media({}, { pts: [40, 80] }), 'mkv')).toEqual([]);
});

test('dynamic HDR metadata is not carried, static is', () => {
  const info = media({}, { hdr: ['mastering-display', 'hdr10-plus', 'dolby-vision'] });
  expect(verdicts(info, 'mkv')).toEqual([
    [null, 'copy', null],
    [null, 'drop', 'side-data-not-carried'],
    [null, 'drop', 'side-data-not-carried'],
  ]);
});

test('metadata that MP4 has no place for is named', () => {
  const info = media({ metadata: { title: 'a', ENCODER: 'x', DIRECTOR: 'b' } });
  expect(planOtherStreams(info, 'mp4')).toMatchObject([
    { what: 'Metadata: DIRECTOR', reason: 'container-cannot-hold-metadata' },
  ]);
  expect(planOtherStreams(info, 'mkv')).toEqual([]);
});
