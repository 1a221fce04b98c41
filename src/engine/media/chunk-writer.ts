/** Encodes a run of frames into one chunk: a file that decodes on its own and appears only when it is complete. */
import { rename, rm } from 'node:fs/promises';
import {
  AV_FRAME_FLAG_INTERLACED,
  AV_FRAME_FLAG_TOP_FIELD_FIRST,
  AV_PICTURE_TYPE_NONE,
  AVERROR_EOF,
} from 'node-av/constants';
import { FFmpegError } from 'node-av/lib';
import type { CodecContext, Frame, Packet } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import { drawWipe } from './burn-in.ts';
import { ChunkFileWriter } from './chunk-file.ts';
import { newPacket, timestampOf, tryAgain } from './codec-loop.ts';
import { interlacingOf, openEncoder, streamOf } from './encoder.ts';
import type { EncoderPlan, ExportPlan } from './export-plan.ts';
import { allocateFrame, sameFormat } from './frame.ts';
import type { VideoFrame } from './frame.ts';
import { openFrameConverter } from './frame-converter.ts';
import type { FrameConverter } from './frame-converter.ts';
import { outputError } from './output-errors.ts';

export type ChunkWriter = {
  /**
   * Encodes one frame; PTS must rise from call to call. The frame is only lent. `before` is the frame of the source,
   * needed by the review wipe alone.
   */
  write: (frame: VideoFrame, before?: VideoFrame) => Promise<void>;
  /** Flushes the encoder and puts the finished file in place. */
  finish: () => Promise<void>;
  /** Gives up and removes the unfinished file; harmless after `finish`. */
  abort: () => Promise<void>;
};

/** Name of the file while it is written. */
export const partPath = (path: string): string => `${path}.part`;

const encodeError = (plan: ExportPlan, frame: number | null, cause: unknown): PixReviveError =>
  new PixReviveError(
    'encode-failed',
    `The encoder of ${plan.preset.name} failed${frame === null ? ' at the end of a part' : ` at frame ${frame}`}. Choose another preset.`,
    { message: cause instanceof Error ? cause.message : String(cause), cause },
  );

/** A chunk of the presets that write no video. */
const emptyChunk = (path: string, plan: ExportPlan): ChunkWriter => ({
  write: () => Promise.resolve(),
  finish: async () => {
    try {
      const file = await ChunkFileWriter.create(partPath(path));
      await file.finish({ timeBase: plan.timeBase, stream: null });
      await rename(partPath(path), path);
    } catch (cause) {
      await rm(partPath(path), { force: true });
      throw outputError(cause, path);
    }
  },
  abort: () => rm(partPath(path), { force: true }),
});

class EncodingChunkWriter implements ChunkWriter {
  private readonly path: string;
  private readonly plan: ExportPlan;
  private readonly context: CodecContext;
  private readonly converter: FrameConverter;
  private readonly file: ChunkFileWriter;
  private readonly packet: Packet;
  private readonly wipe: VideoFrame | null;
  private lastPts: bigint | null = null;
  private open = true;

  constructor(path: string, plan: ExportPlan, context: CodecContext, converter: FrameConverter, file: ChunkFileWriter) {
    this.path = path;
    this.plan = plan;
    this.context = context;
    this.converter = converter;
    this.file = file;
    this.packet = newPacket();
    this.wipe = plan.burnIn ? allocateFrame(plan.sourceFormat) : null;
  }

  write = async (frame: VideoFrame, before?: VideoFrame): Promise<void> => {
    if (!sameFormat(frame.format, this.plan.sourceFormat) || (this.lastPts !== null && frame.pts <= this.lastPts)) {
      throw encodeError(this.plan, frame.index, `frame ${frame.index} has another format, or its PTS does not rise`);
    }
    this.lastPts = frame.pts;
    let picture: Frame;
    try {
      picture = this.converter.convert(this.composed(frame, before));
    } catch (cause) {
      throw encodeError(this.plan, frame.index, cause);
    }
    try {
      this.label(picture);
      await this.send(picture, frame.index);
    } finally {
      picture.free();
    }
  };

