/** Small pictures for people: a frame as JPEG, scaled, with square pixels. */
import { AV_PIX_FMT_YUVJ420P, AVSEEK_FLAG_BACKWARD } from 'node-av/constants';
import type { FFEncoderCodec } from 'node-av/constants';
import type { Stream } from 'node-av/lib';
import { avGetPixFmtFromName, Codec, CodecContext, FFmpegError, Frame, Rational as LibRational } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo, Rational, VideoInfo } from '../../contract/media.ts';
import { newPacket } from './codec-loop.ts';
import { colorCodesOf } from './color-names.ts';
import { decodeFrames, openDecoder } from './decoder.ts';
import { buildFilterChain } from './filter-chain.ts';
import type { VideoFrame } from './frame.ts';
import { makePacker, packedBytes } from './frame-packing.ts';
import { openInput, selectStream } from './input.ts';
import { planarPixelFormat } from './picture-plan.ts';

/** FFmpeg's scale of JPEG quality, 2 (best) … 31; small pictures look clean at this one. */
const jpegQuality = 4;

const evenAtLeastTwo = (size: number): number => Math.max(2, 2 * Math.round(size / 2));

/** What decides the shape of a picture on a screen. */
type Shape = { width: number; height: number; sampleAspectRatio?: Rational };

/** Size of a thumbnail of the given width with the picture's display aspect. */
export const thumbnailSize = (shape: Shape, width: number): { width: number; height: number } => {
  const { num, den } = shape.sampleAspectRatio ?? { num: 1, den: 1 };
  const aspect = num > 0 && den > 0 ? num / den : 1;
  return { width: evenAtLeastTwo(width), height: evenAtLeastTwo((width * shape.height) / (shape.width * aspect)) };
};

const shapeOf = ({ format, sampleAspectRatio }: VideoInfo): Shape => ({ ...format, sampleAspectRatio });

const fail = (what: string, cause: unknown): PixReviveError =>
  new PixReviveError('decode-failed', 'No thumbnail can be made of this frame.', {
    message: `${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
  });

/** Encodes one frame of yuvj420p as JPEG. */
const encodeJpeg = async (frame: Frame): Promise<Uint8Array<ArrayBuffer>> => {
  const codec = Codec.findEncoderByName('mjpeg' as FFEncoderCodec);
  using context = new CodecContext();
  context.allocContext3(codec);
  context.width = frame.width;
  context.height = frame.height;
  context.pixelFormat = AV_PIX_FMT_YUVJ420P;
  context.timeBase = new LibRational(1, 25);
  context.threadCount = 1;
  for (const [name, value] of Object.entries({ qmin: String(jpegQuality), qmax: String(jpegQuality) })) {
    FFmpegError.throwIfError(context.setOption(name, value), `option ${name}`);
  }
  FFmpegError.throwIfError(await context.open2(codec), 'open JPEG encoder');
  FFmpegError.throwIfError(await context.sendFrame(frame), 'encode JPEG');
  FFmpegError.throwIfError(await context.sendFrame(null), 'flush JPEG');
  using packet = newPacket();
  FFmpegError.throwIfError(await context.receivePacket(packet), 'take JPEG');
  if (packet.data === null) {
    throw new Error('the encoder gave an empty packet');
  }
  return Uint8Array.from(packet.data);
};

/** Scales a decoded picture to the given width and encodes it. HDR is shown without tone mapping. */
export const jpegOfFrame = async (frame: Frame, shape: Shape, width: number): Promise<Uint8Array<ArrayBuffer>> => {
  const size = thumbnailSize(shape, width);
  // Area averaging looks right at any reduction; the JPEG carries full range BT.601 by convention.
  const filters = `scale=${size.width}:${size.height}:flags=area:out_range=pc:out_color_matrix=bt601,setsar=1,format=yuvj420p`;
  frame.pts = 0n;
  using chain = buildFilterChain(filters, frame, { num: 1, den: 25 });
  for (const scaled of chain.push(frame)) {
    return await encodeJpeg(scaled);
  }
  throw new Error('the scaler gave no picture');
};

/** A JPEG of a frame in planes. */
export const thumbnailOfFrame = async (
  frame: VideoFrame,
  video: VideoInfo,
  width: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { format } = frame;
  const packed = Buffer.alloc(packedBytes(format));
  makePacker({ source: format, target: format, fullRange: video.color.range === 'pc' })(frame.planes, packed);
  const picture = Frame.fromVideoBuffer(packed, {
    width: format.width,
    height: format.height,
    format: avGetPixFmtFromName(planarPixelFormat(format)),
    timeBase: { num: 1, den: 25 },
  });
  try {
    Object.assign(picture, colorCodesOf(video.color));
    return await jpegOfFrame(picture, shapeOf(video), width);
  } catch (thrown) {
    throw fail('thumbnail of a frame', thrown);
  } finally {
    picture.free();
    // The picture only points at this buffer: it must not be collected before.
    packed.fill(0, 0, 1);
  }
};

/** Decodes the key frame at or before a time, or the first that comes. */
const keyFrameJpeg = async (
  input: Awaited<ReturnType<typeof openInput>>,
  stream: Stream,
  video: VideoInfo,
  width: number,
): Promise<Uint8Array<ArrayBuffer> | null> => {
  using decoder = await openDecoder(stream, { threads: 1, options: { skip_frame: 'nokey' } });
  for await (const frame of decodeFrames(input.context, stream, decoder)) {
    return await jpegOfFrame(frame, shapeOf(video), width);
  }
  return null;
};

/**
 * A JPEG of the key frame at or before a frame: one seek and one decoded picture, whatever the length of the film.
 * @throws PixReviveError `decode-failed`, and what opening the file throws
 */
export const keyFrameThumbnail = async (
  media: MediaInfo,
  frame: number,
  width: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { video } = media;
  await using input = await openInput(media.path);
  const stream = input.context.streams[video.streamIndex];
  if (stream === undefined) {
    throw new PixReviveError('input-changed', `${media.path} is no longer the file that was opened. Open it again.`);
  }
  selectStream(input.context, stream);
  try {
    const time = video.pts[frame];
    if (frame > 0 && time !== undefined) {
      // Where seeking fails the first key frame serves.
      await input.context.seekFrame(stream.index, BigInt(time), AVSEEK_FLAG_BACKWARD);
    }
    const jpeg = await keyFrameJpeg(input, stream, video, width);
    if (jpeg === null) {
      throw new Error('no key frame decodes');
    }
    return jpeg;
  } catch (thrown) {
    throw thrown instanceof PixReviveError ? thrown : fail('key frame thumbnail', thrown);
  }
};
