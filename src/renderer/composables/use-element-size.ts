/** The size of an element in CSS pixels, as it changes. */
import { onBeforeUnmount, onMounted, shallowRef, type Ref, type ShallowRef } from 'vue';

type Size = { width: number; height: number };

/** @param before what is taken for the size before the first layout */
export const useElementSize = (element: Ref<HTMLElement | null>, before: Size): Readonly<ShallowRef<Size>> => {
  const size = shallowRef(before);
  const observer = new ResizeObserver(([entry]) => {
    if (entry !== undefined) {
      size.value = { width: entry.contentRect.width, height: entry.contentRect.height };
    }
  });
  onMounted(() => {
    if (element.value !== null) {
      observer.observe(element.value);
    }
  });
  onBeforeUnmount(() => {
    observer.disconnect();
  });
  return size;
};
