/** Boxes of the ISO base media file format (ISO/IEC 14496-12), as far as chapters and cut-off files need them. */
import type { FileHandle } from 'node:fs/promises';
import { readAt } from './file-bytes.ts';

export type IsoBox = {
  type: string;
  /** Where the box starts, in the file or buffer. */
  start: number;
  headerBytes: number;
  /** Whole size with header. */
  size: number;
};

const parseHeader = (bytes: Buffer, start: number, end: number): IsoBox | null => {
  if (bytes.length < 8) {
    return null;
  }
  const type = bytes.toString('latin1', 4, 8);
  const short = bytes.readUInt32BE(0);
  if (short === 1 && bytes.length < 16) {
    return null;
  }
  const headerBytes = short === 1 ? 16 : 8;
  const size = short === 1 ? Number(bytes.readBigUInt64BE(8)) : short === 0 ? end - start : short;
  return size < headerBytes || start + size > end ? null : { type, start, headerBytes, size };
};

/** Whether `bytes` is the header of a box that is larger than what is left of the file; padding is none. */
export const isCutOffBox = (bytes: Buffer, left: number): boolean => {
  if (bytes.length < 8 || !/^[\x20-\x7e]{4}$/.test(bytes.toString('latin1', 4, 8))) {
    return false;
  }
  const short = bytes.readUInt32BE(0);
  return short === 1 ? bytes.length < 16 || Number(bytes.readBigUInt64BE(8)) > left : short > left;
};

/** The boxes of a file, in order; stops at damage. */
export const topLevelBoxes = async (file: FileHandle): Promise<IsoBox[]> => {
  const { size: end } = await file.stat();
  const boxes: IsoBox[] = [];
  for (let position = 0; position < end;) {
    const box = parseHeader(await readAt(file, position, 16), position, end);
    if (box === null) {
      break;
    }
    boxes.push(box);
    position += box.size;
  }
  return boxes;
};

/** The boxes inside a box's content; stops at damage. */
export const childBoxes = (content: Buffer): IsoBox[] => {
  const boxes: IsoBox[] = [];
  for (let position = 0; position < content.length;) {
    const box = parseHeader(content.subarray(position, position + 16), position, content.length);
    if (box === null) {
      break;
    }
    boxes.push(box);
    position += box.size;
  }
  return boxes;
};

export const contentOf = (parent: Buffer, { start, headerBytes, size }: IsoBox): Buffer =>
  parent.subarray(start + headerBytes, start + size);

/** The content of the first box at a path of types below `content`; null where there is none. */
export const findBox = (content: Buffer, ...path: readonly string[]): Buffer | null => {
  let current: Buffer | null = content;
  for (const type of path) {
    const parent: Buffer = current;
    const box = childBoxes(parent).find((candidate) => candidate.type === type);
    if (box === undefined) {
      return null;
    }
    current = contentOf(parent, box);
  }
  return current;
};

/** The contents of all boxes of a type directly below `content`. */
export const findBoxes = (content: Buffer, type: string): Buffer[] =>
  childBoxes(content)
    .filter((box) => box.type === type)
    .map((box) => contentOf(content, box));

/** A whole box. */
export const isoBox = (type: string, ...content: readonly Uint8Array[]): Buffer => {
  const payload = Buffer.concat(content);
  const header = Buffer.alloc(8);
  header.writeUInt32BE(payload.length + 8, 0);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, payload]);
};
