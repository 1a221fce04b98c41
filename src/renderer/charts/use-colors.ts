/** Colours of charts, from the theme. */
import { computed, onScopeDispose, shallowRef, type ComputedRef } from 'vue';
import type { ChartColors } from './frame-chart.ts';

/**
 * Okabe and Ito's palette, lighter on dark ground; the same order as in the reports. The eighth is ours: four encodes and
 * their restorations are eight files.
 */
const palettes = {
  light: ['#0072b2', '#b34700', '#007a59', '#a64d7f', '#8f6300', '#2f7fae', '#333333', '#6a3fb5'],
  dark: ['#56b4e9', '#e69f00', '#2fc29a', '#e0a0c4', '#f0e442', '#7fa8ff', '#cccccc', '#b388ff'],
} as const;

const tokens = (): ChartColors => {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    grid: token('--grid'),
    text: token('--text'),
    faint: token('--text-faint'),
    shade: token('--surface-1'),
    accent: token('--accent'),
    loss: token('--danger'),
  };
};

const isLight = (): boolean => document.documentElement.dataset['theme'] === 'light';

export type Colors = {
  chart: ComputedRef<ChartColors>;
  /** Of the curve of the i-th file; the palette begins anew when it ends. */
  ofFile: (i: number) => string;
};

export const useColors = (): Colors => {
  // The page itself says which theme it has, whether the person or the system chose it.
  const theme = shallowRef({ light: isLight(), colors: tokens() });
  const observer = new MutationObserver(() => {
    theme.value = { light: isLight(), colors: tokens() };
  });
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  onScopeDispose(() => {
    observer.disconnect();
  });
  return {
    chart: computed(() => theme.value.colors),
    ofFile: (i) => {
      const palette = palettes[theme.value.light ? 'light' : 'dark'];
      return palette[i % palette.length] ?? palette[0];
    },
  };
};