  finish = async (): Promise<void> => {
    try {
      await this.send(null, null);
      const stream = streamOf(this.context);
      await this.file.finish({ timeBase: this.plan.timeBase, stream });
      await rename(partPath(this.path), this.path);
    } catch (cause) {
      await this.abort();
      throw cause instanceof PixReviveError ? cause : outputError(cause, this.path);
    }
    this.release();
  };

  abort = async (): Promise<void> => {
    if (this.open) {
      this.release();
      await this.file.close().catch(() => undefined);
      await rm(partPath(this.path), { force: true });
    }
  };

  private release(): void {
    if (this.open) {
      this.open = false;
      this.packet.free();
      this.converter[Symbol.dispose]();
      this.context.freeContext();
    }
  }

  private composed(frame: VideoFrame, before: VideoFrame | undefined): VideoFrame {
    if (this.wipe === null) {
      return frame;
    }
    drawWipe(before ?? frame, frame, this.wipe);
    this.wipe.index = frame.index;
    this.wipe.pts = frame.pts;
    this.wipe.duration = frame.duration;
    return this.wipe;
  }

  private label(picture: Frame): void {
    // The encoder decides where key frames go; the types of the old stream mean nothing here.
    picture.pictType = AV_PICTURE_TYPE_NONE;
    const order = interlacingOf(this.plan);
    if (order !== null) {
      picture.setFlags(AV_FRAME_FLAG_INTERLACED, ...(order === 'tff' ? [AV_FRAME_FLAG_TOP_FIELD_FIRST] : []));
    }
  }

  private async send(picture: Frame | null, index: number | null): Promise<void> {
    for (let pending = true; pending;) {
      const sent = await this.context.sendFrame(picture);
      pending = sent === tryAgain;
      if (sent < 0 && !pending) {
        throw encodeError(this.plan, index, FFmpegError.strerror(sent));
      }
      await this.drain(index);
    }
  }

  private async drain(index: number | null): Promise<void> {
    for (;;) {
      const received = await this.context.receivePacket(this.packet);
      if (received === tryAgain || received === AVERROR_EOF) {
        return;
      }
      const pts = timestampOf(this.packet.pts);
      const { data } = this.packet;
      if (received < 0 || pts === null || data === null) {
        throw encodeError(
          this.plan,
          index,
          received < 0 ? FFmpegError.strerror(received) : 'packet without PTS or data',
        );
      }
      try {
        await this.file.append(pts, this.packet.flags, data);
      } catch (cause) {
        throw outputError(cause, this.path);
      }
      this.packet.unref();
    }
  }
}

/**
 * Starts a chunk with an encoder of its own. Until `finish` it lies at `partPath(path)`.
 *
 * The same frames and plan give the same bytes, whatever the machine's load and number of cores.
 *
 * @throws PixReviveError `encoder-unavailable`, `output-no-space`, `output-unwritable`
 */
export const openChunkWriter = async (path: string, plan: ExportPlan): Promise<ChunkWriter> => {
  const encoder: EncoderPlan | null = plan.encoder;
  if (encoder === null) {
    return emptyChunk(path, plan);
  }
  const context = await openEncoder(plan, encoder);
  let converter: FrameConverter | null = null;
  try {
    converter = openFrameConverter(plan, encoder);
  } catch (cause) {
    context.freeContext();
    throw encodeError(plan, null, cause);
  }
  try {
    const file = await ChunkFileWriter.create(partPath(path));
    return new EncodingChunkWriter(path, plan, context, converter, file);
  } catch (cause) {
    converter[Symbol.dispose]();
    context.freeContext();
    await rm(partPath(path), { force: true }).catch(() => undefined);
    throw outputError(cause, path);
  }
};
