/** Chapters of Matroska files (RFC 9559, section 5.1.7 and 5.1.1), which the FFmpeg binding cannot reach. */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Chapter } from '../../contract/media.ts';
import { childrenOf, dataOf, element, readElement, sizeBytes, unsignedBytes, unsignedOf, voidElement } from './ebml.ts';
import type { EbmlElement } from './ebml.ts';
import { readAt, writeAt } from './file-bytes.ts';

const ids = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  crc32: 0xbf,
  void: 0xec,
  cluster: 0x1f43b675,
  chapters: 0x1043a770,
  editionEntry: 0x45b9,
  editionUid: 0x45bc,
  editionDefault: 0x45db,
  chapterAtom: 0xb6,
  chapterUid: 0x73c4,
  chapterStart: 0x91,
  chapterEnd: 0x92,
  chapterHidden: 0x98,
  chapterDisplay: 0x80,
  chapterString: 0x85,
  chapterLanguage: 0x437c,
} as const;

const nanoseconds = 1e9;

/** Chapters are small; a size beyond this is damage. */
const mostChapterBytes = 16 * 1024 * 1024;

const find = (data: Buffer, id: number): Buffer | null => {
  const child = childrenOf(data).find((candidate) => candidate.id === id);
  return child === undefined ? null : dataOf(data, child);
};

const findAll = (data: Buffer, id: number): Buffer[] =>
  childrenOf(data)
    .filter((child) => child.id === id)
    .map((child) => dataOf(data, child));

const numberIn = (data: Buffer, id: number): number | null => {
  const value = find(data, id);
  return value === null ? null : unsignedOf(value);
};

const parseAtom = (atom: Buffer): { start: number; end: number | null; title: string } => ({
  start: (numberIn(atom, ids.chapterStart) ?? 0) / nanoseconds,
  end: ((value) => (value === null ? null : value / nanoseconds))(numberIn(atom, ids.chapterEnd)),
  title:
    find(find(atom, ids.chapterDisplay) ?? Buffer.alloc(0), ids.chapterString)
      ?.toString('utf8')
      .replace(/\0+$/, '') ?? '',
});

/** Chapters of the default edition (else the first one); nested chapters are left out. */
const parseChapters = (data: Buffer): Chapter[] => {
  const editions = findAll(data, ids.editionEntry);
  const edition = editions.find((candidate) => numberIn(candidate, ids.editionDefault) === 1) ?? editions[0];
  const atoms = findAll(edition ?? Buffer.alloc(0), ids.chapterAtom)
    .filter((atom) => numberIn(atom, ids.chapterHidden) !== 1)
    .map(parseAtom)
    .sort((a, b) => a.start - b.start);
  return atoms.map(({ start, end, title }, i) => ({
    startSeconds: start,
    endSeconds: end ?? atoms[i + 1]?.start ?? start,
    title,
  }));
};

/** The segment of a Matroska file. @returns null when the file is none */
const findSegment = async (file: FileHandle): Promise<EbmlElement | null> => {
  const header = await readElement(file, 0);
  if (header?.id !== ids.ebml || header.size === null) {
    return null;
  }
  const segment = await readElement(file, header.dataStart + header.size);
  return segment?.id === ids.segment ? segment : null;
};

type SegmentMap = {
  segment: EbmlElement;
  seekHeads: EbmlElement[];
  /** Elements in front of the first cluster, in order. */
  front: EbmlElement[];
};

const mapSegment = async (file: FileHandle): Promise<SegmentMap | null> => {
  const segment = await findSegment(file);
  if (segment === null) {
    return null;
  }
  const front: EbmlElement[] = [];
  for (let position = segment.dataStart; ;) {
    const child = await readElement(file, position);
    if (child === null || child.size === null || child.id === ids.cluster) {
      break;
    }
    front.push(child);
    position = child.dataStart + child.size;
  }
  return { segment, front, seekHeads: front.filter(({ id }) => id === ids.seekHead) };
};

type SeekEntry = { id: number; position: number };

const seekEntries = (seekHead: Buffer): SeekEntry[] =>
  findAll(seekHead, ids.seek).map((seek) => ({
    id: numberIn(seek, ids.seekId) ?? 0,
    position: numberIn(seek, ids.seekPosition) ?? 0,
  }));

const readData = async (file: FileHandle, { dataStart, size }: EbmlElement): Promise<Buffer> =>
  readAt(file, dataStart, Math.min(size ?? 0, mostChapterBytes));

