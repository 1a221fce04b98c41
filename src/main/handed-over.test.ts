import { describe, expect, it } from 'vitest';
import { filesOfArguments, ownArguments, sortPaths } from './handed-over.ts';

describe('the files of a command line', () => {
  it('are its words without switches, made absolute', () => {
    const args = ['--no-sandbox', 'clip.mkv', '/films/a.mp4', '', '--type=x', '--', '-odd.mkv'];
    expect(filesOfArguments(args, '/home/me')).toEqual(['/home/me/clip.mkv', '/films/a.mp4', '/home/me/-odd.mkv']);
  });

  it('begin after the program, and after the folder that a checkout is started with', () => {
    expect(ownArguments(['/opt/studio', 'a.mkv'], true)).toEqual(['a.mkv']);
    expect(ownArguments(['/opt/electron', '.', 'a.mkv'], false)).toEqual(['a.mkv']);
  });
});

it('a project is told from media by its ending', () => {
  expect(sortPaths(['/a.mkv', '/B.PIXREVIVE', '/c.pixrevive', '/d.mov'])).toEqual({
    project: '/B.PIXREVIVE',
    media: ['/a.mkv', '/d.mov'],
  });
  expect(sortPaths([])).toEqual({ project: null, media: [] });
});
