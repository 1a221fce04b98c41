/** Looking at the end of a stream: whether its last picture is whole. */
import { AVSEEK_FLAG_BACKWARD } from 'node-av/constants';
import { PixReviveError } from '../../contract/errors.ts';
import { openInput, selectStream } from './input.ts';
import { decodeHead } from './probe-head.ts';
import type { DecodedHead, HeadOptions } from './probe-head.ts';

/** Whether the container states the size of every packet, so that its demuxer knows a packet that is cut off. */
export const knowsPacketSizes = (container: string): boolean =>
  ['mov', 'matroska', 'ivf', 'yuv4mpegpipe', 'mxf'].some((name) => container.startsWith(name));

/**
 * Decodes pictures of a stream on a demuxer of its own.
 *
 * @param options `seekTo`: timestamp to begin at or before, in the stream's time base; the start by default
 */
export const decodeFrom = async (
  path: string,
  streamIndex: number,
  { seekTo = null, ...options }: HeadOptions & { seekTo?: number | null },
): Promise<DecodedHead> => {
  await using input = await openInput(path);
  const stream = input.context.streams[streamIndex];
  if (stream === undefined) {
    throw new PixReviveError('input-changed', `${path} changed while it was read. Open it again.`);
  }
  selectStream(input.context, stream);
  if (seekTo !== null) {
    // Where seeking fails everything is decoded, which only takes longer.
    await input.context.seekFrame(stream.index, BigInt(seekTo), AVSEEK_FLAG_BACKWARD);
  }
  return await decodeHead(input.context, stream, options);
};

/**
 * Whether the last packet of a stream is the remains of a picture: whether decoding fails at it.
 *
 * @param seekTo where to begin; at least one whole GOP before the end, since pictures just behind a seek may refer to
 *   what was not decoded
 */
export const isLastPacketCutOff = async (
  path: string,
  streamIndex: number,
  seekTo: number | null,
  signal: AbortSignal | undefined,
): Promise<boolean> => {
  const { packets, lastDamaged } = await decodeFrom(path, streamIndex, { seekTo, threads: 1, signal });
  return lastDamaged && packets > 1;
};
