/** The last step of a job: chunks and the source's other streams become one file. */
import { rm } from 'node:fs/promises';
import { AV_LOG_ERROR } from 'node-av/constants';
import { Dictionary, FFmpegError, FormatContext, Log } from 'node-av/lib';
import type { Packet, Stream } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo, Rational } from '../../contract/media.ts';
import { trimChapters, writeChapters } from './chapters.ts';
import { ChunkFileReader } from './chunk-file.ts';
import type { ChunkPacket, ChunkStream } from './chunk-file.ts';
import { newPacket, throwIfCancelled, timestampOf } from './codec-loop.ts';
import { containerNames, isMuxed, muxerNames } from './container-support.ts';
import type { MuxedContainer } from './container-support.ts';
import { StreamCopier } from './copied-streams.ts';
import type { CopiedPacket } from './copied-streams.ts';
import { regenerateDecodeTimes } from './decode-times.ts';
import type { ExportPlan } from './export-plan.ts';
import { writeImageSequence } from './image-sequence.ts';
import { addCopiedStream, addVideoStream, carriedMetadata } from './muxed-streams.ts';
import { outputError } from './output-errors.ts';
import { commitFile, temporaryPath } from './output-file.ts';
import { advanceTimecode } from './timecode.ts';
import { isCut, rescale, timelineOrigin } from './timeline.ts';
import type { FrameRange } from './timeline.ts';
import { verifyOutput } from './verify-output.ts';

export type MuxRequest = {
  /** File whose other streams are copied; null leaves them out. */
  source: string | null;
  media: MediaInfo;
  plan: ExportPlan;
  /** Finished chunk files, in order. */
  chunks: readonly string[];
  /** Every frame of the output in display order, in units of the plan's time base, on the source's time. */
  frames: readonly { pts: number | bigint; duration: number | bigint }[];
  /** Frames of the source that were restored; null for all. */
  range: FrameRange | null;
  output: string;
  overwrite?: boolean;
  signal?: AbortSignal;
  /** Called now and then with the number of frames written. */
  onProgress?: (frame: number) => void;
};

type VideoPacket = ChunkPacket & { chunk: string; outputPts: number; duration: number };

type GatheredVideo = { stream: ChunkStream; packets: VideoPacket[] };

const mismatch = (message: string): PixReviveError =>
  new PixReviveError('job-corrupt', 'The finished parts of the job do not fit together. Start again with --restart.', {
    message,
  });

