/** What cannot be opened is refused with its own code and one sentence or two for people. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exitStatusOf, PixReviveError } from '../../src/contract/errors.ts';
import type { ErrorCode } from '../../src/contract/errors.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { temporaryFolder } from './temporary-folder.ts';

const file = temporaryFolder();

const write = (name: string, content: string | Buffer): string => {
  writeFileSync(file(name), content);
  return file(name);
};

const firstPart = (path: string, name: string, part: number): string => {
  const bytes = readFileSync(path);
  return write(name, bytes.subarray(0, Math.floor(bytes.length * part)));
};

const refusal = async (path: string): Promise<PixReviveError> => {
  const thrown: unknown = await probeMedia(path).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(PixReviveError);
  return thrown as PixReviveError;
};

const text = 'These are words, not pictures.\n'.repeat(100);

const cases: Record<string, { code: ErrorCode; make: () => string; says: RegExp }> = {
  'a missing file': { code: 'input-missing', make: () => file('nowhere.mp4'), says: /no file/ },
  'a path through a file': {
    code: 'input-missing',
    make: () => `${write('plain.txt', text)}/clip.mp4`,
    says: /no file/,
  },
  'a folder': {
    code: 'input-is-directory',
    make: () => {
      mkdirSync(file('folder.mp4'));
      return file('folder.mp4');
    },
    says: /folder/,
  },
  'an empty file': { code: 'input-empty', make: () => write('empty.mp4', ''), says: /empty/ },
  'a text file': { code: 'input-not-media', make: () => write('words.txt', text), says: /not a video/ },
  'text under a video name': { code: 'input-not-media', make: () => write('words.mp4', text), says: /not a video/ },
  'a web page': {
    code: 'input-not-media',
    make: () => write('page.mkv', '<!doctype html><html><body>404</body></html>'),
    says: /not a video/,
  },
  'an HLS playlist that names a file': {
    code: 'input-not-media',
    make: () => {
      const target = makeClip(file('target.ts'), { frames: 2 });
      return write('list.m3u8', `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${target}\n#EXT-X-ENDLIST\n`);
    },
    says: /not a video/,
  },
  'a list of files to join': {
    code: 'input-not-media',
    make: () => {
      const target = makeClip(file('target.mp4'), { frames: 2 });
      return write('list.ffconcat', `ffconcat version 1.0\nfile '${target}'\n`);
    },
    says: /name the video itself/,
  },
  'sound alone': {
    code: 'input-no-video',
    make: () => makeClip(file('sound.m4a'), { withoutVideo: true, audio: [{}] }),
    says: /no video/,
  },
  'an MP4 without its index': {
    code: 'input-truncated',
    make: () => firstPart(makeClip(file('whole.mp4'), { frames: 20 }), 'cut.mp4', 0.6),
    says: /moov/,
  },
  'an MP4 with an index and no frame': {
    code: 'input-truncated',
    make: () => {
      const clip = makeClip(file('fast.mp4'), { frames: 20, muxerOptions: { movflags: '+faststart' } });
      const bytes = readFileSync(clip);
      return write('no-frame.mp4', bytes.subarray(0, bytes.indexOf('mdat') + 20));
    },
    says: /without a single frame/,
  },
  'a Matroska file without a frame': {
    code: 'input-truncated',
    make: () => firstPart(makeClip(file('whole.mkv'), { frames: 20 }), 'cut.mkv', 0.02),
    says: /cut off|incomplete/,
  },
  'RGB video': {
    code: 'input-unsupported',
    make: () => makeClip(file('rgb.mkv'), { codec: 'ffv1', pixelFormat: 'gbrp10le', frames: 2 }),
    says: /RGB.*Convert/,
  },
  '4:4:0 video': {
    code: 'input-unsupported',
    make: () => makeClip(file('440.mkv'), { codec: 'ffv1', pixelFormat: 'yuv440p', frames: 2 }),
    says: /chroma sampling.*Convert/,
  },
};

describe.each(Object.entries(cases))('%s', (_, { code, make, says }) => {
  it(`is refused as ${code}`, async () => {
    const error = await refusal(make());
    expect(error.code).toBe(code);
    expect(error.userMessage).toMatch(says);
    expect(error.userMessage).not.toMatch(/\n|\bat .*:\d+/);
    expect(exitStatusOf(error.code)).toBe(3);
  });
});

describe('a file that may not be read', () => {
  it('is refused as input-unreadable', async () => {
    const path = makeClip(file('secret.mkv'), { frames: 2 });
    chmodSync(path, 0);
    // The administrator may read everything: give the right up for the moment.
    const administrator = process.geteuid?.() === 0;
    if (administrator) {
      chmodSync(file(''), 0o755);
      process.seteuid?.(65534);
    }
    try {
      const error = await refusal(path);
      expect(error.code).toBe('input-unreadable');
      expect(error.userMessage).toMatch(/permission/);
    } finally {
      if (administrator) {
        process.seteuid?.(0);
      }
    }
  });
});

describe('cancelling', () => {
  it('ends a probe', async () => {
    const path = makeClip(file('long.mkv'), { frames: 20 });
    await expect(probeMedia(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
