/**
 * Child process: opens the encoders named on its command line, one after the other, and encodes one picture with
 * each. A driver that crashes takes this process with it and nothing else; the messages tell which one it was.
 */
import { AV_LOG_QUIET, AV_PIX_FMT_NV12, AVERROR_EOF } from 'node-av/constants';
import type { FFEncoderCodec } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Log, Rational } from 'node-av/lib';
import { openParentChannel } from '../process/parent-channel.ts';
import { newPacket, tryAgain } from './codec-loop.ts';

/** What the child sends: before an attempt, and after it. */
export type HardwareProbeMessage = { name: string; problem?: string | null };

const [width, height] = [320, 192];

/** Returns null when the encoder gave a packet, else why not. */
const attempt = (name: string): string | null => {
  const codec = Codec.findEncoderByName(name as FFEncoderCodec);
  if (codec === null) {
    return 'not in this build of FFmpeg';
  }
  using context = new CodecContext();
  context.allocContext3(codec);
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_NV12;
  context.timeBase = new Rational(1, 25);
  context.framerate = new Rational(25, 1);
  context.bitRate = 1_000_000n;
  const opened = context.open2Sync(codec);
  if (opened < 0) {
    return FFmpegError.strerror(opened);
  }
  using frame = Frame.fromVideoBuffer(Buffer.alloc((width * height * 3) / 2, 128), {
    width,
    height,
    format: AV_PIX_FMT_NV12,
    timeBase: { num: 1, den: 25 },
    pts: 0n,
  });
  const sent = context.sendFrameSync(frame);
  const flushed = sent < 0 ? sent : context.sendFrameSync(null);
  if (flushed < 0) {
    return FFmpegError.strerror(flushed);
  }
  using packet = newPacket();
  const received = context.receivePacketSync(packet);
  if (received === tryAgain || received === AVERROR_EOF) {
    return 'it gave no packet';
  }
  return received < 0 ? FFmpegError.strerror(received) : null;
};

const parent = openParentChannel();

Log.setLevel(AV_LOG_QUIET);
for (const name of process.argv.slice(2)) {
  // Waiting for delivery: what is still in a buffer when a driver crashes is never read.
  await parent.send({ name });
  await parent.send({ name, problem: attempt(name) });
}
await parent.leave();
