/** Opening a decoder, and the plain loop "packets in, frames out". */
import { AV_CODEC_ID_H264, AV_FRAME_FLAG_CORRUPT, AVERROR_EOF, FF_THREAD_SLICE } from 'node-av/constants';
import type { CodecParameters, FormatContext, Frame, Packet, Stream } from 'node-av/lib';
import { avGetCodecName, Codec, CodecContext, Dictionary, FFmpegError } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import { newFrame, newPacket, tryAgain } from './codec-loop.ts';

export type DecoderOptions = {
  /** Decoder threads; 0 lets FFmpeg take one for each core. */
  threads?: number;
  /** Threads work on the slices of one frame only, not on several frames at once. */
  sliceThreadsOnly?: boolean;
  /** Report what is damaged instead of concealing it. */
  strict?: boolean;
  /** Decoder options under FFmpeg's names. */
  options?: Readonly<Record<string, string>>;
  /** Called before the decoder is opened: the place to attach a hardware device. */
  prepare?: (context: CodecContext, codec: Codec) => void;
};

/**
 * `explode` makes decoders fail where they would conceal; `crccheck` makes those that carry checksums (FFV1, PNG,
 * the picture hashes of HEVC) compare them.
 */
const strictErrorDetection = 'crccheck+explode';

export const codecNameOf = (parameters: CodecParameters): string => avGetCodecName(parameters.codecId) ?? 'unknown';

/** The decoder that is used for a stream: FFmpeg's first choice for its codec. */
export const findDecoder = (parameters: CodecParameters): Codec => {
  const codec = Codec.findDecoder(parameters.codecId);
  if (codec === null) {
    throw new PixReviveError(
      'input-unsupported',
      `The video codec ${codecNameOf(parameters)} cannot be decoded by this build of FFmpeg. Convert the file first.`,
    );
  }
  return codec;
};

/**
 * Opens a decoder for a stream. The caller frees it (`using`).
 *
 * @throws PixReviveError `input-unsupported` where there is no decoder or it does not open
 */
export const openDecoder = async (stream: Stream, decoderOptions: DecoderOptions = {}): Promise<CodecContext> => {
  const codec = findDecoder(stream.codecpar);
  const context = new CodecContext();
  try {
    context.allocContext3(codec);
    FFmpegError.throwIfError(context.parametersToContext(stream.codecpar), 'parametersToContext');
    context.pktTimebase = stream.timeBase;
    context.threadCount = decoderOptions.threads ?? 0;
    // After a failure in the marking of references, frame threads of the strict H.264 decoder fail for ever.
    if (decoderOptions.sliceThreadsOnly === true || (decoderOptions.strict === true && codec.id === AV_CODEC_ID_H264)) {
      context.threadType = FF_THREAD_SLICE;
    }
    decoderOptions.prepare?.(context, codec);
    using options = Dictionary.fromObject({
      ...(decoderOptions.strict === true ? { err_detect: strictErrorDetection } : {}),
      ...decoderOptions.options,
    });
    FFmpegError.throwIfError(await context.open2(codec, options), 'open2');
    return context;
  } catch (thrown) {
    context.freeContext();
    throw new PixReviveError(
      'input-unsupported',
      `The decoder for ${codecNameOf(stream.codecpar)} could not be opened. The stream may be damaged, or of a kind that FFmpeg does not decode.`,
      { message: thrown instanceof Error ? thrown.message : String(thrown), cause: thrown },
    );
  }
};

/** Whether the decoder says that it had to conceal something in a frame. */
export const isDamaged = (frame: Frame): boolean =>
  (frame.flags & AV_FRAME_FLAG_CORRUPT) !== 0 || frame.decodeErrorFlags !== 0;

/** What `decodeFrames` tells besides frames. */
export type DecodeEvents = {
  /** A packet could not be decoded, or output failed; decoding goes on. */
  onError?: (code: number) => void;
  /** What to do with the next packet of the stream; `stop` ends reading and flushes the decoder. */
  onPacket?: (packet: Packet) => 'decode' | 'skip' | 'stop';
  /** A packet to decode once more behind the last one, before the decoder is flushed. */
  encore?: () => Packet | null;
};

/** Each of a decoder's threads may fail once at the end; a decoder that fails for ever must not hang the program. */
const mostErrorsWhileFlushing = 256;

/** The packets that go into the decoder, and null behind the last one. */
async function* packetsFor(
  input: FormatContext,
  stream: Stream,
  { onPacket, encore }: DecodeEvents,
): AsyncGenerator<Packet | null, void, void> {
  using packet = newPacket();
  while ((await input.readFrame(packet)) >= 0) {
    const action = packet.streamIndex === stream.index ? (onPacket?.(packet) ?? 'decode') : 'skip';
    if (action === 'stop') {
      break;
    }
    if (action === 'decode') {
      yield packet;
    }
    packet.unref();
  }
  const extra = encore?.() ?? null;
  if (extra !== null) {
    yield extra;
  }
  yield null;
}

/**
 * Decodes a stream from where the demuxer stands to the end. The same `Frame` is yielded again and again: take what
 * you need before the next step.
 */
export async function* decodeFrames(
  input: FormatContext,
  stream: Stream,
  decoder: CodecContext,
  events: DecodeEvents = {},
): AsyncGenerator<Frame, void, void> {
  using frame = newFrame();
  let errors = 0;
  for await (const packet of packetsFor(input, stream, events)) {
    for (let pending = true; pending;) {
      const sent = await decoder.sendPacket(packet);
      // A full decoder takes the packet again once its frames are out.
      pending = sent === tryAgain;
      if (sent < 0 && !pending && sent !== AVERROR_EOF) {
        events.onError?.(sent);
      }
      for (;;) {
        const received = await decoder.receiveFrame(frame);
        if (received === tryAgain || received === AVERROR_EOF) {
          break;
        }
        if (received < 0) {
          events.onError?.(received);
          errors += 1;
          if (packet === null && errors < mostErrorsWhileFlushing) {
            continue;
          }
          break;
        }
        yield frame;
        frame.unref();
      }
    }
  }
}