/** The packets of all chunks in coding order; every promised frame must be there once. */
const gather = async (request: MuxRequest, origin: number): Promise<GatheredVideo> => {
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

const videoMetadata = (
  { media, plan, range }: MuxRequest,
  source: Stream | null,
  container: MuxedContainer,
): Record<string, string> => {
  const carried = carriedMetadata(source?.metadata?.getAll() ?? {}, container);
  const { timecode: _, ...others } = carried;
  const first = media.video.timecode;
  const timecode = first === null ? null : (advanceTimecode(first, range?.in ?? 0, media.video.frameRate) ?? first);
  void plan;
  return timecode === null ? others : { ...others, timecode };
};

/** Reads video packets in turn, one chunk open at a time. */
class VideoPackets implements AsyncDisposable {
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

type OpenOutput = { context: FormatContext; video: Stream; copied: Map<number, Stream> };

/** Writes packets, interleaved by FFmpeg; every failure names what is wrong with the output. */
class PacketSink {
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

const copiedIndices = (plan: ExportPlan): number[] =>
  plan.streams.items.flatMap(({ index, action }) => (action === 'copy' && index !== null ? [index] : []));

/** Everything that a muxing run holds open. */
type Run = {
  request: MuxRequest;
  container: MuxedContainer;
  copier: StreamCopier | null;
  origin: number;
  path: string;
};

const openCopier = async (request: MuxRequest): Promise<{ copier: StreamCopier | null; origin: number }> => {
  const { source, media, plan, frames, range } = request;
  const firstPts = Number(frames[0]?.pts ?? 0);
  const last = frames.at(-1);
  const cut = isCut(range, media.video.frames);
  if (source === null) {
    return { copier: null, origin: timelineOrigin(media, cut, firstPts, null) };
  }
  let origin = 0;
  const copier = await StreamCopier.open(source, copiedIndices(plan), ({ context }) => {
    const start = timestampOf(context.startTime);
    const microseconds = { num: 1, den: 1_000_000 };
    origin = timelineOrigin(media, cut, firstPts, start === null ? null : rescale(start, microseconds, plan.timeBase));
    const ticks = Number(last?.pts ?? 0) + Number(last?.duration ?? 0) - origin;
    return {
      origin: { ticks: origin, timeBase: plan.timeBase },
      cutSeconds: cut ? (ticks * plan.timeBase.num) / plan.timeBase.den : null,
    };
  });
  return { copier, origin };
};

const openOutput = async (run: Run, coded: ChunkStream, delay: number): Promise<OpenOutput> => {
  const { request, container, copier, path } = run;
  const { plan, media } = request;
  const leading = (await copier?.leadingSamples()) ?? new Map<number, number>();
  const context = new FormatContext();
  FFmpegError.throwIfError(context.allocOutputContext2(null, muxerNames[container], path), 'output context');
  try {
    const sourceVideo = copier?.streams[media.video.streamIndex] ?? null;
    const metadata = videoMetadata(request, sourceVideo, container);
    const video = addVideoStream(context, { plan, coded, delay, source: sourceVideo, metadata });
    const copied = new Map<number, Stream>();
    for (const index of copier === null ? [] : copiedIndices(plan)) {
      const source = copier?.streams[index];
      if (source !== undefined) {
        copied.set(index, addCopiedStream(context, source, container, leading.get(index) ?? 0));
      }
    }
    const { timecode: _, ...fileMetadata } = carriedMetadata(media.metadata, container);
    context.metadata = Dictionary.fromObject(fileMetadata);
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

const writePackets = async (
  run: Run,
  open: OpenOutput,
  packets: readonly VideoPacket[],
  dts: readonly number[],
): Promise<void> => {
  const { request, copier } = run;
  const { timeBase } = request.plan;
  const sink = new PacketSink(open, request.output);
  await using payloads = new VideoPackets();
  let waiting = (await copier?.next()) ?? null;
  const copyUntil = async (seconds: number): Promise<void> => {
    while (waiting !== null && waiting.seconds <= seconds) {
      throwIfCancelled(request.signal);
      const source = copier?.streams[waiting.sourceIndex];
      const item = waiting;
      waiting = null;
      await sink.copied(item, source?.timeBase ?? timeBase);
      waiting = (await copier?.next()) ?? null;
    }
  };
  try {
    for (const [position, item] of packets.entries()) {
      throwIfCancelled(request.signal);
      const time = dts[position] ?? 0;
      await copyUntil((time * timeBase.num) / timeBase.den);
      await sink.video(await payloads.read(item), item, time, timeBase);
      request.onProgress?.(position + 1);
    }
    await copyUntil(Infinity);
  } finally {
    (waiting as CopiedPacket | null)?.packet.free();
  }
  const trailer = await open.context.writeTrailer();
  if (trailer < 0) {
    throw outputError(trailer, request.output);
  }
};

const writeFile = async (run: Run): Promise<void> => {
  const { request, container, path, origin } = run;
  const { plan, media, frames } = request;
  const { stream, packets } = await gather(request, origin);
  const firstDuration = Number(frames[0]?.duration ?? 1);
  const { dts, delay } = regenerateDecodeTimes(
    packets.map(({ outputPts }) => outputPts),
    firstDuration,
  );
  const open = await openOutput(run, stream, delay);
  try {
    await writePackets(run, open, packets, dts);
    const failed = open.context.pb?.error ?? 0;
    if (failed < 0) {
      throw outputError(failed, request.output);
    }
  } finally {
    await open.context.closeOutput();
  }
  const seconds = (ticks: number): number => (ticks * plan.timeBase.num) / plan.timeBase.den;
  const last = frames.at(-1);
  const end = isCut(request.range, media.video.frames)
    ? seconds(Number(last?.pts ?? 0) + Number(last?.duration ?? 0))
    : Infinity;
  await writeChapters(path, container, trimChapters(media.chapters, seconds(origin), end));
  await verifyOutput(path, {
    pts: frames.map(({ pts }) => Number(pts) - origin),
    timeBase: plan.timeBase,
    streams: open.copied.size + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
};

/**
 * Joins the chunks to the output and copies everything else of the source that the plan says, on the same time. The
 * file is written under a temporary name beside its place, read back and compared with `frames`, and only then given
 * its name. Where the plan writes no video, nothing happens.
 *
 * @throws PixReviveError `output-exists`, `output-no-space`, `output-unwritable`, `output-container`, `job-corrupt`,
 *   `encode-failed` (the file read back is not what was promised), `cancelled`; nothing is left behind then
 */
export const muxOutput = async (request: MuxRequest): Promise<void> => {
  const { plan, output } = request;
  const { container } = plan;
  if (container === 'none' || plan.encoder === null) {
    return;
  }
  if (!isMuxed(container)) {
    await writeImageSequence({
      output,
      overwrite: request.overwrite ?? false,
      chunks: request.chunks,
      firstNumber: request.range?.in ?? 0,
      frames: request.frames.length,
      signal: request.signal,
      onProgress: request.onProgress ?? (() => undefined),
    });
    return;
  }
  Log.setLevel(AV_LOG_ERROR);
  const path = temporaryPath(output);
  try {
    const { copier, origin } = await openCopier(request);
    try {
      await writeFile({ request, container, copier, origin, path });
    } finally {
      await copier?.[Symbol.asyncDispose]();
    }
    await commitFile(path, output, request.overwrite ?? false);
  } catch (cause) {
    await rm(path, { force: true });
    throw outputError(cause, output);
  }
};
