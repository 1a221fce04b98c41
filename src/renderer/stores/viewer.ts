import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Region } from '../../contract/regions.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { idle, type ToolState } from '../viewer/tool-machine.ts';
import type { Point, View } from '../viewer/geometry.ts';

export const viewerModes = ['source', 'restored', 'wipe', 'sideBySide', 'difference'] as const;
export type ViewerMode = (typeof viewerModes)[number];

export const gains = [1, 2, 4, 8, 16, 32] as const;
export type Gain = (typeof gains)[number];

/**
 * Which picture stands on a side: what was opened, what the model makes of it now, what it makes of it with the
 * settings that were kept for comparison, its pristine version, or a file made of it, whose frame 0 is frame `from` of
 * the source.
 */
export type Side =
  | { kind: 'source' }
  | { kind: 'live' }
  | { kind: 'kept' }
  | { kind: 'reference' }
  | { kind: 'media'; media: string; from: number };

/** How the viewer shows pictures. What it shows is in the picture store. */
export const useViewer = defineStore('viewer', () => {
  const mode = ref<ViewerMode>('wipe');
  /** The other side is shown for as long as the key is held. */
  const held = ref(false);
  const sides = shallowRef<{ a: Side; b: Side }>({ a: { kind: 'source' }, b: { kind: 'live' } });
  /** Null: the whole picture, whatever the pane's size. */
  const view = shallowRef<View | null>(null);
  const wipe = ref(0.5);
  const gain = ref<Gain>(8);
  const loupe = ref(false);
  const pixelValues = ref(true);
  const metrics = ref(true);
  const drawing = ref(false);
  const region = shallowRef<Region | null>(null);
  /** False while the region is being dragged. */
  const regionSettled = ref(true);
  /** Settings that were kept to be compared with those of the inspector. */
  const kept = shallowRef<RestoreSettings | null>(null);
  const tool = shallowRef<ToolState>(idle);
  /** The picture point under the pointer, in luma pixels; null outside. */
  const cursor = shallowRef<Point | null>(null);
  /** Device pixels for each luma row as drawn last. */
  const shownScale = ref(1);

  const shownMode = computed<ViewerMode>(() => {
    if (!held.value) {
      return mode.value;
    }
    return mode.value === 'source' ? 'restored' : 'source';
  });

  const setMode = (next: ViewerMode): void => {
    mode.value = next;
  };

  const swap = (): void => {
    sides.value = { a: sides.value.b, b: sides.value.a };
  };

  /** Keeps settings on the left, so that the right side shows what a change of the inspector does to them. */
  const keep = (settings: RestoreSettings): void => {
    kept.value = settings;
    sides.value = { a: { kind: 'kept' }, b: { kind: 'live' } };
  };

  const dropKept = (): void => {
    kept.value = null;
    const without = (side: Side): Side => (side.kind === 'kept' ? { kind: 'source' } : side);
    sides.value = { a: without(sides.value.a), b: without(sides.value.b) };
  };

  const toggleReference = (): void => {
    const a: Side = sides.value.a.kind === 'reference' ? { kind: 'source' } : { kind: 'reference' };
    sides.value = { ...sides.value, a };
  };

  const changeGain = (direction: 1 | -1): void => {
    const at = gains.indexOf(gain.value) + direction;
    gain.value = gains[Math.max(0, Math.min(at, gains.length - 1))] ?? gain.value;
  };

  return {
    mode,
    held,
    sides,
    view,
    wipe,
    gain,
    loupe,
    pixelValues,
    metrics,
    drawing,
    region,
    regionSettled,
    kept,
    tool,
    cursor,
    shownScale,
    shownMode,
    setMode,
    swap,
    keep,
    dropKept,
    toggleReference,
    changeGain,
  };
});
