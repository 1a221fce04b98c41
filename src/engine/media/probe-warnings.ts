/** What a person should know before a long run, each with its remedy. */
import type { MediaWarning, VideoInfo } from '../../contract/media.ts';
import type { FieldOrderFinding } from './interlace.ts';
import { isPositive } from './timestamps.ts';
import type { CountedFrames } from './probe-frames.ts';

type Findings = Pick<CountedFrames, 'invented' | 'truncated'> & {
  readonly alpha: boolean;
  readonly fieldOrder: FieldOrderFinding;
};

const isHdrTransfer = (transfer: string): boolean => transfer === 'smpte2084' || transfer === 'arib-std-b67';

const rateText = ({ num, den }: { num: number; den: number }): string => (den === 1 ? String(num) : `${num}/${den}`);

const interlaceWarning = ({ order, flagged }: FieldOrderFinding): string | null => {
  if (order === 'tff' || order === 'bff') {
    const fields = order === 'tff' ? 'top' : 'bottom';
    return `The video is interlaced (${fields} field first). Restore it with --deinterlace bwdif-frame, or bwdif-field to keep every field as a frame.`;
  }
  return flagged && order === 'progressive'
    ? 'The video is flagged as interlaced, but its pictures are progressive: it is treated as progressive. Use --deinterlace if you see combs.'
    : null;
};

const timestampWarning = (invented: CountedFrames['invented']): string | null => {
  switch (invented?.origin) {
    case 'default':
      return `The stream carries no timestamps and no frame rate; ${rateText(invented.rate)} frames per second are assumed. Name the right one with --raw-fps.`;
    case 'stream':
      return `The stream carries no usable timestamps; frames are timed at ${rateText(invented.rate)} frames per second, as its header says. --raw-fps overrides it.`;
    case 'option':
    case undefined:
      return null;
  }
};

/** Warnings about a video, in the order of their weight. */
export const warningsFor = (video: VideoInfo, findings: Findings): MediaWarning[] => {
  const hdr = video.hdr.length > 0 || isHdrTransfer(video.color.transfer);
  const { sampleAspectRatio: aspect } = video;
  const candidates: (readonly [MediaWarning['code'], string | null])[] = [
    ['truncated', findings.truncated],
    ['interlaced', interlaceWarning(findings.fieldOrder)],
    ['no-timestamps', timestampWarning(findings.invented)],
    [
      'vfr',
      video.constantFrameRate
        ? null
        : 'The frame rate varies. Every frame keeps its own time; choose a container that can hold it (Matroska, MP4), not an image sequence.',
    ],
    [
      'hdr',
      hdr
        ? `The video is HDR (${[video.color.transfer, ...video.hdr].filter((tag) => tag !== 'unspecified').join(', ')}). The models were trained on SDR; tags are carried over, look at the result before a long run.`
        : null,
    ],
    [
      'dolby-vision',
      video.hdr.includes('dolby-vision')
        ? 'Dolby Vision metadata describes the original pictures and is not carried over; the base layer is restored.'
        : null,
    ],
    [
      'rotated',
      video.rotation === 0
        ? null
        : `The video is shown rotated by ${video.rotation}°. The rotation stays a tag of the output.`,
    ],
    [
      'non-square-pixels',
      isPositive(aspect) && aspect.num !== aspect.den
        ? `Pixels are not square (${aspect.num}:${aspect.den}). The aspect stays a tag of the output.`
        : null,
    ],
    [
      'alpha-dropped',
      findings.alpha
        ? 'The video has an alpha channel, which is not restored and not carried over. Keep the original for compositing.'
        : null,
    ],
  ];
  return candidates.flatMap(([code, message]) => (message === null ? [] : [{ code, message }]));
};
