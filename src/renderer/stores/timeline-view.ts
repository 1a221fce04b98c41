import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import { clampTimeline, fitTimeline, reveal, zoomTimeline, type TimelineScale } from '../timeline/scale.ts';
import { useProject } from './project.ts';
import { useTransport } from './transport.ts';

/** What part of the timeline is in sight, and what is selected on it. */
export const useTimelineView = defineStore('timeline-view', () => {
  const project = useProject();
  const transport = useTransport();
  const width = ref(1000);
  const scale = shallowRef<TimelineScale>({ start: 0, perFrame: 1 });
  /** Shows everything, and keeps doing so when clips come and go. */
  const fitted = ref(true);
  const selectedClip = ref<string | null>(null);

  const set = (next: TimelineScale): void => {
    scale.value = clampTimeline(next, project.length, width.value);
  };

  const fit = (): void => {
    fitted.value = true;
    scale.value = fitTimeline(project.length, width.value);
  };

  const zoomBy = (factor: number, anchor: number): void => {
    fitted.value = false;
    scale.value = zoomTimeline(scale.value, factor, anchor, project.length, width.value);
  };

  const scrollBy = (pixels: number): void => {
    set({ ...scale.value, start: scale.value.start + pixels / scale.value.perFrame });
  };

  watch([() => project.length, width], () => {
    if (fitted.value) {
      fit();
    } else {
      set(scale.value);
    }
  });
  watch(
    () => transport.position,
    (position) => {
      scale.value = reveal(scale.value, position, project.length, width.value);
    },
  );

  return { width, scale, fitted, selectedClip, set, fit, zoomBy, scrollBy };
});
