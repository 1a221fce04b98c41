import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { FrameWindow } from '../charts/frame-view.ts';
import type { ChartMeasure } from '../charts/series.ts';

/** What the charts beside the viewer share: a `FrameView`, and which measure they show. */
export const useChartView = defineStore('chart-view', () => {
  const measure = ref<ChartMeasure>('psnrY');
  const window = shallowRef<FrameWindow | null>(null);
  const hover = ref<number | null>(null);
  return { measure, window, hover };
});
