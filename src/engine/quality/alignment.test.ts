import { describe, expect, it } from 'vitest';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo, VideoInfo } from '../../contract/media.ts';
import { checkAlignment, pairFrames, requireAlignment, type AlignmentOptions } from './alignment.ts';

const clip = (change: Partial<VideoInfo> = {}, frames = 50): MediaInfo => ({
  path: '/videos/clip.mkv',
  bytes: 1000,
  container: 'matroska,webm',
  video: {
    streamIndex: 0,
    codec: 'h264',
    profile: null,
    pixelFormat: 'yuv420p',
    format: { width: 64, height: 48, chroma: '420', bitDepth: 8 },
    sampleAspectRatio: { num: 1, den: 1 },
    color: {
      range: 'tv',
      matrix: 'bt709',
      primaries: 'bt709',
      transfer: 'bt709',
      chromaLocation: 'left',
    },
    hdr: [],
    fieldOrder: 'progressive',
    rotation: 0,
    timeBase: { num: 1, den: 1000 },
    frameRate: { num: 25, den: 1 },
    constantFrameRate: true,
    frames,
    pts: Array.from({ length: frames }, (_, i) => i * 40),
    durationSeconds: frames / 25,
    bitrate: 100_000,
    timecode: null,
    ...change,
  },
  streams: [],
  chapters: [],
  metadata: {},
  warnings: [],
});

const color = clip().video.color;

const found = (file: MediaInfo, options: AlignmentOptions = {}, reference = clip()): string[] =>
  checkAlignment(reference, file, options).map(({ aspect, refused }) => (refused ? `${aspect}!` : aspect));

describe('alignment of two clips', () => {
  it('finds nothing where nothing differs', () => {
    expect(found(clip())).toEqual([]);
  });

  it('refuses other sizes, chroma formats and bit depths', () => {
    const format = { width: 64, height: 50, chroma: '422', bitDepth: 10 } as const;
    expect(found(clip({ format }))).toEqual(['size!', 'chroma!', 'bit-depth!']);
  });

  it('notes a bit depth that is scaled on request', () => {
    const file = clip({ format: { width: 64, height: 48, chroma: '420', bitDepth: 10 } });
    expect(found(file, { scaleDepth: true })).toEqual(['bit-depth']);
    const full = { ...color, range: 'pc' } as const;
    expect(
      found({ ...file, video: { ...file.video, color: full } }, { scaleDepth: true }, clip({ color: full })),
    ).toEqual(['bit-depth!']);
  });

  it('refuses different tags unless told to ignore them', () => {
    const file = clip({ color: { ...color, range: 'pc', matrix: 'smpte170m' } });
    expect(found(file)).toEqual(['range!', 'matrix!']);
    expect(found(file, { ignoreTags: true })).toEqual(['range', 'matrix']);
  });

  it('takes missing tags as they are, with a remark about full range', () => {
    const silent = { ...color, range: 'unspecified', matrix: 'unspecified' } as const;
    expect(found(clip({ color: silent }))).toEqual([]);
    expect(found(clip({ color: silent }), {}, clip({ color: { ...color, range: 'pc' } }))).toEqual(['range']);
  });

  it('refuses different frame counts unless the common frames are asked for', () => {
    expect(found(clip({}, 47))).toEqual(['frames!']);
    expect(found(clip({}, 47), { allowShorter: true })).toEqual(['frames']);
    expect(found(clip({}, 53), { allowShorter: true })).toEqual(['frames']);
  });

  it('accepts an offset that explains the frame counts, and no more than it explains', () => {
    expect(found(clip({}, 47), { offset: 3 })).toEqual(['frames']);
    expect(found(clip({}, 50), { offset: 3 })).toEqual(['frames']);
    expect(found(clip({}, 40), { offset: 3 })).toEqual(['frames!']);
    expect(found(clip({}, 50), { offset: 50 })).toEqual(['frames!']);
  });

  it('refuses a jump in time where a frame was dropped and another repeated', () => {
    const pts = clip().video.pts.map((time, i) => (i >= 20 && i < 30 ? time + 40 : time));
    const [finding] = checkAlignment(clip(), clip({ pts }));
    expect(finding).toMatchObject({ aspect: 'timing', refused: true });
    expect(finding?.message).toMatch(/Frame 20 is shown 40 ms later/);
    expect(found(clip({ pts }), { byNumber: true })).toEqual(['timing']);
  });

  it('notes different frame rates, and nothing for rounded or counted times', () => {
    const faster = clip({ pts: clip().video.pts.map((time) => time / 2) });
    expect(found(faster)).toEqual(['rate']);
    const rounded = clip({ timeBase: { num: 1, den: 90000 }, pts: clip().video.pts.map((time) => time * 90) });
    expect(found(rounded)).toEqual([]);
    expect(found(clip({ pts: faster.video.pts, timestamps: 'counted' }))).toEqual([]);
    const ntsc = (den: number) => Array.from({ length: 5000 }, (_, i) => Math.round((i * 1001 * den) / 30000));
    const [coarse, fine] = [
      clip({ timeBase: { num: 1, den: 1000 }, pts: ntsc(1000) }, 5000),
      clip({ timeBase: { num: 1, den: 90000 }, pts: ntsc(90000) }, 5000),
    ];
    expect(found(coarse, {}, fine)).toEqual([]);
  });

  it('names every reason and remedy in one error', () => {
    const file = clip({ format: { width: 32, height: 48, chroma: '420', bitDepth: 10 } });
    const refusal = () => requireAlignment(clip(), file);
    expect(refusal).toThrow(PixReviveError);
    expect(refusal).toThrow(/32 × 48, the reference 64 × 48.*--scale-depth/);
  });
});

describe('pairing of frames', () => {
  it('takes what both clips have', () => {
    expect(pairFrames(50, 50)).toEqual({ referenceStart: 0, fileStart: 0, frames: 50 });
    expect(pairFrames(50, 47, 3)).toEqual({ referenceStart: 3, fileStart: 0, frames: 47 });
    expect(pairFrames(50, 50, -2)).toEqual({ referenceStart: 0, fileStart: 2, frames: 48 });
    expect(pairFrames(5, 5, 9)).toMatchObject({ frames: 0 });
  });
});
