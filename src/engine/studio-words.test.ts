import { describe, expect, it } from 'vitest';
import { PixReviveError } from '../contract/errors.ts';
import { forStudio, studioWords } from './studio-words.ts';

describe('studioWords', () => {
  it('puts remedies in the words of a window', () => {
    expect(
      studioWords(
        '/tapes/reel 1.2.mpg is interlaced (top field first). Restore it with --deinterlace bwdif-frame (same frame rate) or --deinterlace bwdif-field (every field becomes a frame).',
      ),
    ).toBe('/tapes/reel 1.2.mpg is interlaced (top field first). Choose a deinterlacer in the settings.');
    expect(studioWords('The model "x" has changed since this job was started. Start it again with --restart.')).toBe(
      'The model "x" has changed since this job was started. Restart the job.',
    );
    expect(studioWords('The file is damaged: restore the part before it with --out 17.')).toBe(
      'The file is damaged: set an out-point at frame 17 to restore the part before it.',
    );
  });

  it('leaves sentences about other options out, and everything else alone', () => {
    expect(studioWords('The file "a.b.mp4" is odd. Try --something else. Then go on.')).toBe(
      'The file "a.b.mp4" is odd. Then go on.',
    );
    const plain = 'There is no file "/tapes/a -- b.mkv". Check the path.';
    expect(studioWords(plain)).toBe(plain);
  });
});

describe('forStudio', () => {
  it('keeps code and the message of the log', () => {
    const error = new PixReviveError('output-exists', '"a.mkv" exists. Add --overwrite to replace it.', {
      message: 'exists: a.mkv',
    });
    expect(forStudio(error)).toMatchObject({
      code: 'output-exists',
      message: 'exists: a.mkv',
      userMessage: 'The output exists already. Choose another name, or allow the job to overwrite it.',
    });
    const other = new PixReviveError('input-empty', 'Empty.');
    expect(forStudio(other)).toBe(other);
  });
});
