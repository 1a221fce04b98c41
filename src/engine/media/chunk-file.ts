/**
 * The file of one chunk: coded packets of one closed GOP sequence, and what a muxer must know about the stream. An
 * own format, because every container rounds or re-bases timestamps in some way, while these must come out as they
 * went in; and because a chunk that was cut off by a crash must be recognisable at once.
 *
 *     "PXRCHNK1" · packet payloads · footer (JSON) · footer length, CRC-32 of the footer (32-bit LE) · "PXRCEND1"
 *
 * The footer holds offset, size and CRC-32 of every payload. It is written last: a file without it is unfinished.
 */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import { rationalSchema } from '../../contract/media.ts';

const startMark = Buffer.from('PXRCHNK1');
const endMark = Buffer.from('PXRCEND1');
const tailBytes = 8 + endMark.length;

/** FFmpeg's codec parameters, as far as muxers read them. Binary data in Base64. */
export const chunkStreamSchema = z.object({
  codecId: z.int(),
  /** FourCC as a number, 0 where the muxer chooses. */
  codecTag: z.int(),
  pixelFormat: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  profile: z.int(),
  level: z.int(),
  bitsPerRawSample: z.int().min(0),
  bitsPerCodedSample: z.int().min(0),
  extradata: z.base64().nullable(),
  sideData: z.array(z.object({ type: z.int(), data: z.base64() })),
});
export type ChunkStream = z.infer<typeof chunkStreamSchema>;

export const chunkPacketSchema = z.object({
  /** In the chunk's time base. */
  pts: z.int(),
  /** FFmpeg's AV_PKT_FLAG bits. */
  flags: z.int().min(0),
  offset: z.int().min(0),
  size: z.int().min(0),
  crc32: z.int().min(0),
});
export type ChunkPacket = z.infer<typeof chunkPacketSchema>;

const chunkFooterSchema = z.object({
  version: z.literal(1),
  timeBase: rationalSchema,
  /** Null for a chunk without pictures. */
  stream: chunkStreamSchema.nullable(),
  /** In coding order. */
  packets: z.array(chunkPacketSchema),
});
export type ChunkFooter = z.infer<typeof chunkFooterSchema>;

/** Appends packets to a new file and closes it with its footer. The caller syncs, renames and handles errors. */
export class ChunkFileWriter {
  private readonly file: FileHandle;
  private readonly packets: ChunkPacket[] = [];
  private position = startMark.length;

  private constructor(file: FileHandle) {
    this.file = file;
  }

  static async create(path: string): Promise<ChunkFileWriter> {
    const file = await open(path, 'w');
    try {
      await file.writeFile(startMark);
      return new ChunkFileWriter(file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async append(pts: number, flags: number, payload: Uint8Array): Promise<void> {
    await this.file.writeFile(payload);
    this.packets.push({ pts, flags, offset: this.position, size: payload.byteLength, crc32: crc32(payload) });
    this.position += payload.byteLength;
  }

  /** Writes the footer, flushes to the disk and closes. */
  async finish(footer: Omit<ChunkFooter, 'version' | 'packets'>): Promise<void> {
    const content: ChunkFooter = { version: 1, ...footer, packets: this.packets };
    const json = Buffer.from(JSON.stringify(content));
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(json.length, 0);
    tail.writeUInt32LE(crc32(json), 4);
    await this.file.writeFile(Buffer.concat([json, tail, endMark]));
    await this.file.sync();
    await this.file.close();
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

const corrupt = (path: string, message: string, cause?: unknown): PixReviveError =>
  new PixReviveError('job-corrupt', `A finished part of the job is damaged ("${path}"). Start again with --restart.`, {
    message: `${path}: ${message}`,
    cause,
  });

const readExactly = async (file: FileHandle, path: string, length: number, position: number): Promise<Buffer> => {
  const buffer = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) {
      throw corrupt(path, `ends ${length - done} bytes too early`);
    }
    done += bytesRead;
  }
  return buffer;
};

const parseFooter = (path: string, json: Buffer): ChunkFooter => {
  try {
    return chunkFooterSchema.parse(JSON.parse(json.toString()));
  } catch (cause) {
    throw corrupt(path, 'the footer cannot be read', cause);
  }
};

/** A chunk opened for reading; `close` it (`await using`). */
export class ChunkFileReader implements AsyncDisposable {
  readonly path: string;
  readonly footer: ChunkFooter;
  private readonly file: FileHandle;

  private constructor(path: string, file: FileHandle, footer: ChunkFooter) {
    this.path = path;
    this.file = file;
    this.footer = footer;
  }

  /** @throws PixReviveError `job-corrupt` when the file is missing, unfinished or damaged */
  static async open(path: string): Promise<ChunkFileReader> {
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (cause) {
      throw corrupt(path, 'cannot be opened', cause);
    }
    try {
      const { size } = await file.stat();
      if (size < startMark.length + tailBytes) {
        throw corrupt(path, 'is too short');
      }
      const start = await readExactly(file, path, startMark.length, 0);
      const tail = await readExactly(file, path, tailBytes, size - tailBytes);
      const length = tail.readUInt32LE(0);
      if (
        !start.equals(startMark) ||
        !tail.subarray(8).equals(endMark) ||
        length > size - tailBytes - startMark.length
      ) {
        throw corrupt(path, 'is not a finished chunk');
      }
      const json = await readExactly(file, path, length, size - tailBytes - length);
      if (crc32(json) !== tail.readUInt32LE(4)) {
        throw corrupt(path, 'the checksum of the footer does not match');
      }
      return new ChunkFileReader(path, file, parseFooter(path, json));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The payload of a packet. @throws PixReviveError `job-corrupt` when its checksum does not match */
  async read(packet: ChunkPacket): Promise<Buffer> {
    const payload = await readExactly(this.file, this.path, packet.size, packet.offset);
    if (crc32(payload) !== packet.crc32) {
      throw corrupt(this.path, `the checksum of the packet at ${packet.offset} does not match`);
    }
    return payload;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Reads a chunk from end to end.
 * @returns the presentation timestamps of its frames, in display order
 * @throws PixReviveError `job-corrupt` when anything in it is damaged
 */
export const verifyChunk = async (path: string): Promise<number[]> => {
  await using chunk = await ChunkFileReader.open(path);
  for (const packet of chunk.footer.packets) {
    await chunk.read(packet);
  }
  return chunk.footer.packets.map(({ pts }) => pts).sort((a, b) => a - b);
};
