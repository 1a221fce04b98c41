/**
 * Whether two files can be measured against each other frame by frame. Everything that makes the figures meaningless is
 * refused with the reason and the remedy; what only deserves a remark is noted in the result.
 */
import type { AlignmentFinding, AlignmentRemedy, FrameRange } from '../../contract/comparison.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { ChromaFormat, MediaInfo, VideoInfo } from '../../contract/media.ts';
import { scalingMethod } from '../media/rescale.ts';

export type AlignmentOptions = {
  /** Compare at the deeper bit depth: samples of the shallower file are multiplied by a power of two, exactly. */
  scaleDepth?: boolean;
  /** Compare although range or matrix tags differ. */
  ignoreTags?: boolean;
  /** Measure the common frames where the frame counts differ. */
  allowShorter?: boolean;
  /** Measure frame by frame although the presentation times differ. */
  byNumber?: boolean;
  /** Scale the reference to the size of the file. */
  scaleReference?: boolean;
  /** Frame k of the file is measured against frame k + offset of the reference. */
  offset?: number;
  /** Frames of the reference to measure; all of them where it is not given. */
  range?: FrameRange | null;
};

/** Which frames are measured: from these frame numbers on, so many. */
export type FramePairing = { referenceStart: number; fileStart: number; frames: number };

/**
 * The frames that both clips have when frame k of the file belongs to frame k + offset of the reference, within a range
 * of the reference's frames.
 */
export const pairFrames = (
  referenceFrames: number,
  fileFrames: number,
  offset = 0,
  range: FrameRange | null = null,
): FramePairing => {
  const referenceStart = Math.max(0, offset, range?.from ?? 0);
  const end = Math.min(referenceFrames, fileFrames + offset, range?.to ?? Infinity);
  return { referenceStart, fileStart: referenceStart - offset, frames: Math.max(0, end - referenceStart) };
};

type Aspect = AlignmentFinding['aspect'];

/** What forbids a measurement, and the options that would allow it. */
export const refusal = (aspect: Aspect, message: string, ...remedies: AlignmentRemedy[]): AlignmentFinding => ({
  aspect,
  refused: true,
  message,
  remedies,
});

/** What deserves a word, and no more. */
const remark = (aspect: Aspect, message: string): AlignmentFinding => ({
  aspect,
  refused: false,
  message,
  remedies: [],
});

const depthFinding = (reference: VideoInfo, file: VideoInfo, options: AlignmentOptions): AlignmentFinding => {
  const [a, b] = [reference.format.bitDepth, file.format.bitDepth];
  const deeper = Math.max(a, b);
  const difference = `It has ${b} bits per sample, the reference ${a}`;
  if ([reference, file].some(({ color }) => color.range === 'pc')) {
    return refusal(
      'bit-depth',
      `${difference}, and full-range levels do not scale exactly. Convert one of them first.`,
    );
  }
  return options.scaleDepth === true
    ? remark('bit-depth', `${difference}; both were measured at ${deeper} bit.`)
    : refusal('bit-depth', `${difference}. Give --scale-depth to measure both at ${deeper} bit.`, {
        option: 'scaleDepth',
      });
};

const formatFindings = (reference: VideoInfo, file: VideoInfo, options: AlignmentOptions): AlignmentFinding[] => {
  const [a, b] = [reference.format, file.format];
  const findings: AlignmentFinding[] = [];
  if (a.width !== b.width || a.height !== b.height) {
    const difference = `It is ${b.width} × ${b.height}, the reference ${a.width} × ${a.height}`;
    findings.push(
      options.scaleReference === true
        ? remark('size', `${difference}; the reference was scaled to it (${scalingMethod}).`)
        : refusal(
            'size',
            `${difference}. Measure against a reference of the same size; --scale-reference scales it, which makes figures of another kind.`,
            { option: 'scaleReference' },
          ),
    );
  }
  if (a.chroma !== b.chroma) {
    findings.push(
      refusal(
        'chroma',
        `Its chroma format is ${chromaNames[b.chroma]}, the reference's ${chromaNames[a.chroma]}. Convert one of them first.`,
      ),
    );
  }
  if (a.bitDepth !== b.bitDepth) {
    findings.push(depthFinding(reference, file, options));
  }
  return findings;
};

const chromaNames: Record<ChromaFormat, string> = { '400': 'grey', '420': '4:2:0', '422': '4:2:2', '444': '4:4:4' };

const tagFindings = (reference: VideoInfo, file: VideoInfo, options: AlignmentOptions): AlignmentFinding[] => {
  const tags = [
    { aspect: 'range' as const, name: 'range', a: reference.color.range, b: file.color.range },
    { aspect: 'matrix' as const, name: 'colour matrix', a: reference.color.matrix, b: file.color.matrix },
  ];
  return tags.flatMap(({ aspect, name, a, b }): AlignmentFinding[] => {
    if (a === b) {
      return [];
    }
    if (a === 'unspecified' || b === 'unspecified') {
      const [known, silent] = a === 'unspecified' ? [b, 'the reference'] : [a, 'the file'];
      // Video without a range tag is limited range by habit, and matrices matter less: worth a word only for full range.
      return aspect === 'range' && known === 'pc'
        ? [remark(aspect, `One side is tagged full range, ${silent} says nothing about its range.`)]
        : [];
    }
    const difference = `Its ${name} is tagged ${b}, the reference's ${a}`;
    return options.ignoreTags === true
      ? [remark(aspect, `${difference}; code values were compared as they are.`)]
      : [
          refusal(
            aspect,
            `${difference}: equal code values mean different colours. Convert one of them, or give --ignore-tags if a tag is wrong.`,
            { option: 'ignoreTags' },
          ),
        ];
  });
};

