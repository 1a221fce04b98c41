/** EBML, the binary form of Matroska (RFC 8794), as far as chapters need it. */
import type { FileHandle } from 'node:fs/promises';
import { readAt } from './file-bytes.ts';

export type EbmlElement = {
  id: number;
  /** Where the element's ID starts, in the file or buffer. */
  start: number;
  /** Where its data starts. */
  dataStart: number;
  /** Bytes of data; null for a master element of unknown size. */
  size: number | null;
};

/** Longest header: four bytes of ID, eight of size. */
const headerBytes = 12;

/** Reads one element header out of `bytes`; null when it is cut off or no header. `base` is where `bytes` starts. */
const parseHeader = (bytes: Buffer, base: number): EbmlElement | null => {
  const idLength = Math.clz32((bytes[0] ?? 0) << 24) + 1;
  const sizeLength = Math.clz32((bytes[idLength] ?? 0) << 24) + 1;
  if (idLength > 4 || sizeLength > 8 || bytes.length < idLength + sizeLength) {
    return null;
  }
  const id = bytes.readUIntBE(0, idLength);
  let size = BigInt(bytes[idLength] ?? 0) & BigInt((1 << (8 - sizeLength)) - 1);
  for (let i = 1; i < sizeLength; i += 1) {
    size = (size << 8n) | BigInt(bytes[idLength + i] ?? 0);
  }
  const unknown = size === (1n << BigInt(7 * sizeLength)) - 1n;
  return { id, start: base, dataStart: base + idLength + sizeLength, size: unknown ? null : Number(size) };
};

/** The element that starts at `position` of a file, or null where there is none. */
export const readElement = async (file: FileHandle, position: number): Promise<EbmlElement | null> =>
  parseHeader(await readAt(file, position, headerBytes), position);

/** The children of a master element whose data is at hand; stops at damage. */
export const childrenOf = (data: Buffer): EbmlElement[] => {
  const children: EbmlElement[] = [];
  let position = 0;
  while (position < data.length) {
    const child = parseHeader(data.subarray(position, position + headerBytes), position);
    if (child === null || child.size === null || child.dataStart + child.size > data.length) {
      break;
    }
    children.push(child);
    position = child.dataStart + child.size;
  }
  return children;
};

export const dataOf = (parent: Buffer, { dataStart, size }: EbmlElement): Buffer =>
  parent.subarray(dataStart, dataStart + (size ?? 0));

/** An unsigned integer element; up to 2^53 exactly. */
export const unsignedOf = (data: Buffer): number => data.reduce((value, byte) => value * 256 + byte, 0);

/** Big-endian bytes of an element ID or unsigned value, as few as possible (at least one). */
export const unsignedBytes = (value: number | bigint): Buffer => {
  const digits = value.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
};

/** A size in `length` bytes. */
export const sizeBytes = (size: number, length: number): Buffer => {
  const bytes = Buffer.alloc(length);
  let rest = BigInt(size) | (1n << BigInt(7 * length));
  for (let i = length - 1; i >= 0; i -= 1) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
};

/** Fewest bytes that hold a size; all ones is reserved for "unknown". */
const sizeLengthOf = (size: number): number => {
  let length = 1;
  while (size >= 2 ** (7 * length) - 1) {
    length += 1;
  }
  return length;
};

/** A whole element: ID, size, data. */
export const element = (id: number, ...data: readonly Uint8Array[]): Buffer => {
  const payload = Buffer.concat(data);
  return Buffer.concat([unsignedBytes(id), sizeBytes(payload.length, sizeLengthOf(payload.length)), payload]);
};

/** A Void element that takes exactly `total` bytes (at least two). */
export const voidElement = (total: number): Buffer => {
  const length = total - 2 < 127 ? 1 : 8;
  const header = Buffer.concat([Buffer.of(0xec), sizeBytes(total - 1 - length, length)]);
  return Buffer.concat([header, Buffer.alloc(total - header.length)]);
};
