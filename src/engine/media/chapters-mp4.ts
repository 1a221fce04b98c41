/**
 * Chapters of MP4 and QuickTime files. Two forms are read: Nero's `chpl` box (times and names in one list) and
 * QuickTime's text track that the other tracks refer to (QuickTime File Format, "Chapter Lists"). `chpl` is written:
 * FFmpeg, VLC, mpv and the mp4v2 tools read it, and it needs no media of its own.
 */
import type { FileHandle } from 'node:fs/promises';
import type { Chapter } from '../../contract/media.ts';
import { readAt, writeAt } from './file-bytes.ts';
import { childBoxes, contentOf, findBox, findBoxes, isoBox, topLevelBoxes } from './iso-boxes.ts';
import type { IsoBox } from './iso-boxes.ts';
import { readChapterTrack } from './chapter-track.ts';

/** A movie box beyond this is damage. */
const mostMovieBytes = 512 * 1024 * 1024;

/** `chpl` counts in 100 ns. */
const chplUnits = 1e7;

/** Its number of chapters and the length of a name are single bytes. */
const mostChapters = 255;
const mostTitleBytes = 255;

const readMovie = async (file: FileHandle, { start, headerBytes, size }: IsoBox): Promise<Buffer> =>
  readAt(file, start + headerBytes, Math.min(size - headerBytes, mostMovieBytes));

/** Seconds of the whole presentation, from the movie header. */
const movieSeconds = (movie: Buffer): number => {
  const header = findBox(movie, 'mvhd');
  if (header === null || header.length < 32) {
    return 0;
  }
  const long = header[0] === 1;
  const timescale = header.readUInt32BE(long ? 20 : 12);
  const duration = long ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  return timescale === 0 ? 0 : duration / timescale;
};

/** Each chapter lasts until the next one starts; `chpl` has no ends. */
const withEnds = (starts: readonly { startSeconds: number; title: string }[], end: number): Chapter[] =>
  [...starts]
    .sort((a, b) => a.startSeconds - b.startSeconds)
    .map(({ startSeconds, title }, i, all) => ({
      startSeconds,
      endSeconds: all[i + 1]?.startSeconds ?? Math.max(end, startSeconds),
      title,
    }));

const parseChpl = (content: Buffer, end: number): Chapter[] => {
  // Version 1 has four more bytes in front of the count.
  let position = content[0] === 0 ? 4 : 8;
  const count = content[position] ?? 0;
  position += 1;
  const starts: { startSeconds: number; title: string }[] = [];
  for (let i = 0; i < count && position + 9 <= content.length; i += 1) {
    const startSeconds = Number(content.readBigUInt64BE(position)) / chplUnits;
    const length = content[position + 8] ?? 0;
    starts.push({ startSeconds, title: content.toString('utf8', position + 9, position + 9 + length) });
    position += 9 + length;
  }
  return withEnds(starts, end);
};

/** The chapters of an MP4 or QuickTime file; empty where there are none. */
export const readIsoChapters = async (file: FileHandle): Promise<Chapter[]> => {
  const movieBox = (await topLevelBoxes(file)).find(({ type }) => type === 'moov');
  if (movieBox === undefined) {
    return [];
  }
  const movie = await readMovie(file, movieBox);
  const list = findBox(movie, 'udta', 'chpl');
  const chapters = list === null ? [] : parseChpl(list, movieSeconds(movie));
  return chapters.length > 0 ? chapters : readChapterTrack(file, findBoxes(movie, 'trak'));
};

/** Cuts a name to what fits, between characters. */
const titleBytes = (title: string): Buffer => {
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(title)) {
    if (Buffer.byteLength(kept + segment) > mostTitleBytes) {
      break;
    }
    kept += segment;
  }
  return Buffer.from(kept);
};

const chplBox = (chapters: readonly Chapter[]): Buffer => {
  const written = chapters.slice(0, mostChapters);
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, written.length]);
  const entries = written.map(({ startSeconds, title }) => {
    const name = titleBytes(title);
    const entry = Buffer.alloc(9);
    entry.writeBigUInt64BE(BigInt(Math.round(startSeconds * chplUnits)), 0);
    entry[8] = name.length;
    return Buffer.concat([entry, name]);
  });
  return isoBox('chpl', head, ...entries);
};

/**
 * Adds a chapter list to a finished file whose movie box is the last one, as FFmpeg's muxer leaves it: nothing that
 * the sample tables point to moves.
 */
export const writeIsoChapters = async (file: FileHandle, chapters: readonly Chapter[]): Promise<void> => {
  const boxes = await topLevelBoxes(file);
  const movieBox = boxes.at(-1);
  if (movieBox?.type !== 'moov' || movieBox.headerBytes !== 8) {
    throw new Error('the movie box is not the last one of the file');
  }
  const movie = await readMovie(file, movieBox);
  const children = childBoxes(movie);
  const userData = children.find(({ type }) => type === 'udta');
  const kept = children
    .filter((child) => child !== userData)
    .map(({ start, size }) => movie.subarray(start, start + size));
  const list = isoBox('udta', ...(userData === undefined ? [] : [contentOf(movie, userData)]), chplBox(chapters));
  await writeAt(file, movieBox.start, isoBox('moov', ...kept, list));
};
