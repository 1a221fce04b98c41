/** Reads an output back and compares it with what was promised. */
import { AV_DISPOSITION_ATTACHED_PIC, AVERROR_EOF, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { FFmpegError, FormatContext } from 'node-av/lib';
import type { Stream } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { Rational } from '../../contract/media.ts';
import { newPacket, throwIfCancelled, timestampOf } from './codec-loop.ts';
import { selectStream } from './input.ts';

export type ExpectedOutput = {
  /** Presentation timestamps in display order, on the output's time, in units of `timeBase`. */
  pts: readonly number[];
  timeBase: Rational;
  /** Streams of the file, if they shall be counted. */
  streams?: number;
  signal?: AbortSignal;
};

const isPicture = ({ codecpar, disposition }: Stream): boolean =>
  codecpar.codecType === AVMEDIA_TYPE_VIDEO && (disposition & AV_DISPOSITION_ATTACHED_PIC) === 0;

const wrong = (output: string, message: string): PixReviveError =>
  new PixReviveError(
    'encode-failed',
    `The finished file does not hold what was promised (${message}), so it was not kept. Try another container.`,
    { message: `${output}: ${message}` },
  );

const readTimes = async (
  context: FormatContext,
  stream: Stream,
  signal: AbortSignal | undefined,
): Promise<number[]> => {
  const times: number[] = [];
  using packet = newPacket();
  for (;;) {
    throwIfCancelled(signal);
    const code = await context.readFrame(packet);
    if (code === AVERROR_EOF) {
      return times.sort((a, b) => a - b);
    }
    FFmpegError.throwIfError(code, 'read back');
    const pts = packet.streamIndex === stream.index ? timestampOf(packet.pts) : null;
    if (pts !== null) {
      times.push(pts);
    }
    packet.unref();
  }
};

/**
 * Reads the packets of a finished file: as many frames as promised, each at its time. A container may round to its
 * own units (Matroska: 1 ms), never by more than half of one.
 *
 * @throws PixReviveError `encode-failed` with the first difference
 */
export const verifyOutput = async (output: string, expected: ExpectedOutput): Promise<void> => {
  const context = new FormatContext();
  const opened = await context.openInput(`file:${output}`);
  if (opened < 0) {
    throw wrong(output, `it cannot be opened: ${FFmpegError.strerror(opened)}`);
  }
  try {
    FFmpegError.throwIfError(await context.findStreamInfo(), 'stream information');
    const { streams } = context;
    const stream = streams.find(isPicture);
    if (stream === undefined) {
      throw wrong(output, 'it holds no video');
    }
    if (expected.streams !== undefined && streams.length < expected.streams) {
      throw wrong(output, `${streams.length} streams instead of ${expected.streams}`);
    }
    selectStream(context, stream);
    const unit = { num: stream.timeBase.num, den: stream.timeBase.den };
    const times = await readTimes(context, stream, expected.signal);
    if (times.length !== expected.pts.length) {
      throw wrong(output, `${times.length} frames instead of ${expected.pts.length}`);
    }
    const { num, den } = expected.timeBase;
    times.forEach((time, frame) => {
      const promised = ((expected.pts[frame] ?? 0) * num * unit.den) / (den * unit.num);
      if (Math.abs(time - promised) > 0.5 + 1e-6) {
        throw wrong(
          output,
          `frame ${frame} is shown at ${time} instead of ${promised} (unit ${unit.num}/${unit.den} s)`,
        );
      }
    });
  } finally {
    await context.closeInput();
  }
};
