/** The coded pictures of all chunks as one stream. */
import { PixReviveError } from '../../contract/errors.ts';
import { ChunkFileReader } from './chunk-file.ts';
import type { ChunkPacket, ChunkStream } from './chunk-file.ts';
import type { MuxRequest } from './mux-request.ts';

/** A packet with its place on the output's time. */
export type VideoPacket = ChunkPacket & { chunk: string; outputPts: number; duration: number };

export type GatheredVideo = { stream: ChunkStream; packets: VideoPacket[] };

const mismatch = (message: string): PixReviveError =>
  new PixReviveError('job-corrupt', 'The finished parts of the job do not fit together. Start again with --restart.', {
    message,
  });

/**
 * The packets of all chunks in coding order; every promised frame must be there once.
 * @throws PixReviveError `job-corrupt`
 */
export const gatherPackets = async (
  request: Pick<MuxRequest, 'chunks' | 'frames' | 'plan'>,
  origin: number,
): Promise<GatheredVideo> => {
  const durations = new Map(request.frames.map(({ pts, duration }) => [Number(pts), Number(duration)]));
  const { num, den } = request.plan.timeBase;
  let stream: ChunkStream | null = null;
  const packets: VideoPacket[] = [];
  for (const path of request.chunks) {
    await using chunk = await ChunkFileReader.open(path);
    const { footer } = chunk;
    if (footer.stream === null || footer.timeBase.num !== num || footer.timeBase.den !== den) {
      throw mismatch(`${path} holds no video in units of ${num}/${den} s`);
    }
    stream ??= footer.stream;
    if (JSON.stringify(stream) !== JSON.stringify(footer.stream)) {
      throw mismatch(`${path} was made with other encoder settings than the first chunk`);
    }
    for (const packet of footer.packets) {
      const duration = durations.get(packet.pts);
      if (duration === undefined) {
        throw mismatch(`${path} holds a frame at ${packet.pts} that nobody promised, or twice`);
      }
      durations.delete(packet.pts);
      packets.push({ ...packet, chunk: path, outputPts: packet.pts - origin, duration });
    }
  }
  if (stream === null || durations.size > 0) {
    throw mismatch(`${durations.size} frames are in no chunk`);
  }
  return { stream, packets };
};

/** Reads payloads in turn, one chunk open at a time. */
export class ChunkPayloads implements AsyncDisposable {
  private reader: ChunkFileReader | null = null;

  async read(item: VideoPacket): Promise<Buffer> {
    if (this.reader?.path !== item.chunk) {
      await this.reader?.close();
      this.reader = null;
      this.reader = await ChunkFileReader.open(item.chunk);
    }
    return this.reader.read(item);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.reader?.close();
  }
}
