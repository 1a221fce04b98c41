/** Opening a media file: the checks before FFmpeg sees it, and what a refusal means. */
import { open } from 'node:fs/promises';
import { AVDISCARD_ALL } from 'node-av/constants';
import type { Stream } from 'node-av/lib';
import { Dictionary, FFmpegError, FormatContext, InputFormat } from 'node-av/lib';
import { PixReviveError } from '../../contract/errors.ts';
import { silenceFFmpeg } from './ffmpeg-log.ts';
import { checkInputFile } from './input-file.ts';

/**
 * Containers and raw streams that the studio opens. A list of what is allowed, because demuxers of playlists (HLS,
 * DASH, concat, SDP) open other files and addresses that a file names, and some demuxers take any text for media.
 */
const videoDemuxers = [
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm',
  'avi',
  'mpegts',
  'mpeg',
  'asf',
  'flv',
  'live_flv',
  'mxf',
  'ogg',
  'nut',
  'gxf',
  'dv',
  'rm',
  'wtv',
  'ivf',
  'yuv4mpegpipe',
  'nsv',
  'pva',
] as const;

/** Streams without a container: no index and (but for what the parser guesses) no timestamps. */
const rawDemuxers = [
  'h264',
  'hevc',
  'vvc',
  'mpegvideo',
  'm4v',
  'h263',
  'h261',
  'vc1',
  'cavsvideo',
  'dirac',
  'dnxhd',
  'av1',
  'obu',
  'mjpeg',
] as const;

/** Opened only to say "this is sound without a picture" instead of "this is not media". */
const audioDemuxers = [
  'wav',
  'w64',
  'mp3',
  'flac',
  'aac',
  'ac3',
  'eac3',
  'dts',
  'truehd',
  'aiff',
  'caf',
  'au',
  'amr',
  'ape',
  'wv',
  'tta',
] as const;

const demuxerWhitelist = [...videoDemuxers, ...rawDemuxers, ...audioDemuxers].join(',');

/** Whether a demuxer reads a bare stream: frames are found by decoding from the start, time is counted. */
export const isRawStream = (container: string): boolean => (rawDemuxers as readonly string[]).includes(container);

/** Bytes that FFmpeg's format detection gets to see when a file was refused: enough for every signature. */
const sniffBytes = 64 * 1024;

const sniffFormat = async (path: string): Promise<string | null> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0);
    // The name is left out: by its ending alone every .txt would be "tty".
    return InputFormat.probe(buffer.subarray(0, bytesRead))?.name ?? null;
  } finally {
    await file.close();
  }
};

const explainOpenError = async (path: string, code: number, step: string): Promise<PixReviveError> => {
  const format = await sniffFormat(path).catch(() => null);
  const reason = FFmpegError.strerror(code);
  const message = `${step} of ${path} failed: ${reason} (${code}), looks like ${format ?? 'nothing known'}`;
  const known = format !== null && [...videoDemuxers, ...rawDemuxers].some((name) => name === format);
  if (known) {
    const index = format.startsWith('mov') ? ' Its index (moov) is missing: the recording or copy was cut off.' : '';
    return new PixReviveError(
      'input-truncated',
      `${path} is incomplete or damaged: it begins like ${format}, but cannot be opened.${index} Copy it again, or repair it with the tool that recorded it.`,
      { message },
    );
  }
  return new PixReviveError(
    'input-not-media',
    format === null
      ? `${path} is not a video file that FFmpeg knows.`
      : `${path} is not a video file (it looks like ${format}). Playlists and lists of files are not opened: name the video itself.`,
    { message },
  );
};

/** An open file. `close` once it is done with; after that neither the context nor its streams may be touched. */
export type OpenInput = AsyncDisposable & {
  readonly context: FormatContext;
  readonly container: string;
  readonly bytes: number;
  close: () => Promise<void>;
};

/**
 * Opens a local file for demuxing. FFmpeg may open this one file and nothing else: the path is forced to be a file
 * name (`file:`), other protocols are off, and demuxers of playlists are not on the list.
 *
 * @throws PixReviveError what `checkInputFile` throws, `input-truncated`, `input-not-media`
 */
export const openInput = async (path: string): Promise<OpenInput> => {
  const bytes = await checkInputFile(path);
  silenceFFmpeg();
  const context = new FormatContext();
  using options = Dictionary.fromObject({ protocol_whitelist: 'file', format_whitelist: demuxerWhitelist });
  const opened = await context.openInput(`file:${path}`, null, options);
  if (opened < 0) {
    throw await explainOpenError(path, opened, 'opening');
  }
  let open = true;
  const close = async (): Promise<void> => {
    if (open) {
      open = false;
      await context.closeInput();
    }
  };
  const found = await context.findStreamInfo();
  if (found < 0) {
    await close();
    throw await explainOpenError(path, found, 'reading the streams');
  }
  return { context, container: context.iformat?.name ?? 'unknown', bytes, close, [Symbol.asyncDispose]: close };
};

/** Lets the demuxer skip the packets of every stream but one. */
export const selectStream = (context: FormatContext, selected: Stream): void => {
  for (const stream of context.streams) {
    if (stream.index !== selected.index) {
      stream.discard = AVDISCARD_ALL;
    }
  }
};
