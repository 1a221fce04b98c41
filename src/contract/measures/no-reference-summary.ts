/** Statistics of a clip without a reference. Pure. */
import type { NoReferenceSummary } from '../comparison.ts';
import type { Estimate } from '../quality.ts';
import type { TrackRow } from './track-columns.ts';

type NumberColumn =
  'estimatedPsnrY' | 'estimatedDeltaPsnrY' | 'blockEdges' | 'detail' | 'blur' | 'flicker' | 'change' | 'qp';

/** Mean over the frames that have the measure; null where none has. */
const meanOf = (rows: readonly TrackRow[], name: NumberColumn): number | null => {
  const values = rows.flatMap((row) => {
    const value = row[name] ?? null;
    return value === null ? [] : [value];
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
};

/** Means over the frames; `change` as the root of the mean square. Estimates are added by the engine. */
export const summariseWithoutReference = (
  rows: readonly TrackRow[],
  { path, bitrate }: { path: string; bitrate: number | null },
): NoReferenceSummary => {
  const squares = rows.flatMap(({ change = null }) => (change === null ? [] : [change ** 2]));
  return {
    path,
    frames: rows.length,
    blockEdges: meanOf(rows, 'blockEdges') ?? 1,
    detail: meanOf(rows, 'detail') ?? 0,
    blur: meanOf(rows, 'blur') ?? 0,
    flicker: meanOf(rows, 'flicker'),
    change: squares.length === 0 ? null : Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length),
    qp: meanOf(rows, 'qp'),
    bitrate,
    estimatedPsnrY: null,
    estimatedDeltaPsnrY: null,
    estimateProblem: null,
  };
};

/** The mean of an estimate over some frames of a clip, with the band that the whole clip has. */
const movedTo = (value: number | null, clip: Estimate | null): Estimate | null =>
  value === null || clip === null
    ? null
    : { value, low: value + clip.low - clip.value, high: value + clip.high - clip.value };

/**
 * Means over some frames of a clip. Estimates keep the band of the clip, which was found on whole clips: over a few frames an
 * estimate is no better.
 */
export const summariseRange = (rows: readonly TrackRow[], clip: NoReferenceSummary): NoReferenceSummary => ({
  ...summariseWithoutReference(rows, clip),
  estimatedPsnrY: movedTo(meanOf(rows, 'estimatedPsnrY'), clip.estimatedPsnrY),
  estimatedDeltaPsnrY: movedTo(meanOf(rows, 'estimatedDeltaPsnrY'), clip.estimatedDeltaPsnrY),
  estimateProblem: clip.estimateProblem,
});
