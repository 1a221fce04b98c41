import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { ChartMeasure } from '../charts/series.ts';

/** What every chart shares: the frames in sight and the crosshair. */
export const useChartView = defineStore('chart-view', () => {
  const measure = ref<ChartMeasure>('psnrY');
  /** Frames in sight, of the clip's source; null shows all. */
  const window = shallowRef<{ from: number; to: number } | null>(null);
  /** Frame under the pointer in any chart. */
  const hover = ref<number | null>(null);
  return { measure, window, hover };
});
