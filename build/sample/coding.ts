/** Writes planes with a real encoder into Matroska, and reads them back. */
import {
  AV_CODEC_FLAG_BITEXACT,
  AV_CODEC_FLAG_FRAME_DURATION,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AVFMT_FLAG_BITEXACT,
  AV_LOG_ERROR,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AVCHROMA_LOC_LEFT,
  AVCOL_PRI_BT709,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT709,
  AVCOL_TRC_BT709,
  AVERROR_EOF,
} from 'node-av/constants';
import type { FFEncoderCodec } from 'node-av/constants';
import {
  avImageCopyToBuffer,
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  FormatContext,
  Frame,
  Log,
  Packet,
  PosixError,
  Rational,
} from 'node-av/lib';
import type { Stream } from 'node-av/lib';
import { sampleFormat } from './scene.ts';

const tryAgain = FFmpegError.AVERROR(PosixError.EAGAIN);

const color = {
  colorRange: AVCOL_RANGE_MPEG,
  colorSpace: AVCOL_SPC_BT709,
  colorPrimaries: AVCOL_PRI_BT709,
  colorTrc: AVCOL_TRC_BT709,
  chromaLocation: AVCHROMA_LOC_LEFT,
};

/** Bytes of one 8-bit 4:2:0 picture. */
const pictureBytes = (sampleFormat.width * sampleFormat.height * 3) / 2;

export type Encoding = {
  encoder: FFEncoderCodec;
  /** Encoder options under FFmpeg's names. */
  options: Readonly<Record<string, string>>;
  title: string;
};

const openEncoder = ({ encoder, options }: Encoding): CodecContext => {
  const codec = Codec.findEncoderByName(encoder);
  if (codec === null) {
    throw new Error(`This build of FFmpeg has no ${encoder}.`);
  }
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = sampleFormat.width;
  context.height = sampleFormat.height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, sampleFormat.framesPerSecond);
  context.framerate = new Rational(sampleFormat.framesPerSecond, 1);
  context.sampleAspectRatio = new Rational(1, 1);
  context.gopSize = sampleFormat.frames;
  context.maxBFrames = 0;
  // One thread: with more, encoders may decide by the order in which threads finish.
  context.threadCount = 1;
  Object.assign(context, color);
  context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER, AV_CODEC_FLAG_BITEXACT, AV_CODEC_FLAG_FRAME_DURATION);
  // Options are set one by one: node-av 6.1.1 frees a dictionary that is given to open2 twice.
  for (const [name, value] of Object.entries(options)) {
    FFmpegError.throwIfError(context.setOption(name, value), `option ${name}`);
  }
  FFmpegError.throwIfError(context.open2Sync(codec), `open ${encoder}`);
  return context;
};

/**
 * Encodes 8-bit 4:2:0 pictures (planes after each other, tightly packed) as a Matroska file of constant frame rate
 * with BT.709 limited-range tags.
 */
export const writeClip = (path: string, pictures: Iterable<Buffer>, encoding: Encoding): void => {
  Log.setLevel(AV_LOG_ERROR);
  using context = openEncoder(encoding);
  // Freed at the end only: after an error the script ends.
  const output = new FormatContext();
  FFmpegError.throwIfError(output.allocOutputContext2(null, 'matroska', path), 'Matroska');
  output.setFlags(AVFMT_FLAG_BITEXACT);
  const stream = output.newStream();
  FFmpegError.throwIfError(stream.codecpar.fromContext(context), 'codec parameters');
  stream.timeBase = context.timeBase;
  stream.avgFrameRate = context.framerate;
  output.metadata = Dictionary.fromObject({ title: encoding.title, copyright: 'CC0-1.0' });
  FFmpegError.throwIfError(output.openOutputSync(), `open ${path}`);
  FFmpegError.throwIfError(output.writeHeaderSync(), 'header');

  using packet = new Packet();
  packet.alloc();
  const drain = (): void => {
    for (;;) {
      const code = context.receivePacketSync(packet);
      if (code === tryAgain || code === AVERROR_EOF) {
        return;
      }
      FFmpegError.throwIfError(code, 'encode');
      packet.streamIndex = stream.index;
      packet.rescaleTs(context.timeBase, stream.timeBase);
      FFmpegError.throwIfError(output.interleavedWriteFrameSync(packet), 'write');
    }
  };
  let count = 0n;
  for (const picture of pictures) {
    using frame = Frame.fromVideoBuffer(picture, {
      width: sampleFormat.width,
      height: sampleFormat.height,
      format: AV_PIX_FMT_YUV420P,
      timeBase: { num: 1, den: sampleFormat.framesPerSecond },
      pts: count,
    });
    frame.duration = 1n;
    frame.pictType = AV_PICTURE_TYPE_NONE;
    Object.assign(frame, color);
    FFmpegError.throwIfError(context.sendFrameSync(frame), 'send picture');
    drain();
    count += 1n;
  }
  FFmpegError.throwIfError(context.sendFrameSync(null), 'flush');
  drain();
  FFmpegError.throwIfError(output.writeTrailerSync(), 'trailer');
  output.closeOutputSync();
  output.freeContext();
};

const openDecoder = (stream: Stream): CodecContext => {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  if (codec === null) {
    throw new Error('This build of FFmpeg cannot decode the sample.');
  }
  const context = new CodecContext();
  context.allocContext3(codec);
  FFmpegError.throwIfError(stream.codecpar.toContext(context), 'decoder parameters');
  FFmpegError.throwIfError(context.open2Sync(codec), 'open decoder');
  return context;
};

/** Decodes a clip that `writeClip` made: 8-bit 4:2:0 pictures in display order, planes after each other. */
export const readClip = (path: string): Buffer[] => {
  const input = new FormatContext();
  FFmpegError.throwIfError(input.openInputSync(path), `open ${path}`);
  FFmpegError.throwIfError(input.findStreamInfoSync(), 'stream information');
  const stream = input.streams[0];
  if (stream === undefined) {
    throw new Error(`${path} holds no stream.`);
  }
  using decoder = openDecoder(stream);
  using packet = new Packet();
  packet.alloc();
  using frame = new Frame();
  frame.alloc();
  const pictures: Buffer[] = [];
  const drain = (): void => {
    for (;;) {
      const code = decoder.receiveFrameSync(frame);
      if (code === tryAgain || code === AVERROR_EOF) {
        return;
      }
      FFmpegError.throwIfError(code, 'decode');
      const picture = Buffer.alloc(pictureBytes);
      const copied = avImageCopyToBuffer(
        picture,
        pictureBytes,
        frame.data,
        frame.linesize,
        AV_PIX_FMT_YUV420P,
        frame.width,
        frame.height,
        1,
      );
      FFmpegError.throwIfError(copied, 'copy picture');
      pictures.push(picture);
      frame.unref();
    }
  };
  while (input.readFrameSync(packet) >= 0) {
    FFmpegError.throwIfError(decoder.sendPacketSync(packet), 'send packet');
    drain();
    packet.unref();
  }
  FFmpegError.throwIfError(decoder.sendPacketSync(null), 'flush decoder');
  drain();
  input.closeInputSync();
  return pictures;
};
