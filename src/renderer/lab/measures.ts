/** The measures that the lab draws: which column, in which unit, and which way is better. Pure. */
import type { TrackColumns } from '../../contract/comparison.ts';
import type { TrackColumn } from '../../contract/measures/track-columns.ts';

export const labMeasures = [
  'psnrY',
  'ssimY',
  'psnrU',
  'psnrV',
  'xpsnrY',
  'vmaf',
  'estimatedPsnrY',
  'blockEdges',
  'blur',
  'flicker',
  'change',
] as const satisfies readonly TrackColumn[];
export type LabMeasure = (typeof labMeasures)[number];

export type MeasureForm = {
  /** `dB`, or nothing for a plain number. */
  unit: 'dB' | '';
  digits: number;
  /** Null where neither end is better by itself. */
  better: 'high' | 'low' | null;
  /** Null in the column means identical to the reference; otherwise unknown. */
  identical: boolean;
  estimate: boolean;
};

const form = (unit: 'dB' | '', digits: number, better: MeasureForm['better'], rest: Partial<MeasureForm> = {}) => ({
  unit,
  digits,
  better,
  identical: false,
  estimate: false,
  ...rest,
});

export const measureForms: Readonly<Record<LabMeasure, MeasureForm>> = {
  psnrY: form('dB', 2, 'high', { identical: true }),
  ssimY: form('', 4, 'high'),
  psnrU: form('dB', 2, 'high', { identical: true }),
  psnrV: form('dB', 2, 'high', { identical: true }),
  xpsnrY: form('dB', 2, 'high', { identical: true }),
  vmaf: form('', 2, 'high'),
  estimatedPsnrY: form('dB', 2, 'high', { estimate: true }),
  blockEdges: form('', 3, 'low'),
  blur: form('', 3, 'low'),
  flicker: form('', 3, 'low'),
  change: form('', 3, null),
};

/** Measures of which at least one track has a value. */
export const availableMeasures = (tracks: readonly TrackColumns[]): LabMeasure[] =>
  labMeasures.filter((name) =>
    tracks.some((columns) => columns[name]?.some((value) => value !== null || measureForms[name].identical) === true),
  );

/** A column with a value for each of `frames` frames; NaN where nothing is known, infinite where identical. */
export const denseTrack = (columns: TrackColumns, name: TrackColumn, frames: number, identical: boolean) => {
  const dense = new Float64Array(frames).fill(NaN);
  const column = columns[name] as readonly (number | null)[] | undefined;
  if (column !== undefined) {
    columns.frame.forEach((frame, i) => {
      if (frame < frames) {
        dense[frame] = column[i] ?? (identical ? Infinity : NaN);
      }
    });
  }
  return dense;
};

/** A per-frame column of a file, moved to the frames of the reference: frame k of the file is frame k + offset. */
export const shifted = (values: Float64Array, offset: number, frames: number): Float64Array => {
  const moved = new Float64Array(frames).fill(NaN);
  for (let frame = Math.max(0, offset); frame < Math.min(frames, values.length + offset); frame++) {
    moved[frame] = values[frame - offset] ?? NaN;
  }
  return moved;
};

/** How many frames reach a threshold and how many do not; frames without a value are neither. */
export const passes = (
  values: Float64Array,
  threshold: number,
  better: 'high' | 'low',
  range: { from: number; to: number } | null,
): { pass: number; fail: number } => {
  let pass = 0;
  let fail = 0;
  for (let frame = range?.from ?? 0; frame < Math.min(values.length, range?.to ?? values.length); frame++) {
    const value = values[frame] ?? NaN;
    if (!Number.isNaN(value)) {
      const reaches = better === 'high' ? value >= threshold : value <= threshold;
      pass += reaches ? 1 : 0;
      fail += reaches ? 0 : 1;
    }
  }
  return { pass, fail };
};
