/** Keeps a canvas at the device pixels that it covers, and says how many those are. */
import { onBeforeUnmount, onMounted, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import type { Size } from './geometry.ts';

export type CanvasSize = { size: ShallowRef<Size>; ratio: Ref<number> };

export const useCanvasSize = (canvas: Readonly<Ref<HTMLCanvasElement | null>>): CanvasSize => {
  const size = shallowRef<Size>({ width: 1, height: 1 });
  const ratio = ref(globalThis.devicePixelRatio);

  const observer = new ResizeObserver(([entry]) => {
    const box = entry?.devicePixelContentBoxSize[0];
    const element = canvas.value;
    if (entry === undefined || box === undefined || element === null) {
      return;
    }
    const { width, height } = entry.contentRect;
    const scale = globalThis.devicePixelRatio;
    // Chromium's emulation of dense screens leaves this box at CSS pixels: half the pixels, and all points elsewhere.
    const emulated = Math.abs(box.inlineSize - width * scale) > 1;
    ratio.value = scale;
    element.width = Math.max(1, emulated ? Math.round(width * scale) : box.inlineSize);
    element.height = Math.max(1, emulated ? Math.round(height * scale) : box.blockSize);
    size.value = { width: element.width, height: element.height };
  });
  onMounted(() => {
    if (canvas.value !== null) {
      observer.observe(canvas.value, { box: 'device-pixel-content-box' });
    }
  });
  onBeforeUnmount(() => {
    observer.disconnect();
  });
  return { size, ratio };
};
