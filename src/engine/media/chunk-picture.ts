/** A look at what a job has finished: the first frame of a chunk as a small JPEG. */
import type { AVCodecID } from 'node-av/constants';
import { avGetPixFmtFromName, Codec, CodecContext, FFmpegError, Packet } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import { ChunkFileReader, type ChunkStream } from './chunk-file.ts';
import { newFrame } from './codec-loop.ts';
import { jpegOfFrame } from './thumbnail.ts';

const openChunkDecoder = async (stream: ChunkStream): Promise<CodecContext> => {
  const codec = Codec.findDecoder(stream.codecId as AVCodecID);
  const context = new CodecContext();
  try {
    if (codec === null) {
      throw new Error(`no decoder for codec ${stream.codecId}`);
    }
    context.allocContext3(codec);
    context.width = stream.width;
    context.height = stream.height;
    context.pixelFormat = avGetPixFmtFromName(stream.pixelFormat);
    if (stream.extradata !== null) {
      context.extraData = Buffer.from(stream.extradata, 'base64');
    }
    context.threadCount = 1;
    FFmpegError.throwIfError(await context.open2(codec), 'open chunk decoder');
    return context;
  } catch (error) {
    context.freeContext();
    throw error;
  }
};

/**
 * The first frame of a finished chunk as JPEG.
 * @throws PixReviveError `not-ready` for a chunk without pictures, `job-corrupt`, `decode-failed`
 */
export const chunkPicture = async (path: string, width: number): Promise<Uint8Array<ArrayBuffer>> => {
  await using chunk = await ChunkFileReader.open(path);
  const { stream, packets } = chunk.footer;
  const [first] = packets;
  if (stream === null || first === undefined) {
    throw new PixReviveError('not-ready', 'This job writes no pictures.');
  }
  const payload = await chunk.read(first);
  try {
    using decoder = await openChunkDecoder(stream);
    using packet = new Packet();
    packet.alloc();
    packet.data = payload;
    FFmpegError.throwIfError(await decoder.sendPacket(packet), 'decode chunk');
    // Flushed at once: the key frame alone is wanted.
    FFmpegError.throwIfError(await decoder.sendPacket(null), 'flush chunk');
    using frame = newFrame();
    FFmpegError.throwIfError(await decoder.receiveFrame(frame), 'take frame');
    const { width: frameWidth, height: frameHeight } = stream;
    return await jpegOfFrame(frame, { width: frameWidth, height: frameHeight }, width);
  } catch (cause) {
    throw new PixReviveError('decode-failed', 'This part of the result cannot be shown.', {
      cause,
      message: cause instanceof Error ? cause.message : String(cause),
    });
  }
};