const findChapters = async (
  file: FileHandle,
  { segment, front, seekHeads }: SegmentMap,
): Promise<EbmlElement | null> => {
  const early = front.find(({ id }) => id === ids.chapters);
  if (early !== undefined) {
    return early;
  }
  for (const seekHead of seekHeads) {
    const entry = seekEntries(await readData(file, seekHead)).find(({ id }) => id === ids.chapters);
    const found = entry === undefined ? null : await readElement(file, segment.dataStart + entry.position);
    if (found?.id === ids.chapters) {
      return found;
    }
  }
  return null;
};

/** The chapters of a Matroska file; empty where there are none. */
export const readMatroskaChapters = async (file: FileHandle): Promise<Chapter[]> => {
  const map = await mapSegment(file);
  const chapters = map === null ? null : await findChapters(file, map);
  return chapters === null ? [] : parseChapters(await readData(file, chapters));
};

const chaptersElement = (chapters: readonly Chapter[]): Buffer => {
  const atoms = chapters.map(({ startSeconds, endSeconds, title }, i) =>
    element(
      ids.chapterAtom,
      element(ids.chapterUid, unsignedBytes(i + 1)),
      element(ids.chapterStart, unsignedBytes(Math.round(startSeconds * nanoseconds))),
      element(ids.chapterEnd, unsignedBytes(Math.round(endSeconds * nanoseconds))),
      element(
        ids.chapterDisplay,
        element(ids.chapterString, Buffer.from(title)),
        element(ids.chapterLanguage, Buffer.from('und')),
      ),
    ),
  );
  const edition = element(
    ids.editionEntry,
    element(ids.editionUid, unsignedBytes(1)),
    element(ids.editionDefault, unsignedBytes(1)),
    ...atoms,
  );
  return element(ids.chapters, edition);
};

const crcElement = (data: Buffer): Buffer => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(data));
  return element(ids.crc32, sum);
};

/**
 * The index of the segment's elements with one entry more, in exactly the room that the old one and the Void behind it
 * take.
 */
const extendedSeekHead = (old: Buffer, chaptersPosition: number, room: number): Buffer => {
  const seeks = childrenOf(old)
    .filter(({ id }) => id === ids.seek)
    .map((child) => old.subarray(child.start, child.dataStart + (child.size ?? 0)));
  const entry = element(
    ids.seek,
    element(ids.seekId, unsignedBytes(ids.chapters)),
    element(ids.seekPosition, unsignedBytes(chaptersPosition)),
  );
  const entries = Buffer.concat([...seeks, entry]);
  const checked = childrenOf(old)[0]?.id === ids.crc32;
  const seekHead = element(ids.seekHead, ...(checked ? [crcElement(entries)] : []), entries);
  const rest = room - seekHead.length;
  if (rest < 0 || rest === 1) {
    throw new Error('the index of the Matroska file has no room for chapters');
  }
  return rest === 0 ? seekHead : Buffer.concat([seekHead, voidElement(rest)]);
};

/**
 * Adds chapters to a finished file of FFmpeg's muxer, which leaves room for entries in its index: the chapters go to
 * the end of the file, nothing else moves.
 */
export const writeMatroskaChapters = async (file: FileHandle, chapters: readonly Chapter[]): Promise<void> => {
  const map = await mapSegment(file);
  const seekHead = map?.seekHeads[0];
  const next = map?.front.find(({ start }) => start === (seekHead?.dataStart ?? 0) + (seekHead?.size ?? 0));
  const { size: fileSize } = await file.stat();
  if (map === null || map.segment.size === null || seekHead === undefined || next?.id !== ids.void) {
    throw new Error('the Matroska file is not laid out as expected');
  }
  const { segment } = map;
  const segmentSize = map.segment.size;
  if (segment.dataStart + segmentSize !== fileSize) {
    throw new Error('the Matroska segment does not end with the file');
  }
  const room = next.dataStart + (next.size ?? 0) - seekHead.start;
  const index = extendedSeekHead(await readData(file, seekHead), fileSize - segment.dataStart, room);
  const content = chaptersElement(chapters);
  const sizeLength = segment.dataStart - segment.start - unsignedBytes(ids.segment).length;
  await writeAt(file, fileSize, content);
  await writeAt(file, seekHead.start, index);
  await writeAt(file, segment.dataStart - sizeLength, sizeBytes(segmentSize + content.length, sizeLength));
};
