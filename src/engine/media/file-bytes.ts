/** Reading pieces of a file by position. */
import type { FileHandle } from 'node:fs/promises';

/** Up to `length` bytes from `position`; fewer only at the end of the file. */
export const readAt = async (file: FileHandle, position: number, length: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) {
      break;
    }
    done += bytesRead;
  }
  return buffer.subarray(0, done);
};

/** Writes all of `bytes` at `position`. */
export const writeAt = async (file: FileHandle, position: number, bytes: Uint8Array): Promise<void> => {
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesWritten } = await file.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
};
