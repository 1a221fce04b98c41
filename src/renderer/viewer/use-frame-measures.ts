/** Measures of the frame at the playhead: of the restored region now, and of the whole frame where it was measured. */
import { computed, shallowRef, watch, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { FramePacket } from '../../contract/frame-packet.ts';
import { fetchFrame } from '../media/frame-source.ts';
import { useMeasures } from '../stores/measures.ts';
import { usePicture } from '../stores/picture.ts';
import { usePreview } from '../stores/preview.ts';
import { useTransport } from '../stores/transport.ts';
import { regionPsnr } from './measure-region.ts';

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
  const preview = usePreview();
  const transport = useTransport();
  const measures = useMeasures();
  /** The pristine frame, to measure the restored region with. */
  const pristine = shallowRef<FramePacket | null>(null);

  watch(
    () => [preview.patch, picture.source?.reference, transport.playing] as const,
    ([patch, reference, playing]) => {
      if (patch === null || reference === null || reference === undefined || playing) {
        pristine.value = null;
        return;
      }
      fetchFrame(reference, patch.frame)
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
    const { patch } = preview;
    const base = picture.a;
    if (patch === null || pristine.value === null || base === null || pristine.value.frame !== patch.frame) {
      return null;
    }
    // Both over the same part: the patch's.
    const cut = cutTo(base, patch);
    const before = cut === null ? null : regionPsnr(cut, pristine.value);
    const after = regionPsnr(patch, pristine.value);
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

/** The luma of a frame where a patch lies, as a packet of its own. */
const cutTo = (frame: FramePacket, patch: FramePacket): FramePacket | null => {
  const luma = frame.planes[0];
  if (luma === undefined || frame.frame !== patch.frame || frame.x !== 0 || frame.y !== 0) {
    return null;
  }
  const { width, height } = patch.format;
  const cut = frame.format.bitDepth > 8 ? new Uint16Array(width * height) : new Uint8Array(width * height);
  for (let line = 0; line < height; line++) {
    const start = (patch.y + line) * frame.format.width + patch.x;
    cut.set(luma.subarray(start, start + width), line * width);
  }
  return { ...frame, x: patch.x, y: patch.y, format: { ...frame.format, width, height }, planes: [cut] };
};
