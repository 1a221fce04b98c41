/** An output under way: its streams, its header, its packets. */
import { Dictionary, FFmpegError, FormatContext } from 'node-av/lib';
import type { Packet, Stream } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { Rational } from '../../contract/media.ts';
import type { ChunkStream } from './chunk-file.ts';
import type { VideoPacket } from './chunk-packets.ts';
import { newPacket } from './codec-loop.ts';
import { containerNames, muxerNames } from './container-support.ts';
import type { MuxedContainer } from './container-support.ts';
import type { CopiedPacket, StreamCopier } from './copied-streams.ts';
import type { ExportPlan } from './export-plan.ts';
import type { MuxRequest } from './mux-request.ts';
import { addCopiedStream, addMatroskaCover, addVideoStream, carriedMetadata } from './muxed-streams.ts';
import { outputError } from './output-errors.ts';
import { withProvenance } from './provenance.ts';
import { advanceTimecode } from './timecode.ts';

/** Everything that a muxing run holds open. `path` is the temporary name. */
export type MuxRun = {
  request: MuxRequest;
  container: MuxedContainer;
  copier: StreamCopier | null;
  origin: number;
  path: string;
};

/** Smallest multiple of the video's clock that is fine enough for the other streams' starts, for edit lists. */
const movieTimescale = ({ den }: Rational): number => (den > 100_000 ? den : den * Math.ceil(48_000 / den));

const statesColor = ({ color }: ExportPlan): boolean =>
  [color.matrix, color.primaries, color.transfer].some((tag) => tag !== 'unspecified');

const muxerOptions = (container: MuxedContainer, plan: ExportPlan): Record<string, string> =>
  container === 'mkv'
    ? { default_mode: 'passthrough' }
    : {
        movie_timescale: String(movieTimescale(plan.timeBase)),
        // Without tags the box would state limited range, which nobody said.
        ...(statesColor(plan) ? { movflags: '+write_colr' } : {}),
      };

const withoutTimecode = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'timecode'));

/** The timecode goes with the video stream, from which muxers make their timecode tracks; a cut starts later. */
const videoMetadata = (
  { media, range }: MuxRequest,
  source: Stream | null,
  container: MuxedContainer,
): Record<string, string> => {
  const carried = withoutTimecode(carriedMetadata(source?.metadata?.getAll() ?? {}, container));
  const { timecode, frameRate } = media.video;
  return timecode === null
    ? carried
    : { ...carried, timecode: advanceTimecode(timecode, range?.in ?? 0, frameRate) ?? timecode };
};

export type OpenOutput = { context: FormatContext; video: Stream; copied: Map<number, Stream> };

/** Writes packets, interleaved by FFmpeg; every failure names what is wrong with the output. */
export class PacketSink {
  private readonly open: OpenOutput;
  private readonly output: string;

  constructor(open: OpenOutput, output: string) {
    this.open = open;
    this.output = output;
  }

  async video(payload: Buffer, item: VideoPacket, dts: number, timeBase: Rational): Promise<void> {
    using packet = newPacket();
    packet.data = payload;
    packet.pts = BigInt(item.outputPts);
    packet.dts = BigInt(dts);
    packet.duration = BigInt(item.duration);
    packet.flags = item.flags as Packet['flags'];
    await this.write(packet, this.open.video, timeBase);
  }

  async copied({ packet, sourceIndex }: CopiedPacket, timeBase: Rational): Promise<void> {
    using owned = packet;
    const stream = this.open.copied.get(sourceIndex);
    if (stream !== undefined) {
      await this.write(owned, stream, timeBase);
    }
  }

  private async write(packet: Packet, stream: Stream, timeBase: Rational): Promise<void> {
    packet.streamIndex = stream.index;
    packet.rescaleTs(timeBase, stream.timeBase);
    packet.pos = -1n;
    const code = await this.open.context.interleavedWriteFrame(packet);
    if (code < 0) {
      throw outputError(code, this.output);
    }
  }
}

/** Streams of the source that are copied. */
export const copiedIndices = (plan: ExportPlan): number[] =>
  plan.streams.items.flatMap(({ index, action }) => (action === 'copy' && index !== null ? [index] : []));

/**
 * Adds the streams, opens the file and writes its header.
 * @throws PixReviveError `output-container` when the muxer refuses the streams, or of the output
 */
export const openOutput = async (run: MuxRun, coded: ChunkStream, delay: number): Promise<OpenOutput> => {
  const { request, container, copier, path } = run;
  const { plan, media } = request;
  const beginning = await copier?.begin();
  const context = new FormatContext();
  FFmpegError.throwIfError(context.allocOutputContext2(null, muxerNames[container], path), 'output context');
  try {
    const sourceVideo = copier?.streams[media.video.streamIndex] ?? null;
    const metadata = videoMetadata(request, sourceVideo, container);
    const video = addVideoStream(context, { plan, coded, delay, source: sourceVideo, metadata });
    const copied = new Map<number, Stream>();
    for (const index of copier === null ? [] : copiedIndices(plan)) {
      const source = copier?.streams[index];
      const cover = container === 'mkv' ? beginning?.covers.get(index) : undefined;
      if (source !== undefined && cover !== undefined) {
        addMatroskaCover(context, source, cover);
      } else if (source !== undefined) {
        copied.set(index, addCopiedStream(context, source, container, beginning?.leadingSamples.get(index) ?? 0));
      }
    }
    const carried = withoutTimecode(carriedMetadata(media.metadata, container));
    context.metadata = Dictionary.fromObject(
      withProvenance(carried, container === 'mkv' ? (request.provenance ?? null) : null),
    );
    const opened = await context.openOutput();
    if (opened < 0) {
      throw outputError(opened, request.output);
    }
    using options = Dictionary.fromObject(muxerOptions(container, plan));
    const header = await context.writeHeader(options);
    if (header < 0) {
      const failure = outputError(header, request.output);
      throw failure.code === 'output-unwritable'
        ? new PixReviveError(
            'output-container',
            `${containerNames[container]} does not take these streams. Choose Matroska.`,
            { message: failure.message, cause: failure },
          )
        : failure;
    }
    return { context, video, copied };
  } catch (error) {
    await context.closeOutput();
    throw error;
  }
};
