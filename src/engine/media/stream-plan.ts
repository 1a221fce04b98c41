/** What becomes of everything in the source besides the restored pictures: the table that is shown before a start. */
import type { MediaInfo, StreamInfo, StreamKind } from '../../contract/media.ts';
import type { ContainerId, LossReason, StreamPlanItem } from '../../contract/presets.ts';
import { canHold, containerNames, isMuxed, lostMetadata } from './container-support.ts';
import type { MuxedContainer } from './container-support.ts';
import { startsAnywhere } from './timeline.ts';

type Verdict = { action: StreamPlanItem['action']; reason: LossReason | null; explanation: string | null };

const copy: Verdict = { action: 'copy', reason: null, explanation: null };
const drop = (reason: LossReason, explanation: string): Verdict => ({ action: 'drop', reason, explanation });

const kindNames: Readonly<Record<StreamKind, string>> = {
  video: 'Video',
  audio: 'Audio',
  subtitle: 'Subtitles',
  data: 'Data',
  attachment: 'Attachment',
  cover: 'Cover picture',
};

const nameOf = ({ kind, codec, language, title, detail }: StreamInfo): string => {
  const known = codec === 'none' || codec === 'unknown' ? null : codec;
  const facts = [language, known, detail === known ? null : detail, title === null ? null : `“${title}”`];
  return `${kindNames[kind]}: ${facts.filter((fact) => fact !== null && fact !== '').join(', ')}`;
};

/** Timecode tracks are written anew from the timecode itself, as FFmpeg's muxers do. */
const isTimecodeTrack = ({ kind, detail }: StreamInfo): boolean => kind === 'data' && detail.startsWith('timecode');

/** QuickTime keeps chapter names in a text track, which FFmpeg shows as a data stream beside the chapters. */
const isChapterTrack = ({ kind, codec }: StreamInfo, media: MediaInfo): boolean =>
  kind === 'data' && codec === 'bin_data' && media.chapters.length > 0 && media.container.includes('mov');

const judgeStream = (stream: StreamInfo, media: MediaInfo, container: MuxedContainer): Verdict => {
  if (isTimecodeTrack(stream)) {
    return {
      action: 'change',
      reason: 'regenerated',
      explanation: 'Written anew from the timecode of the first frame.',
    };
  }
  if (isChapterTrack(stream, media)) {
    return { action: 'change', reason: 'regenerated', explanation: 'Its names are written as chapters.' };
  }
  const unnamed = stream.codec === 'none' || stream.codec === 'unknown';
  if (unnamed && stream.kind !== 'attachment') {
    return drop('unknown-codec', 'FFmpeg does not know what this stream is, so it cannot be copied.');
  }
  switch (canHold(container, stream.kind, stream.codec)) {
    case 'yes':
      return copy;
    case 'not-kind':
      return drop('container-cannot-hold-kind', `${containerNames[container]} holds no such stream.`);
    case 'not-codec':
      return drop('container-cannot-hold-codec', `${containerNames[container]} cannot hold ${stream.codec}.`);
  }
};

const item = (index: number | null, what: string, verdict: Verdict): StreamPlanItem => ({ index, what, ...verdict });

/** Broadcast streams and files whose video starts below zero get a clock of their own. */
const originItem = ({ container, video }: MediaInfo): StreamPlanItem[] => {
  const first = video.pts[0] ?? 0;
  if (first >= 0 && !(startsAnywhere(container) && first > 0)) {
    return [];
  }
  const explanation = 'The clock of the source is set to zero at its start; all streams move together.';
  return [item(null, 'Start of the clock', { action: 'change', reason: 'timestamps-shifted', explanation })];
};

const timestampsItem = (media: MediaInfo): StreamPlanItem[] => {
  const { num, den } = media.video.timeBase;
  const exact = media.video.pts.every((pts) => (pts * num * 1000) % den === 0);
  if (exact) {
    return [];
  }
  const explanation =
    'Matroska counts in milliseconds: every timestamp is rounded to the nearest one (0.5 ms at most).';
  return [item(null, 'Timestamps', { action: 'change', reason: 'timestamps-rounded', explanation })];
};

const timecodeItem = (timecode: string, container: MuxedContainer): StreamPlanItem =>
  item(
    null,
    `Timecode ${timecode}`,
    container === 'mkv'
      ? { action: 'change', reason: 'regenerated', explanation: 'Written as a TIMECODE tag of the video track.' }
      : copy,
  );

const hdrNames: Readonly<Record<string, string>> = {
  'mastering-display': 'HDR mastering display',
  'content-light-level': 'HDR content light level',
  'hdr10-plus': 'HDR10+ dynamic metadata',
  'dolby-vision': 'Dolby Vision metadata',
};
/** Static HDR metadata stays true after restoration; dynamic metadata describes the coded pictures of the old stream. */
const staticHdr: ReadonlySet<string> = new Set(['mastering-display', 'content-light-level']);

const hdrItems = (media: MediaInfo): StreamPlanItem[] =>
  media.video.hdr.map((kind) =>
    item(
      null,
      hdrNames[kind] ?? kind,
      staticHdr.has(kind)
        ? copy
        : drop('side-data-not-carried', 'It belongs to the pictures of the old stream and is not written.'),
    ),
  );

const picturesOnly = (media: MediaInfo, container: ContainerId): StreamPlanItem[] => {
  const verdict = drop(
    'sequence-holds-pictures-only',
    container === 'none' ? 'No media file is written.' : 'A picture sequence holds pictures only.',
  );
  return [
    ...media.streams
      .filter(({ index }) => index !== media.video.streamIndex)
      .map((stream) => item(stream.index, nameOf(stream), verdict)),
    ...(media.chapters.length > 0 ? [item(null, `${media.chapters.length} chapters`, verdict)] : []),
    ...(media.video.timecode === null ? [] : [item(null, `Timecode ${media.video.timecode}`, verdict)]),
    ...(container === 'none' ? [] : [item(null, 'Timestamps', verdict)]),
    ...(media.video.rotation === 0 ? [] : [item(null, `Rotation ${media.video.rotation}°`, verdict)]),
    ...media.video.hdr.map((kind) => item(null, hdrNames[kind] ?? kind, verdict)),
  ];
};

/**
 * One item for every stream of the source but the restored one, and for chapters, timecode, HDR metadata, file
 * metadata and timestamps where there is something to say.
 */
export const planOtherStreams = (media: MediaInfo, container: ContainerId): StreamPlanItem[] => {
  if (!isMuxed(container)) {
    return picturesOnly(media, container);
  }
  const lost = lostMetadata(container, media.metadata);
  return [
    ...media.streams
      .filter(({ index }) => index !== media.video.streamIndex)
      .map((stream) => item(stream.index, nameOf(stream), judgeStream(stream, media, container))),
    ...(media.chapters.length > 0 ? [item(null, `${media.chapters.length} chapters`, copy)] : []),
    ...(media.video.timecode === null ? [] : [timecodeItem(media.video.timecode, container)]),
    ...hdrItems(media),
    ...(lost.length === 0
      ? []
      : [
          item(
            null,
            `Metadata: ${lost.join(', ')}`,
            drop('container-cannot-hold-metadata', `${containerNames[container]} has no place for these entries.`),
          ),
        ]),
    ...originItem(media),
    ...(container === 'mkv' ? timestampsItem(media) : []),
  ];
};
