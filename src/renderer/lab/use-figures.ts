/** The figures of the table: of the whole clip as the engine has them, or of a range, computed here by the same functions. */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { NoReferenceSummary, TrackColumns } from '../../contract/comparison.ts';
import { summariseRange } from '../../contract/measures/no-reference-summary.ts';
import { summarise } from '../../contract/measures/summary.ts';
import { frameMeasuresOf, rowsOf, sliceColumns } from '../../contract/measures/track-columns.ts';
import type { QualitySummary } from '../../contract/quality.ts';
import type { FrameWindow } from '../charts/frame-view.ts';
import { columnsFor, noReferenceRow, referenceRow, type LabColumn, type LabRow } from './lab-table.ts';
import { useLab } from './lab-store.ts';

/** Figures of a measurement under way are shown up to this length: they are computed anew with every step. */
const mostRowsUnderWay = 20_000;

/** Rows of a track within a range of frames. */
const rowsIn = (columns: TrackColumns, range: FrameWindow | null): TrackColumns => {
  if (range === null) {
    return columns;
  }
  const from = columns.frame.findIndex((frame) => frame >= range.from);
  const to = columns.frame.findIndex((frame) => frame >= range.to);
  return from < 0 ? { frame: [] } : sliceColumns(columns, from, to < 0 ? undefined : to);
};

/** Summaries of tracks over a range; differences refer to the baseline. */
export const summariesOf = (
  tracks: readonly TrackColumns[],
  baseline: number,
  range: FrameWindow | null,
): QualitySummary[] => {
  const measures = tracks.map((columns) => frameMeasuresOf(rowsIn(columns, range)));
  const base = measures[baseline] ?? [];
  return measures.map((frames, i) => summarise(frames, { path: '', ...(i === baseline ? {} : { baseline: base }) }));
};

/** Summaries without a reference over a range of those over the clip; rates are those of the clip. */
export const noReferenceOf = (
  tracks: readonly TrackColumns[],
  clips: readonly NoReferenceSummary[],
  range: FrameWindow | null,
): readonly NoReferenceSummary[] =>
  range === null
    ? clips
    : clips.map((clip, i) => summariseRange(rowsOf(rowsIn(tracks[i] ?? { frame: [] }, range)), clip));

export type Figures = {
  rows: ComputedRef<LabRow[]>;
  columns: ComputedRef<LabColumn[]>;
  caption: ComputedRef<string>;
};

export const useFigures = (): Figures => {
  const { t } = useI18n();
  const lab = useLab();

  const keyOf = (index: number): string => String(index);
  const nameOf = (index: number): string => lab.tracks[index]?.name ?? '';
  const isReferenced = computed(() => lab.comparison !== null && lab.comparison.reference !== null);

  const summaries = computed<readonly QualitySummary[]>(() => {
    const { comparison } = lab;
    if (comparison === null || !isReferenced.value) {
      return [];
    }
    if (lab.range === null && comparison.summaries.length > 0) {
      return comparison.summaries;
    }
    const rows = Math.max(0, ...lab.columns.map(({ frame }) => frame.length));
    if (rows === 0 || (lab.range === null && rows > mostRowsUnderWay)) {
      return [];
    }
    return summariesOf(lab.columns, lab.baseline, lab.range);
  });

  const rows = computed(() =>
    isReferenced.value
      ? summaries.value.map((summary, i) => referenceRow(keyOf(i), nameOf(i), summary))
      : noReferenceOf(lab.columns, lab.comparison?.noReference ?? [], lab.range).map((summary, i) =>
          noReferenceRow(keyOf(i), nameOf(i), summary),
        ),
  );

  return {
    rows,
    columns: computed(() => columnsFor(rows.value, isReferenced.value ? 'reference' : 'noReference')),
    caption: computed(() => {
      if (lab.range !== null) {
        const { from, to } = lab.range;
        return t('lab.overRange', { from, to: to - 1, n: to - from }, to - from);
      }
      return lab.running ? t('lab.soFar') : t('lab.overClip');
    }),
  };
};
