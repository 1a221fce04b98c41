import { describe, expect, it } from 'vitest';
import { isVideoName, matchNames } from './match-names.ts';

describe('names of sequences', () => {
  it('give a file to the longest reference name that its own begins with', () => {
    const { sequences, unmatched } = matchNames(
      ['/r/Kimono.y4m', '/r/Kimono_crop.y4m', '/r/seq10.y4m', '/r/seq9.y4m'],
      [
        { path: '/a', files: ['/a/Kimono_crop_qp37.bin', '/a/Kimono_qp37.bin', '/a/seq9.mkv', '/a/seq10.mkv'] },
        { path: '/b', files: ['/b/Kimono.restored.mkv', '/b/Kimono_crop.mkv', '/b/seq9.mkv'] },
      ],
    );
    expect(unmatched).toEqual([]);
    expect(sequences.map(({ name, files }) => [name, ...files])).toEqual([
      ['Kimono', '/a/Kimono_qp37.bin', '/b/Kimono.restored.mkv'],
      ['Kimono_crop', '/a/Kimono_crop_qp37.bin', '/b/Kimono_crop.mkv'],
      ['seq9', '/a/seq9.mkv', '/b/seq9.mkv'],
      ['seq10', '/a/seq10.mkv', null],
    ]);
  });

  it('do not take a longer word or number for a continuation', () => {
    const { sequences, unmatched } = matchNames(
      ['/r/seq1.y4m'],
      [{ path: '/a', files: ['/a/seq12.mkv', '/a/seq1b.mkv'] }],
    );
    expect(sequences).toEqual([]);
    expect(unmatched.map(({ path }) => path).toSorted()).toEqual(['/a/seq12.mkv', '/a/seq1b.mkv', '/r/seq1.y4m']);
  });

  it('leave out what is ambiguous, with the reason, rather than guess', () => {
    const { sequences, unmatched } = matchNames(
      ['/r/one.y4m', '/r/two.y4m', '/r/two.mkv'],
      [{ path: '/a', files: ['/a/one_qp32.mkv', '/a/one_qp37.mkv'] }],
    );
    expect(sequences).toEqual([]);
    expect(unmatched.filter(({ reason }) => reason.includes('2 files for the reference one'))).toHaveLength(2);
    expect(unmatched.filter(({ reason }) => reason.includes('Several references'))).toHaveLength(2);
  });

  it('are those of videos', () => {
    expect(['a.MKV', 'b.bin', '.c.mkv', 'd.csv', 'e'].map(isVideoName)).toEqual([true, true, false, false, false]);
  });
});
