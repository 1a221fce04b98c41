/** Statistics of a clip without a reference. */
import type { NoReferenceSummary } from '../../contract/comparison.ts';
import type { TrackRow } from '../../contract/measures/track-columns.ts';

type NumberColumn = 'blockEdges' | 'detail' | 'blur' | 'flicker' | 'change' | 'qp';

/** Mean over the frames that have the measure; null where none has. */
const meanOf = (rows: readonly TrackRow[], name: NumberColumn): number | null => {
  const values = rows.flatMap((row) => {
    const value = row[name] ?? null;
    return value === null ? [] : [value];
  });
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
};

/** Means over the frames; `change` as the root of the mean square. Estimates are added by estimate.ts. */
export const summariseWithoutReference = (
  rows: readonly TrackRow[],
  { path, bitrate }: { path: string; bitrate: number | null },
): NoReferenceSummary => {
  const squares = rows.flatMap(({ change }) => (change === undefined ? [] : [change ** 2]));
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
