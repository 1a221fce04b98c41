/** Measures files against a reference, frame by frame, while all of them are decoded in step. */
import { availableParallelism } from 'node:os';
import type { MediaInfo, Rational } from '../../contract/media.ts';
import type { FrameMeasure, QualitySummary } from '../../contract/quality.ts';
import type { MetricFilterName } from '../media/metric-filters.ts';
import { probeMedia } from '../media/probe.ts';
import { checkAlignment, mismatchError, refusal, type AlignmentOptions } from './alignment.ts';
import { findOffset, measureInStep, type ComparedClip } from './compare-frames.ts';
import { summarise } from '../../contract/measures/summary.ts';
import { findVmafProgram, measureVmaf } from './vmaf.ts';

export type CompareOptions = AlignmentOptions & {
  signal?: AbortSignal;
  /** Called for every frame of every file, in order of frames. */
  onFrame?: (file: ComparedFileProgress, measure: FrameMeasure) => void;
  /** Also run FFmpeg's filters, under their own names. */
  filters?: readonly MetricFilterName[];
  /** Also measure VMAF, with an FFmpeg program that has libvmaf. */
  vmaf?: boolean;
  /** Do not look for a constant offset between the clips. */
  skipOffsetSearch?: boolean;
  /** Frame rate of raw streams, which carry no timestamps. */
  rawFrameRate?: Rational;
  /** Measuring threads; by default all cores but one. */
  threads?: number;
};

export type ComparedFileProgress = {
  path: string;
  /** Position among the files. */
  index: number;
  /** Frames that will be measured of this file. */
  frames: number;
};

export type ComparedFile = {
  path: string;
  media: MediaInfo;
  frames: FrameMeasure[];
  summary: QualitySummary;
  /** Remarks: what differs from the reference without forbidding the measurement. */
  notes: string[];
};

export type CompareResult = { reference: { path: string; media: MediaInfo }; files: ComparedFile[] };

const framesText = (count: number): string => `${Math.abs(count)} frame${Math.abs(count) === 1 ? '' : 's'}`;

/** A clip that shows the reference's pictures early or late is refused with the offset that fits. */
const refuseShifted = async (clip: ComparedClip, options: CompareOptions): Promise<void> => {
  if (options.offset !== undefined || options.skipOffsetSearch === true) {
    return;
  }
  const offset = await findOffset(clip, options.signal);
  if (offset !== 0) {
    const message =
      `It shows the reference's pictures ${framesText(offset)} ${offset > 0 ? 'early' : 'late'}. ` +
      `Give --offset ${offset} to measure it so, or --offset 0 to measure it as it is.`;
    throw mismatchError(clip.file.path, [refusal('timing', message, { option: 'offset', frames: offset })]);
  }
};

/** Checks what the files say; where frames are missing, also whether they are missing at the start. */
const checkedClip = async (reference: MediaInfo, file: MediaInfo, options: CompareOptions): Promise<ComparedClip> => {
  const clip: ComparedClip = { reference, file, offset: options.offset ?? 0, notes: [] };
  const findings = checkAlignment(reference, file, options);
  const refused = findings.filter((finding) => finding.refused);
  if (refused.length > 0) {
    const onlyFrames = refused.every(({ aspect }) => aspect === 'frames');
    const offset = onlyFrames && options.offset === undefined ? await findOffset(clip, options.signal) : 0;
    if (offset !== 0) {
      const message = `Its first pictures fit at an offset of ${framesText(offset)}: --offset ${offset} measures it so.`;
      refused.push(refusal('timing', message, { option: 'offset', frames: offset }));
    }
    throw mismatchError(file.path, refused);
  }
  const notes = [...findings.map(({ message }) => message), ...damageNotes(reference), ...damageNotes(file)];
  return { ...clip, notes };
};

/** A clip that was cut off is measured as far as it goes, and that is said. */
const damageNotes = ({ path, warnings }: MediaInfo): string[] =>
  warnings.filter(({ code }) => code === 'truncated').map(({ message }) => `${path}: ${message}`);

/**
 * Measures one or several files against a reference: PSNR of every plane and SSIM of luma for each frame, and their
 * statistics. Files are probed and checked first; any mismatch is refused (`reference-mismatch`) before a frame is
 * measured. Differences in the summaries refer to the first file. Memory stays flat over the length of the clips.
 *
 * @throws PixReviveError of the inputs; `reference-mismatch`; `feature-unavailable` for a filter or VMAF that this
 *   machine does not have; `cancelled` after `signal`
 */
export const compareFiles = async (
  referencePath: string,
  paths: readonly string[],
  options: CompareOptions = {},
): Promise<CompareResult> => {
  const { signal, rawFrameRate } = options;
  const probe = (path: string): Promise<MediaInfo> =>
    probeMedia(path, {
      ...(rawFrameRate === undefined ? {} : { rawFrameRate }),
      ...(signal === undefined ? {} : { signal }),
    });
  const reference = await probe(referencePath);
  const clips: ComparedClip[] = [];
  for (const path of paths) {
    const file = await probe(path);
    clips.push(await checkedClip(reference, file, options));
  }
  for (const clip of clips) {
    await refuseShifted(clip, options);
  }
  if (options.vmaf === true) {
    // A missing program is better known before an hour of measuring than after it.
    await findVmafProgram();
  }
  const threads = options.threads ?? Math.max(1, Math.min(clips.length, availableParallelism() - 1));
  const measures = await measureInStep(clips, { ...options, threads });
  if (options.vmaf === true) {
    for (const [i, clip] of clips.entries()) {
      const scores = await measureVmaf(clip, signal);
      measures[i]?.forEach((measure, frame) => Object.assign(measure, { vmaf: scores[frame] }));
    }
  }
  const first = measures[0] ?? [];
  const files = clips.map(({ file, notes }, i): ComparedFile => {
    const frames = measures[i] ?? [];
    const bitrate = file.video.codec === 'rawvideo' ? null : file.video.bitrate;
    const summary = summarise(frames, { path: file.path, bitrate, ...(i === 0 ? {} : { baseline: first }) });
    return { path: file.path, media: file, frames, summary, notes };
  });
  return { reference: { path: referencePath, media: reference }, files };
};
