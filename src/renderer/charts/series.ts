/** Per-frame curves of one source: before, after, and what else was made of it. */
import type { TrackColumns } from '../../contract/comparison.ts';
import type { MeasureColumns } from '../../contract/queue.ts';

export type Series = {
  /** Of the source clip itself, or of a restoration of it. */
  role: 'before' | 'after';
  key: string;
  label: string;
  columns: MeasureColumns;
};

export const chartMeasures = ['psnrY', 'ssimY', 'deltaPsnrY'] as const;
export type ChartMeasure = (typeof chartMeasures)[number];

/** Identical frames have no finite PSNR; they are drawn here and marked. */
export const identicalPsnr = 100;

/**
 * One value for each frame of the clip; NaN where nothing was measured. Infinite PSNR stays infinite.
 * @param frames frames of the clip
 */
export const denseColumn = (columns: MeasureColumns, name: 'psnrY' | 'ssimY', frames: number): Float64Array => {
  const dense = new Float64Array(frames).fill(NaN);
  columns.frame.forEach((frame, i) => {
    if (frame < frames) {
      dense[frame] = columns[name][i] ?? (name === 'psnrY' ? Infinity : NaN);
    }
  });
  return dense;
};

/** The measures of a track that was measured against a reference. */
export const pairColumns = ({
  frame,
  psnrY = [],
  psnrU = [],
  psnrV = [],
  ssimY = [],
}: TrackColumns): MeasureColumns => ({
  frame,
  psnrY,
  psnrU,
  psnrV,
  ssimY: ssimY.map((value) => value ?? 0),
});

/** What `after` gained over `before`, frame by frame, in dB; 0 where both are identical to the reference. */
export const deltaColumn = (before: Float64Array, after: Float64Array): Float64Array =>
  after.map((value, i) => {
    const other = before[i] ?? NaN;
    return value === Infinity && other === Infinity ? 0 : value - other;
  });

/** Columns with further measures behind; frames that are there already are replaced. */
export const appendMeasures = (columns: MeasureColumns, added: MeasureColumns): MeasureColumns => {
  const last = columns.frame.at(-1) ?? -1;
  if (added.frame.every((frame) => frame > last)) {
    return {
      frame: [...columns.frame, ...added.frame],
      psnrY: [...columns.psnrY, ...added.psnrY],
      psnrU: [...columns.psnrU, ...added.psnrU],
      psnrV: [...columns.psnrV, ...added.psnrV],
      ssimY: [...columns.ssimY, ...added.ssimY],
    };
  }
  const fresh = new Set(added.frame);
  const rows = [
    ...columns.frame.flatMap((frame, i) => (fresh.has(frame) ? [] : [{ of: columns, i, frame }])),
    ...added.frame.map((frame, i) => ({ of: added, i, frame })),
  ].sort((a, b) => a.frame - b.frame);
  return {
    frame: rows.map(({ frame }) => frame),
    psnrY: rows.map(({ of, i }) => of.psnrY[i] ?? null),
    psnrU: rows.map(({ of, i }) => of.psnrU[i] ?? null),
    psnrV: rows.map(({ of, i }) => of.psnrV[i] ?? null),
    ssimY: rows.map(({ of, i }) => of.ssimY[i] ?? NaN),
  };
};

export const noMeasures: MeasureColumns = { frame: [], psnrY: [], psnrU: [], psnrV: [], ssimY: [] };
