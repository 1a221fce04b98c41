/** The figure of one frame that stands in a picture's caption. */
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { TrackColumns } from '../../contract/comparison.ts';
import { signed } from '../composables/format.ts';
import { useLab } from './lab-store.ts';

const rowOf = ({ frame }: TrackColumns, wanted: number): number => {
  // Frames follow each other without gaps, from wherever the measurement began.
  const row = wanted - (frame[0] ?? 0);
  return frame[row] === wanted ? row : -1;
};

export const useFrameFigures = () => {
  const lab = useLab();
  const { t } = useI18n();

  const psnrAt = (track: number): number | null => {
    const columns = lab.columns[track];
    const row = columns === undefined ? -1 : rowOf(columns, lab.frame);
    const values = columns?.psnrY;
    return values === undefined || row < 0 ? null : (values[row] ?? Infinity);
  };
  const before = computed(() => psnrAt(lab.baseline));
  const after = computed(() => psnrAt(lab.track));
  const text = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(2)} dB` : t('viewer.identical'));

  return {
    /** PSNR-Y of a picture against the reference, of the difference what was gained; null where that is not known. */
    of: (key: string): string | null => {
      if (key === 'before' && before.value !== null) {
        return text(before.value);
      }
      if (key === 'after' && after.value !== null) {
        return text(after.value);
      }
      if (key === 'difference' && lab.track !== lab.baseline && before.value !== null && after.value !== null) {
        const gain = after.value - before.value;
        return Number.isFinite(gain) ? `Δ ${signed(gain, 2)} dB` : null;
      }
      return null;
    },
  };
};
