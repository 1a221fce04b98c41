/** Measures of the frame at the playhead: of the restored region now, and of the whole frame where it was measured. */
import { computed, shallowRef, watch, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { FramePacket } from '../../contract/frame-packet.ts';
import { fetchFrame } from '../media/frame-source.ts';
import { useMeasures } from '../stores/measures.ts';
import { usePicture } from '../stores/picture.ts';
import { usePatches } from '../stores/preview.ts';
import { useTransport } from '../stores/transport.ts';
import { cutTo, regionPsnr } from './measure-region.ts';

export type FrameMeasureRow = {
  label: string;
  unit: 'dB' | '';
  before: number | null;
  after: number | null;
  gain: number | null;
};

const difference = (before: number | null, after: number | null): number | null => {
  if (before === null || after === null) {
    return null;
  }
  const gain = after - before;
  return Number.isFinite(gain) ? gain : null;
};

export const useFrameMeasures = (): ComputedRef<FrameMeasureRow[]> => {
  const { t } = useI18n();
  const picture = usePicture();
  const patchOf = usePatches();
  const transport = useTransport();
  const measures = useMeasures();
  /** The pristine frame, to measure the restored region with. */
  const pristine = shallowRef<FramePacket | null>(null);
  const patch = computed(() => patchOf('b') ?? patchOf('a'));

  watch(
    () => [patch.value, picture.source?.reference, transport.playing] as const,
    ([restored, reference, playing]) => {
      if (restored === null || reference === null || reference === undefined || playing) {
        pristine.value = null;
        return;
      }
      fetchFrame(reference, restored.frame)
        .then((packet) => {
          pristine.value = packet;
        })
        .catch(() => {
          // A reference that is shorter than the clip has nothing to compare here.
          pristine.value = null;
        });
    },
  );

  const region = computed<FrameMeasureRow | null>(() => {
    const restored = patch.value;
    const truth = pristine.value;
    if (restored === null || truth === null || truth.frame !== restored.frame) {
      return null;
    }
    // Both sides over the same part: the patch's.
    const psnr = (which: 'a' | 'b'): number | null => {
      const base = picture[which];
      const part = patchOf(which) ?? (base === null ? null : cutTo(base, restored));
      return part === null ? null : regionPsnr(part, truth);
    };
    const [before, after] = [psnr('a'), psnr('b')];
    return { label: t('viewer.regionPsnr'), unit: 'dB', before, after, gain: difference(before, after) };
  });

  const frame = computed<FrameMeasureRow[]>(() => {
    const at = transport.location?.frame;
    const before = measures.series.find(({ role }) => role === 'before')?.columns;
    const after = measures.series.find(({ role }) => role === 'after')?.columns;
    const value = (columns: typeof before, name: 'psnrY' | 'ssimY'): number | null => {
      const i = columns === undefined || at === undefined ? -1 : columns.frame.indexOf(at);
      return i < 0 ? null : (columns?.[name][i] ?? Infinity);
    };
    return (['psnrY', 'ssimY'] as const).flatMap((name) => {
      const row = { before: value(before, name), after: value(after, name) };
      return row.before === null && row.after === null
        ? []
        : [
            {
              ...row,
              label: t(name === 'psnrY' ? 'viewer.framePsnr' : 'viewer.frameSsim'),
              unit: name === 'psnrY' ? ('dB' as const) : ('' as const),
              gain: difference(row.before, row.after),
            },
          ];
    });
  });

  return computed(() => (region.value === null ? frame.value : [region.value, ...frame.value]));
};
