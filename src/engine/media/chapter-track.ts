/** QuickTime's chapter tracks: text samples whose times are the chapters (QuickTime File Format, "Chapter Lists"). */
import type { FileHandle } from 'node:fs/promises';
import type { Chapter } from '../../contract/media.ts';
import { readAt } from './file-bytes.ts';
import { findBox } from './iso-boxes.ts';

/** A text sample is a name; anything longer is damage. */
const mostNameBytes = 4096;
const mostChapters = 100_000;

const trackIdOf = (track: Buffer): number | null => {
  const header = findBox(track, 'tkhd');
  return header === null || header.length < 24 ? null : header.readUInt32BE(header[0] === 1 ? 20 : 12);
};

/** Track numbers that a track's chapter reference names. */
const chapterReferences = (track: Buffer): number[] => {
  const references = findBox(track, 'tref', 'chap');
  return references === null
    ? []
    : Array.from({ length: Math.floor(references.length / 4) }, (_, i) => references.readUInt32BE(i * 4));
};

/** The 32-bit numbers of a table box: version and flags, then the count, then `width` numbers for each entry. */
const tableOf = (box: Buffer | null, width: number): number[][] => {
  if (box === null || box.length < 8) {
    return [];
  }
  const count = Math.min(box.readUInt32BE(4), Math.floor((box.length - 8) / (4 * width)));
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: width }, (__, j) => box.readUInt32BE(8 + (i * width + j) * 4)),
  );
};

const sampleSizes = (samples: Buffer): number[] => {
  const box = findBox(samples, 'stsz');
  if (box === null || box.length < 12) {
    return [];
  }
  const [fixed, count] = [box.readUInt32BE(4), Math.min(box.readUInt32BE(8), mostChapters)];
  return Array.from({ length: count }, (_, i) =>
    fixed !== 0 ? fixed : 12 + i * 4 + 4 <= box.length ? box.readUInt32BE(12 + i * 4) : 0,
  );
};

const chunkOffsets = (samples: Buffer): number[] => {
  const long = findBox(samples, 'co64');
  if (long === null) {
    return tableOf(findBox(samples, 'stco'), 1).map(([offset]) => offset ?? 0);
  }
  const count = Math.min(long.readUInt32BE(4), Math.floor((long.length - 8) / 8));
  return Array.from({ length: count }, (_, i) => Number(long.readBigUInt64BE(8 + i * 8)));
};

/** Where each sample lies: the sample-to-chunk table unrolled. */
const sampleOffsets = (samples: Buffer, sizes: readonly number[]): number[] => {
  const runs = tableOf(findBox(samples, 'stsc'), 3);
  const offsets: number[] = [];
  let run = 0;
  chunkOffsets(samples).forEach((chunkOffset, chunk) => {
    while ((runs[run + 1]?.[0] ?? Infinity) <= chunk + 1) {
      run += 1;
    }
    let position = chunkOffset;
    for (let i = 0; i < (runs[run]?.[1] ?? 0) && offsets.length < sizes.length; i += 1) {
      offsets.push(position);
      position += sizes[offsets.length - 1] ?? 0;
    }
  });
  return offsets;
};

/** Start of each sample, and the end of the last one, in units of the track's time scale. */
const sampleTimes = (samples: Buffer): number[] => {
  const times = [0];
  for (const [count = 0, duration = 0] of tableOf(findBox(samples, 'stts'), 2)) {
    for (let i = 0; i < count && times.length <= mostChapters; i += 1) {
      times.push((times.at(-1) ?? 0) + duration);
    }
  }
  return times;
};

const timescaleOf = (track: Buffer): number => {
  const header = findBox(track, 'mdia', 'mdhd');
  return header === null || header.length < 24 ? 0 : header.readUInt32BE(header[0] === 1 ? 20 : 12);
};

/** A text sample: 16-bit length, then UTF-8, or UTF-16 behind a byte order mark; boxes with styles may follow. */
const textOf = (sample: Buffer): string => {
  const text = sample.subarray(2, 2 + (sample.length < 2 ? 0 : sample.readUInt16BE(0)));
  const mark = text.length < 2 ? 0 : text.readUInt16BE(0);
  if (mark === 0xfeff) {
    return Buffer.from(text.subarray(2, text.length - (text.length % 2)))
      .swap16()
      .toString('utf16le');
  }
  return mark === 0xfffe ? text.toString('utf16le', 2) : text.toString('utf8');
};

/** The chapters of the first chapter track that another track refers to; empty where there is none. */
export const readChapterTrack = async (file: FileHandle, tracks: readonly Buffer[]): Promise<Chapter[]> => {
  const wanted = new Set(tracks.flatMap(chapterReferences));
  const track = tracks.find((candidate) => wanted.has(trackIdOf(candidate) ?? -1));
  const samples = track === undefined ? null : findBox(track, 'mdia', 'minf', 'stbl');
  const timescale = track === undefined ? 0 : timescaleOf(track);
  if (samples === null || timescale === 0) {
    return [];
  }
  const sizes = sampleSizes(samples);
  const offsets = sampleOffsets(samples, sizes);
  const times = sampleTimes(samples);
  const chapters: Chapter[] = [];
  for (const [i, offset] of offsets.entries()) {
    const sample = await readAt(file, offset, Math.min(sizes[i] ?? 0, mostNameBytes));
    const [start = 0, end = start] = [times[i], times[i + 1]];
    const title = textOf(sample);
    // Muxers of text tracks end a text with an empty sample.
    if (end > start || title !== '') {
      chapters.push({ startSeconds: start / timescale, endSeconds: end / timescale, title });
    }
  }
  return chapters;
};
