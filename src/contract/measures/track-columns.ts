/** Columns of one track: rows come in order, columns that were not asked for do not exist. Pure. */
import { trackColumnsSchema, type TrackColumns } from '../comparison.ts';
import type { FrameMeasure } from '../quality.ts';

export type TrackColumn = keyof TrackColumns;
export const trackColumnNames = Object.keys(trackColumnsSchema.shape) as TrackColumn[];

/** What one row may hold; everything but the frame number may be missing. */
export type TrackRow = { frame: number } & Partial<Omit<FrameMeasure, 'frame'>> & {
    estimatedPsnrY?: number | null;
    estimatedDeltaPsnrY?: number | null;
  };

/** Rows as columns; a column exists where the first row has it. */
export const columnsOf = (rows: readonly TrackRow[]): TrackColumns => {
  const [first] = rows;
  const names = trackColumnNames.filter((name) => first?.[name] !== undefined);
  return { frame: [], ...Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)])) };
};

/** Appends rows in place; both must have the same columns, unless `columns` is still empty. */
export const appendColumns = (columns: TrackColumns, added: TrackColumns): void => {
  const own = columns as Partial<Record<TrackColumn, unknown[]>>;
  for (const name of trackColumnNames) {
    const values = added[name];
    if (values !== undefined) {
      const column = (own[name] ??= []);
      for (const value of values) {
        column.push(value);
      }
    }
  }
};

/** Rows `from` … `to` − 1. */
export const sliceColumns = (columns: TrackColumns, from: number, to?: number): TrackColumns => ({
  frame: [],
  ...Object.fromEntries(
    trackColumnNames.flatMap((name) => {
      const values = columns[name];
      return values === undefined ? [] : [[name, values.slice(from, to)]];
    }),
  ),
});

/** Columns as rows. */
export const rowsOf = (columns: TrackColumns): TrackRow[] => {
  const present = trackColumnNames.filter((name) => columns[name] !== undefined);
  return columns.frame.map((frame, i) => ({
    ...(Object.fromEntries(present.map((name) => [name, columns[name]?.[i] ?? null])) as Partial<TrackRow>),
    frame,
  }));
};

/** Rows of a track that was measured against a reference, as the statistics take them. */
export const frameMeasuresOf = (columns: TrackColumns): FrameMeasure[] => rowsOf(columns).map(asFrameMeasure);

/** A row that was measured against a reference; estimates are none of its measures. */
export const asFrameMeasure = (row: TrackRow): FrameMeasure => {
  const measure: FrameMeasure & TrackRow = { psnrY: null, psnrU: null, psnrV: null, ssimY: 0, ...row };
  delete measure.estimatedPsnrY;
  delete measure.estimatedDeltaPsnrY;
  return measure;
};
