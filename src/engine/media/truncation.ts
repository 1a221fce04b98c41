/** Whether a file ends before its own index says it should. */
import { open } from 'node:fs/promises';
import { readAt } from './file-bytes.ts';
import { isCutOffBox, topLevelBoxes } from './iso-boxes.ts';

/** EBML variable-length integer: the number of leading zero bits is the number of bytes that follow the first. */
const readVariableInteger = (
  bytes: Uint8Array,
  offset: number,
  keepMarker: boolean,
): { value: number; length: number; unknown: boolean } | null => {
  const first = bytes[offset];
  if (first === undefined || first === 0) {
    return null;
  }
  const length = Math.clz32(first) - 23;
  let value = keepMarker ? first : first & (0xff >> length);
  let ones = (first & (0xff >> length)) === 0xff >> length;
  for (let i = 1; i < length; i += 1) {
    const byte = bytes[offset + i];
    if (byte === undefined) {
      return null;
    }
    value = value * 256 + byte;
    ones &&= byte === 0xff;
  }
  return { value, length, unknown: ones };
};

const segmentId = 0x18538067;

/**
 * Bytes that a Matroska file has by its own account: the end of its first Segment (RFC 9559, 5.1).
 *
 * @param start the first bytes of the file
 * @returns null where the Segment has no size (a live recording), or the file is none
 */
export const matroskaSize = (start: Uint8Array): number | null => {
  let offset = 0;
  while (offset < start.length) {
    const id = readVariableInteger(start, offset, true);
    const size = id === null ? null : readVariableInteger(start, offset + id.length, false);
    if (id === null || size === null) {
      return null;
    }
    const content = offset + id.length + size.length;
    if (id.value === segmentId) {
      return size.unknown ? null : content + size.value;
    }
    offset = content + size.value;
  }
  return null;
};

/** Whether a Matroska or WebM file ends before its Segment does. */
export const isMatroskaCutOff = async (path: string, bytes: number): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    const size = matroskaSize(buffer.subarray(0, bytesRead));
    return size !== null && size > bytes;
  } finally {
    await file.close();
  }
};

/** Whether an MP4 or MOV file ends in the middle of one of its boxes. */
export const isIsoCutOff = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const last = (await topLevelBoxes(file)).at(-1);
    const end = last === undefined ? 0 : last.start + last.size;
    return isCutOffBox(await readAt(file, end, 16), size - end);
  } finally {
    await file.close();
  }
};
