/**
 * What the containers can hold, as FFmpeg 8.1 writes them: the muxers were asked codec by codec, and what needs
 * `-strict experimental` or plays nowhere was left out.
 */
import type { ContainerId } from '../../contract/presets.ts';
import type { StreamKind } from '../../contract/media.ts';

/** Containers that FFmpeg muxes; the others are a folder of pictures, and nothing at all. */
export type MuxedContainer = Extract<ContainerId, 'mkv' | 'mp4' | 'mov'>;

export const isMuxed = (container: ContainerId): container is MuxedContainer =>
  container === 'mkv' || container === 'mp4' || container === 'mov';

/** FFmpeg's muxer names. */
export const muxerNames: Readonly<Record<MuxedContainer, string>> = { mkv: 'matroska', mp4: 'mp4', mov: 'mov' };

export const containerNames: Readonly<Record<ContainerId, string>> = {
  mkv: 'Matroska',
  mp4: 'MP4',
  mov: 'QuickTime (MOV)',
  'png-sequence': 'a PNG sequence',
  none: 'a report',
};

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

const audioCodecs: Readonly<Record<MuxedContainer, ReadonlySet<string>>> = {
  mkv: words(`
    aac ac3 alac dts eac3 flac mlp mp1 mp2 mp3 opus truehd tta vorbis wavpack wmav1 wmav2 wmapro
    pcm_s16le pcm_s16be pcm_u8 pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_f32le pcm_f64le pcm_mulaw pcm_alaw
    amr_nb amr_wb adpcm_ms adpcm_ima_wav`),
  mp4: words(`
    aac ac3 alac dts eac3 flac mp2 mp3 opus vorbis
    pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_f32le pcm_f32be pcm_f64le pcm_f64be`),
  mov: words(`
    aac ac3 alac dts eac3 mp2 mp3 amr_nb amr_wb adpcm_ima_qt adpcm_ms adpcm_ima_wav qdm2
    pcm_s16le pcm_s16be pcm_s8 pcm_u8 pcm_s24le pcm_s24be pcm_s32le pcm_s32be
    pcm_f32le pcm_f32be pcm_f64le pcm_f64be pcm_mulaw pcm_alaw`),
};

const subtitleCodecs: Readonly<Record<MuxedContainer, ReadonlySet<string>>> = {
  mkv: words('subrip ass ssa webvtt hdmv_pgs_subtitle hdmv_text_subtitle dvd_subtitle dvb_subtitle text'),
  mp4: words('mov_text dvd_subtitle'),
  mov: words('mov_text eia_608'),
};

const videoCodecs: Readonly<Record<MuxedContainer, ReadonlySet<string>>> = {
  mkv: words('h264 hevc av1 vp8 vp9 mpeg1video mpeg2video mpeg4 prores ffv1 mjpeg theora'),
  mp4: words('h264 hevc av1 vp9 mpeg1video mpeg2video mpeg4 mjpeg'),
  mov: words('h264 hevc mpeg2video mpeg4 prores mjpeg dnxhd'),
};

/** Pictures that a container holds as cover art. */
const coverCodecs: Readonly<Record<MuxedContainer, ReadonlySet<string>>> = {
  mkv: words('mjpeg png'),
  mp4: words('mjpeg png bmp'),
  mov: words('mjpeg png bmp'),
};

const none: ReadonlySet<string> = new Set();

const codecsOf = (container: MuxedContainer, kind: StreamKind): ReadonlySet<string> => {
  switch (kind) {
    case 'audio':
      return audioCodecs[container];
    case 'subtitle':
      return subtitleCodecs[container];
    case 'video':
      return videoCodecs[container];
    case 'cover':
      return coverCodecs[container];
    case 'attachment':
    case 'data':
      return none;
  }
};

/** Whether a container holds a stream of a kind at all, and of this codec. Codec names are FFmpeg's. */
export const canHold = (
  container: MuxedContainer,
  kind: StreamKind,
  codec: string,
): 'yes' | 'not-kind' | 'not-codec' => {
  if (kind === 'attachment') {
    return container === 'mkv' ? 'yes' : 'not-kind';
  }
  if (kind === 'data') {
    return 'not-kind';
  }
  return codecsOf(container, kind).has(codec) ? 'yes' : 'not-codec';
};

/** Metadata of the whole file that FFmpeg's MP4 and MOV muxers write (libavformat/movenc.c); others are lost there. */
const isoMetadata = words(`
  title artist album_artist composer album date comment genre copyright grouping lyrics description synopsis show
  episode_id network keywords episode_sort season_number media_type hd_video gapless_playback compilation track disc
  sort_name sort_artist sort_album sort_album_artist sort_composer sort_show encoding_tool encoded_by creation_time
  performer author make model location software timecode language handler_name vendor_id`);

/** Keys that describe the old file, not its content; the muxer writes its own. */
const technicalMetadata = words(`
  encoder major_brand minor_version compatible_brands duration number_of_frames number_of_bytes bps
  _statistics_writing_app _statistics_writing_date_utc _statistics_tags`);

/** Whether a key describes how the old file was written, so that it would be wrong in the new one. */
export const isTechnicalMetadata = (key: string): boolean =>
  technicalMetadata.has(key.toLowerCase().replace(/-[a-z]{2,3}$/, ''));

/** Keys of the file's metadata that a container would lose. */
export const lostMetadata = (container: MuxedContainer, metadata: Readonly<Record<string, string>>): string[] =>
  container === 'mkv'
    ? []
    : Object.keys(metadata).filter((key) => !isTechnicalMetadata(key) && !isoMetadata.has(key.toLowerCase()));
