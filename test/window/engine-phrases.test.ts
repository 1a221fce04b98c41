/** The window in Polish has words for what the engine says about presets, streams and clips. */
import { describe, expect, it } from 'vitest';
import type { ChromaFormat, ColorTags, MediaInfo, StreamInfo, VideoInfo } from '../../src/contract/media.ts';
import { containers } from '../../src/contract/presets.ts';
import { planPicture } from '../../src/engine/media/picture-plan.ts';
import { builtInPresets } from '../../src/engine/media/presets.ts';
import { warningsFor } from '../../src/engine/media/probe-warnings.ts';
import { planOtherStreams } from '../../src/engine/media/stream-plan.ts';
import { checkAlignment, mismatchError, type AlignmentOptions } from '../../src/engine/quality/alignment.ts';
import { studioWords } from '../../src/engine/studio-words.ts';
import { engineWords } from '../../src/renderer/i18n/engine-text/engine-words.ts';
import { polishErrors, polishPhrases } from '../../src/renderer/i18n/engine-text/pl.ts';
import { translator } from '../../src/renderer/i18n/engine-text/translate.ts';

const translate = translator(polishPhrases);
const untranslated = (texts: readonly string[]): string[] =>
  [...new Set(texts)].filter((text) => translate(text) === null);

/** Names of formats and products are the same in every language. */
const properNames = new Set(['ProRes 422 HQ', 'DNxHR HQX', 'H.264', 'AV1']);

const color: ColorTags = {
  range: 'pc',
  matrix: 'unspecified',
  primaries: 'bt2020',
  transfer: 'smpte2084',
  chromaLocation: 'left',
};
const video: VideoInfo = {
  streamIndex: 0,
  codec: 'hevc',
  profile: 'Main 10',
  pixelFormat: 'yuv420p10le',
  format: { width: 641, height: 481, chroma: '420', bitDepth: 10 },
  sampleAspectRatio: { num: 16, den: 15 },
  color,
  hdr: ['mastering-display', 'content-light-level', 'hdr10-plus', 'dolby-vision'],
  fieldOrder: 'progressive',
  rotation: 90,
  timeBase: { num: 1, den: 90_000 },
  frameRate: { num: 24_000, den: 1001 },
  constantFrameRate: false,
  frames: 2,
  pts: [-7, 3746],
  durationSeconds: 0.08,
  bitrate: 1,
  timecode: '01:00:00:00',
};
const kinds = ['video', 'audio', 'subtitle', 'data', 'attachment', 'cover'] as const;
const streams: StreamInfo[] = [
  ...kinds.map((kind, index) => ({ index, kind, codec: 'none', detail: 'any', language: 'pol', title: 'Tytuł' })),
  { index: 6, kind: 'audio', codec: 'flac', detail: '5.1', language: null, title: null },
  { index: 7, kind: 'audio', codec: 'dts', detail: '', language: null, title: null },
  { index: 8, kind: 'data', codec: 'none', detail: 'timecode 01:00:00:00', language: null, title: null },
  { index: 9, kind: 'data', codec: 'bin_data', detail: 'text', language: null, title: null },
];
const media: MediaInfo = {
  path: '/x.mov',
  bytes: 1,
  container: 'mov,mp4',
  video,
  streams,
  chapters: [{ startSeconds: 0, endSeconds: 1, title: 'Rozdział' }],
  metadata: { director: 'X', 'com.apple.quicktime.x': 'Y' },
  warnings: [],
};

