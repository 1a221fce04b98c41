/** The last step of a job: chunks and the source's other streams become one file. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { trimChapters, writeChapters } from './chapters.ts';
import { ChunkPayloads, gatherPackets } from './chunk-packets.ts';
import type { VideoPacket } from './chunk-packets.ts';
import { throwIfCancelled, timestampOf } from './codec-loop.ts';
import { isMuxed } from './container-support.ts';
import { StreamCopier } from './copied-streams.ts';
import type { CopiedPacket } from './copied-streams.ts';
import { regenerateDecodeTimes } from './decode-times.ts';
import { silenceFFmpeg } from './ffmpeg-log.ts';
import { writeImageSequence } from './image-sequence.ts';
import { copiedIndices, openOutput, PacketSink } from './mux-output.ts';
import type { MuxRun, OpenOutput } from './mux-output.ts';
import type { MuxRequest } from './mux-request.ts';
import { outputError } from './output-errors.ts';
import { commitFile, temporaryPath } from './output-file.ts';
import { appendProvenanceBox } from './provenance.ts';
import { isCut, rescale, timelineOrigin } from './timeline.ts';
import { verifyOutput } from './verify-output.ts';

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
      truncated: media.warnings.some(({ code }) => code === 'truncated'),
      cutSeconds: cut ? (ticks * plan.timeBase.num) / plan.timeBase.den : null,
    };
  });
  return { copier, origin };
};

const writePackets = async (
  run: MuxRun,
  open: OpenOutput,
  packets: readonly VideoPacket[],
  dts: readonly number[],
): Promise<void> => {
  const { request, copier } = run;
  const { timeBase } = request.plan;
  const sink = new PacketSink(open, request.output);
  await using payloads = new ChunkPayloads();
  const next = async (): Promise<CopiedPacket | null> => (await copier?.next()) ?? null;
  const waiting: { item: CopiedPacket | null } = { item: await next() };
  const copyUntil = async (seconds: number): Promise<void> => {
    while (waiting.item !== null && waiting.item.seconds <= seconds) {
      throwIfCancelled(request.signal);
      const { item } = waiting;
      waiting.item = null;
      await sink.copied(item, copier?.streams[item.sourceIndex]?.timeBase ?? timeBase);
      waiting.item = await next();
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
    waiting.item?.packet.free();
  }
  const trailer = await open.context.writeTrailer();
  if (trailer < 0) {
    throw outputError(trailer, request.output);
  }
};

const writeFile = async (run: MuxRun): Promise<void> => {
  const { request, container, path, origin } = run;
  const { plan, media, frames } = request;
  const { stream, packets } = await gatherPackets(request, origin);
  const { dts, delay } = regenerateDecodeTimes(
    packets.map(({ outputPts, duration }) => ({ pts: outputPts, duration })),
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
  if (container !== 'mkv' && request.provenance !== undefined && request.provenance !== null) {
    await appendProvenanceBox(path, request.provenance);
  }
  await verifyOutput(path, {
    pts: frames.map(({ pts }) => Number(pts) - origin),
    timeBase: plan.timeBase,
    streams: run.copier === null ? 1 : copiedIndices(plan).length + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
};

/**
 * Joins the chunks to the output and copies everything else of the source that the plan says, on the same time. The
 * file is written under a temporary name, read back and compared with `frames`, and only then given
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
  const path = request.workFolder === undefined ? temporaryPath(output) : join(request.workFolder, 'output.part');
  await rm(path, { recursive: true, force: true });
  if (!isMuxed(container)) {
    await writeImageSequence({
      output,
      temporary: path,
      onComplete: request.onComplete ?? (() => Promise.resolve()),
      overwrite: request.overwrite ?? false,
      chunks: request.chunks,
      firstNumber: request.range?.in ?? 0,
      frames: request.frames.length,
      provenance: request.provenance ?? null,
      signal: request.signal,
      onProgress: request.onProgress ?? (() => undefined),
    });
    return;
  }
  silenceFFmpeg();
  try {
    const { copier, origin } = await openCopier(request);
    try {
      await writeFile({ request, container, copier, origin, path });
    } finally {
      await copier?.[Symbol.asyncDispose]();
    }
    await request.onComplete?.(path);
    await commitFile(path, output, request.overwrite ?? false);
  } catch (cause) {
    await rm(path, { force: true });
    throw outputError(cause, output);
  }
};