const countFindings = (reference: VideoInfo, file: VideoInfo, options: AlignmentOptions): AlignmentFinding[] => {
  const { offset = 0, range = null } = options;
  const { referenceStart, fileStart, frames } = pairFrames(reference.frames, file.frames, offset, range);
  if (frames === 0) {
    const where = range === null ? '' : ` between frame ${range.from} and frame ${range.to}`;
    return [refusal('frames', `With an offset of ${offset} no frames are left to measure${where}.`)];
  }
  const counts = `It has ${file.frames} frames, the reference ${reference.frames}`;
  const all = range === null ? null : Math.min(range.to, reference.frames) - range.from;
  const unmatched =
    all === null ? reference.frames + file.frames - 2 * frames - referenceStart - fileStart : all - frames;
  // A clip that was shifted within its length lacks as many frames at one end as the offset says; more is a mismatch.
  if (unmatched > (all === null ? Math.abs(offset) : 0) && options.allowShorter !== true) {
    const message =
      all === null
        ? `${counts}. Find out where frames were lost or added; --allow-shorter measures the first ${frames}.`
        : `It has ${frames} of the ${all} frames of the range. Choose another range; --allow-shorter measures these.`;
    return [refusal('frames', message, { option: 'allowShorter' })];
  }
  return unmatched > 0 || offset !== 0
    ? [remark('frames', `${counts}; ${frames} were measured, at an offset of ${offset}.`)]
    : [];
};

const secondsPerTick = ({ timeBase }: VideoInfo): number => timeBase.num / timeBase.den;

/** Median time between frames, in seconds; null where one frame says nothing. */
const medianInterval = (video: VideoInfo): number | null => {
  const steps = video.pts.slice(1).map((pts, i) => pts - (video.pts[i] ?? 0));
  const middle = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)];
  return middle === undefined || middle <= 0 ? null : middle * secondsPerTick(video);
};

/** Raw streams carry no times: those that the probe gives them are counted, and say nothing. */
const hasTimestamps = ({ video }: MediaInfo): boolean => video.timestamps !== 'counted';

/** Intervals further apart than this are two frame rates; 24 and 23.976 are 0.1 % apart. */
const rateTolerance = 0.0005;

const timingFindings = (reference: MediaInfo, file: MediaInfo, options: AlignmentOptions): AlignmentFinding[] => {
  const [a, b] = [reference.video, file.video];
  const [stepA, stepB] = [medianInterval(a), medianInterval(b)];
  if (stepA === null || stepB === null || !hasTimestamps(reference) || !hasTimestamps(file)) {
    return [];
  }
  // A coarse time base (Matroska: 1 ms) rounds the intervals themselves.
  const rounding = Math.max(secondsPerTick(a), secondsPerTick(b));
  if (Math.abs(stepA - stepB) > Math.max(rateTolerance * stepA, rounding)) {
    const rates = `${(1 / stepB).toFixed(3)} frames/s, the reference ${(1 / stepA).toFixed(3)}`;
    return [remark('rate', `It runs at ${rates}; frames were compared by number.`)];
  }
  const { referenceStart, fileStart, frames } = pairFrames(a.frames, b.frames, options.offset, options.range);
  const time = (video: VideoInfo, start: number, i: number): number =>
    ((video.pts[start + i] ?? 0) - (video.pts[start] ?? 0)) * secondsPerTick(video);
  for (let i = 1; i < frames; i += 1) {
    const apart = time(b, fileStart, i) - time(a, referenceStart, i);
    // At nearly equal rates the clocks drift apart slowly; what matters is a jump within the clip.
    const drift = Math.abs(stepA - stepB) * i + rounding;
    if (Math.abs(apart) > stepA / 2 + drift) {
      const message =
        `Frame ${fileStart + i} is shown ${Math.abs(apart * 1000).toFixed(0)} ms ${apart > 0 ? 'later' : 'earlier'} than in the reference: ` +
        'a frame was dropped or repeated before it. Repair the file, or give --by-number to measure by frame number all the same.';
      return [
        options.byNumber === true ? remark('timing', message) : refusal('timing', message, { option: 'byNumber' }),
      ];
    }
  }
  return [];
};

/** Everything that differs between a file and its reference, from what the containers and streams say. Pure. */
export const checkAlignment = (
  reference: MediaInfo,
  file: MediaInfo,
  options: AlignmentOptions = {},
): AlignmentFinding[] => {
  const counts = countFindings(reference.video, file.video, options);
  return [
    ...formatFindings(reference.video, file.video, options),
    ...tagFindings(reference.video, file.video, options),
    ...counts,
    // Where frames are missing the times differ as well: one reason is enough.
    ...(counts.some(({ refused }) => refused) ? [] : timingFindings(reference, file, options)),
  ];
};

/** The error for a file that cannot be measured, naming every reason. */
export const mismatchError = (path: string, findings: readonly AlignmentFinding[]): PixReviveError =>
  new PixReviveError(
    'reference-mismatch',
    `${path} cannot be measured against the reference. ${findings.map(({ message }) => message).join(' ')}`,
  );

/** Remarks about a file that can be measured; throws `reference-mismatch` for one that cannot. */
export const requireAlignment = (
  reference: MediaInfo,
  file: MediaInfo,
  options: AlignmentOptions = {},
): AlignmentFinding[] => {
  const findings = checkAlignment(reference, file, options);
  const refused = findings.filter((finding) => finding.refused);
  if (refused.length > 0) {
    throw mismatchError(file.path, refused);
  }
  return findings;
};