describe('the engine in Polish', () => {
  it('names and describes every preset', () => {
    const texts = builtInPresets.flatMap(({ name, description }) => [name, description]);
    expect(untranslated(texts).filter((text) => !properNames.has(text))).toEqual([]);
  });

  it('says what happens to every kind of stream in every container', () => {
    const items = containers.flatMap((container) => planOtherStreams(media, container));
    expect(items.length).toBeGreaterThan(40);
    expect(untranslated(items.map(({ what }) => what))).toEqual([]);
    expect(untranslated(items.flatMap(({ explanation }) => explanation ?? []))).toEqual([]);
  });

  it('says what happens to every kind of picture in every preset', () => {
    const chromas: ChromaFormat[] = ['400', '420', '422', '444'];
    const items = builtInPresets
      .filter(({ encoder }) => encoder !== null)
      .flatMap((preset) =>
        chromas.flatMap((chroma) =>
          [8, 10, 16].flatMap((bitDepth) =>
            (['unspecified', 'bt709'] as const).flatMap(
              (matrix) =>
                planPicture(preset, preset.encoder ?? '', { ...video.format, chroma, bitDepth }, { ...color, matrix })
                  .items,
            ),
          ),
        ),
      );
    expect(items.length).toBeGreaterThan(100);
    expect(untranslated(items.flatMap(({ what, explanation }) => [what, explanation ?? what]))).toEqual([]);
  });

  it('warns of everything that probing finds', () => {
    const findings = { alpha: true, truncated: null };
    const orders = [
      { order: 'tff', flagged: true },
      { order: 'progressive', flagged: true },
    ] as const;
    const origins = ['default', 'stream'] as const;
    const warnings = orders.flatMap((fieldOrder) =>
      origins.flatMap((origin) =>
        warningsFor(video, { ...findings, fieldOrder, invented: { rate: { num: 25, den: 1 }, origin } }),
      ),
    );
    expect(warnings.length).toBeGreaterThan(10);
    expect(untranslated(warnings.map(({ message }) => studioWords(message)))).toEqual([]);
  });

  it('explains every difference between a file and its reference', () => {
    const steady: VideoInfo = { ...video, frames: 6, pts: [0, 100, 200, 300, 400, 500] };
    const change = (values: Partial<VideoInfo>): MediaInfo => ({ ...media, video: { ...steady, ...values } });
    const tagged = (tags: Partial<ColorTags>): MediaInfo => change({ color: { ...color, ...tags } });
    const reference = change({ color: { ...color, range: 'tv', matrix: 'bt709' } });
    const files = [
      change({ format: { ...video.format, width: 640, chroma: '422' } }),
      change({ format: { ...video.format, bitDepth: 8 } }),
      tagged({ range: 'tv', matrix: 'bt601' }),
      tagged({ range: 'pc', matrix: 'bt709' }),
      change({ color: reference.video.color, frames: 4 }),
      change({ color: reference.video.color, pts: [0, 100, 200, 4300, 4400, 4500] }),
      change({ color: reference.video.color, pts: [0, 150, 300, 450, 600, 750] }),
      change({ color: reference.video.color, format: { ...video.format, bitDepth: 8 } }),
    ];
    const accepted = { allowShorter: true, byNumber: true, scaleDepth: true, ignoreTags: true, scaleReference: true };
    const choices: AlignmentOptions[] = [{}, accepted, { offset: 9 }, { range: { from: 1, to: 6 } }];
    const findings = files.flatMap((file) => choices.flatMap((options) => checkAlignment(reference, file, options)));
    expect(new Set(findings.map(({ aspect }) => aspect)).size).toBe(8);
    const told = findings.map(({ message }) => studioWords(message));
    expect(untranslated(told)).toEqual([]);
    const refused = findings.filter((finding) => finding.refused).slice(0, 1);
    expect(translate(studioWords(mismatchError('a.mp4', refused).userMessage))).toMatch(/^Nie można zmierzyć a\.mp4/);
  });

  it('explains errors in its own words, with those of the engine behind them', () => {
    const words = engineWords(() => 'pl');
    const error = { code: 'decode-failed', userMessage: 'Frame 7 cannot be decoded.', message: 'EINVAL' } as const;
    expect(words.explain(error)).toEqual({
      text: polishErrors['decode-failed'],
      detail: 'Frame 7 cannot be decoded.\nEINVAL',
    });
    const known = 'No media file is written.';
    expect(words.explain({ ...error, userMessage: known, message: known })).toEqual({
      text: polishPhrases[known],
      detail: null,
    });
    expect(engineWords(() => 'en').explain(error)).toEqual({ text: 'Frame 7 cannot be decoded.', detail: 'EINVAL' });
  });

  it('fills in what was filled in, in its own order', () => {
    expect(translate('Matroska cannot hold mov_text.')).toBe('Kontener Matroska nie mieści kodeka mov_text.');
    expect(
      translate(
        'Running on the CPU. Not used: CUDA: no NVIDIA driver was found; WebGPU: no graphics device was found.',
      ),
    ).toBe(
      'Liczy procesor. Nieużyte: CUDA: nie znaleziono sterownika NVIDIA; WebGPU: nie znaleziono karty graficznej.',
    );
    expect(translate('A sentence that nobody knows.')).toBeNull();
  });
});
