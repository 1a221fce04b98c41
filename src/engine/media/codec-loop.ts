/** Small things that every loop over packets and frames needs. */
import { AV_NOPTS_VALUE, AVERROR_EOF } from 'node-av/constants';
import { FFmpegError, Frame, Packet, PosixError } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';

/** The codec wants more input, or its output taken, before it goes on. */
export const tryAgain = FFmpegError.AVERROR(PosixError.EAGAIN);

export const endOfFile = AVERROR_EOF as number;

/** FFmpeg's "no timestamp" is null here. Timestamps below 2^53 are exact as numbers; larger ones do not occur. */
export const timestampOf = (value: bigint): number | null => (value === AV_NOPTS_VALUE ? null : Number(value));

export const newPacket = (): Packet => {
  const packet = new Packet();
  packet.alloc();
  return packet;
};

export const newFrame = (): Frame => {
  const frame = new Frame();
  frame.alloc();
  return frame;
};

/** @throws PixReviveError `cancelled` once the signal has fired */
export const throwIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) {
    throw new PixReviveError('cancelled', 'Cancelled.');
  }
};

/** Lets timers, messages and the signal have their turn between batches of synchronous calls. */
export const yieldToEventLoop = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });
