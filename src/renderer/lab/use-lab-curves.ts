/** The curves of the lab: of every track, their differences to the baseline, and what the streams say. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { MediaColumn } from '../../contract/library.ts';
import { fluctuation } from '../../contract/measures/fluctuation.ts';
import type { Curve } from '../charts/curve.ts';
import { deltaColumn } from '../charts/series.ts';
import { useColors } from '../charts/use-colors.ts';
import { useMedia } from '../stores/media.ts';
import { useLab } from './lab-store.ts';
import { availableMeasures, denseTrack, measureForms, passes, shifted, type LabMeasure } from './measures.ts';

export type TrackLegend = {
  index: number;
  name: string;
  color: string;
  hidden: boolean;
  isBaseline: boolean;
  /** Frames that reach the threshold and that do not; null without a threshold. */
  passes: { pass: number; fail: number } | null;
};

export type LabCurves = {
  measures: ComputedRef<LabMeasure[]>;
  measure: ComputedRef<LabMeasure>;
  chooseMeasure: (measure: LabMeasure) => void;
  curves: ComputedRef<Curve[]>;
  deltas: ComputedRef<Curve[]>;
  qp: ComputedRef<Curve[]>;
  bits: ComputedRef<Curve[]>;
  types: ComputedRef<Float64Array | null>;
  legend: ComputedRef<TrackLegend[]>;
  toggleTrack: (index: number) => void;
  threshold: Ref<number | null>;
  thresholdLine: ComputedRef<{ value: number; label: string } | null>;
  showMarks: Ref<boolean>;
  /** Values of every track by frame, hidden ones too. */
  dense: ComputedRef<Float64Array[]>;
  hidden: ShallowRef<ReadonlySet<number>>;
};

export const useLabCurves = (): LabCurves => {
  const { t } = useI18n();
  const lab = useLab();
  const media = useMedia();
  const colors = useColors();
  const chosen = ref<LabMeasure>('psnrY');
  const hidden = shallowRef<ReadonlySet<number>>(new Set());
  const thresholds = ref<Partial<Record<LabMeasure, number | null>>>({});
  const showMarks = ref(true);

  const measures = computed(() => availableMeasures(lab.columns));
  const measure = computed<LabMeasure>(() =>
    measures.value.includes(chosen.value) ? chosen.value : (measures.value[0] ?? 'psnrY'),
  );
  const form = computed(() => measureForms[measure.value]);
  const dense = computed(() =>
    lab.columns.map((columns) => denseTrack(columns, measure.value, lab.frames, form.value.identical)),
  );

  /** Peaks and valleys of the PVD of one track, over the chosen range. */
  const marks = computed(() => {
    const values = dense.value[lab.track];
    const defined = measure.value === 'psnrY' || measure.value === 'ssimY';
    if (!showMarks.value || !defined || values === undefined) {
      return null;
    }
    const { pairs } = fluctuation(Array.from(values), lab.range ?? undefined);
    // Only those that the PVD is the mean of.
    return {
      peaks: [...new Set(pairs.map(({ peak }) => peak))],
      valleys: [...new Set(pairs.map(({ valley }) => valley))],
    };
  });

  const visible = <Item>(items: readonly Item[]): { item: Item; index: number }[] =>
    items.map((item, index) => ({ item, index })).filter(({ index }) => !hidden.value.has(index));
  const nameOf = (index: number): string => lab.tracks[index]?.name ?? '';

  const curves = computed<Curve[]>(() =>
    visible(dense.value).map(({ item, index }) => ({
      name: nameOf(index),
      values: item,
      color: colors.ofFile(index),
      style: 'line',
      ...(index === lab.track && marks.value !== null ? { marks: marks.value } : {}),
    })),
  );

  const deltas = computed<Curve[]>(() => {
    const base = dense.value[lab.baseline];
    if (base === undefined || dense.value.length < 2 || measure.value === 'change') {
      return [];
    }
    return visible(dense.value)
      .filter(({ index }) => index !== lab.baseline)
      .map(({ item, index }) => ({
        name: nameOf(index),
        values:
          measure.value === 'estimatedPsnrY'
            ? denseTrack(lab.columns[index] ?? { frame: [] }, 'estimatedDeltaPsnrY', lab.frames, false)
            : deltaColumn(base, item),
        color: colors.ofFile(index),
        // An area has its losses in red, which are gains where less is better.
        style: form.value.better === 'high' ? 'area' : 'line',
      }));
  });

  const ofStream = (index: number, column: MediaColumn): Float64Array | null => {
    const track = lab.tracks[index];
    const values = track?.media === null || track === undefined ? null : media.column(track.media, column);
    return values === null || values.every(Number.isNaN) ? null : shifted(values, track?.offset ?? 0, lab.frames);
  };
  const stream = (column: MediaColumn, style: Curve['style'], only: (index: number) => boolean): Curve[] =>
    visible(lab.tracks).flatMap(({ index }) => {
      const values = only(index) ? ofStream(index, column) : null;
      return values === null ? [] : [{ name: nameOf(index), values, color: colors.ofFile(index), style }];
    });

  const threshold = computed<number | null>({
    get: () => thresholds.value[measure.value] ?? null,
    set: (value) => {
      thresholds.value = { ...thresholds.value, [measure.value]: value };
    },
  });

  return {
    measures,
    measure,
    chooseMeasure: (next) => {
      chosen.value = next;
    },
    curves,
    deltas,
    qp: computed(() => stream('qp', 'stepped', () => true)),
    // Sizes of several streams on one scale would hide each other.
    bits: computed(() => {
      const sizes = stream('bits', 'bars', (index) => index === lab.track);
      return sizes.length > 0 ? sizes : stream('bits', 'bars', (index) => index === lab.baseline);
    }),
    // A lossless intermediate has intra frames alone, which say nothing: the types are those of a stream with a QP.
    types: computed(() => {
      const coded = [lab.track, lab.baseline].find((index) => ofStream(index, 'qp') !== null);
      return coded === undefined ? null : ofStream(coded, 'type');
    }),
    legend: computed(() =>
      lab.tracks.map(({ name }, index) => {
        const values = dense.value[index];
        const { better } = form.value;
        const counted = threshold.value !== null && values !== undefined && better !== null;
        return {
          index,
          name,
          color: colors.ofFile(index),
          hidden: hidden.value.has(index),
          isBaseline: index === lab.baseline,
          passes: counted ? passes(values, threshold.value ?? 0, better, lab.range) : null,
        };
      }),
    ),
    toggleTrack: (index) => {
      const next = new Set(hidden.value);
      if (!next.delete(index)) {
        next.add(index);
      }
      hidden.value = next;
    },
    threshold,
    thresholdLine: computed(() => {
      const { better, digits, unit } = form.value;
      const value = threshold.value;
      if (value === null || better === null) {
        return null;
      }
      const sign = better === 'high' ? '≥' : '≤';
      return { value, label: `${t('lab.threshold')} ${sign} ${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}` };
    }),
    showMarks,
    dense,
    hidden,
  };
};
