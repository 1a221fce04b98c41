/** Whether a file can be measured against its reference, and what would have to be allowed where it cannot. */
import type { AlignmentFinding } from '../../contract/comparison.ts';
import type { MediaInfo } from '../../contract/media.ts';
import { checkAlignment, refusal, type AlignmentOptions } from './alignment.ts';
import type { ComparedClip } from './compare-frames.ts';

export type CheckedClip = ComparedClip & {
  findings: readonly AlignmentFinding[];
  /** Remarks that belong to the figures. */
  notes: readonly string[];
};

export type CheckOptions = Omit<AlignmentOptions, 'offset'> & {
  /** Null has a constant offset looked for; a file where one is found is refused. */
  offset: number | null;
  /** Finds the offset at which the pictures fit. */
  search: () => Promise<number>;
};

const framesText = (count: number): string => `${Math.abs(count)} frame${Math.abs(count) === 1 ? '' : 's'}`;

const shifted = (offset: number): AlignmentFinding =>
  refusal(
    'timing',
    `It shows the reference's pictures ${framesText(offset)} ${offset > 0 ? 'early' : 'late'}. ` +
      `Give --offset ${offset} to measure it so, or --offset 0 to measure it as it is.`,
    { option: 'offset', frames: offset },
    { option: 'offset', frames: 0 },
  );

/** Frames are missing, and the pictures say that they are missing at the start. */
const missingAtStart = (offset: number): AlignmentFinding =>
  refusal(
    'timing',
    `Its first pictures fit at an offset of ${framesText(offset)}: --offset ${offset} measures it so.`,
    {
      option: 'offset',
      frames: offset,
    },
  );

/** A clip that was cut off is measured as far as it goes, and that is said. */
const damageNotes = ({ path, warnings }: MediaInfo): string[] =>
  warnings.filter(({ code }) => code === 'truncated').map(({ message }) => `${path}: ${message}`);

/** Checks what the files say, then what their pictures say. Nothing is thrown: refused findings stand in the result. */
export const checkClip = async (reference: MediaInfo, file: MediaInfo, options: CheckOptions): Promise<CheckedClip> => {
  const { offset, search, ...alignment } = options;
  const findings = checkAlignment(reference, file, { ...alignment, offset: offset ?? 0 });
  const refused = findings.filter((finding) => finding.refused);
  const countsOnly = refused.every(({ aspect }) => aspect === 'frames');
  const found = offset === null && countsOnly ? await search() : 0;
  if (found !== 0) {
    findings.push(refused.length > 0 ? missingAtStart(found) : shifted(found));
  }
  const { width, height } = file.video.format;
  const sameSize = reference.video.format.width === width && reference.video.format.height === height;
  return {
    reference,
    file,
    offset: offset ?? 0,
    range: options.range ?? null,
    scaleTo: sameSize || options.scaleReference !== true ? null : { width, height },
    findings,
    notes: [
      ...findings.filter((finding) => !finding.refused).map(({ message }) => message),
      ...damageNotes(reference),
      ...damageNotes(file),
    ],
  };
};
