/** Draws what the stores say onto the stage's canvas, once per screen refresh at most. */
import { onBeforeUnmount, onMounted, ref, watch, type ComputedRef, type Ref } from 'vue';
import type { FramePacket } from '../../contract/frame-packet.ts';
import { usePicture } from '../stores/picture.ts';
import { usePreferences } from '../stores/preferences.ts';
import { usePatches } from '../stores/preview.ts';
import { useTransport } from '../stores/transport.ts';
import { useViewer } from '../stores/viewer.ts';
import { PictureRenderer, type SlotName } from './gl/renderer.ts';
import type { Picture, Size } from './geometry.ts';
import { loupePanes, type Arrangement } from './scene.ts';

type Canvas = {
  element: Readonly<Ref<HTMLCanvasElement | null>>;
  size: Readonly<Ref<Size>>;
  ratio: Readonly<Ref<number>>;
  picture: ComputedRef<Picture | null>;
  arrangement: ComputedRef<Arrangement | null>;
};

const loupeSize = 150;
const loupeScale = 8;

type Uploaded = { base: FramePacket | null; patch: FramePacket | null; played: FramePacket | null };

const nothing = (): Record<SlotName, Uploaded> => ({
  a: { base: null, patch: null, played: null },
  b: { base: null, patch: null, played: null },
});

/** The theme's colour behind pictures, as WebGL wants it. */
const backdropOf = (element: HTMLElement): [number, number, number] => {
  const hex = getComputedStyle(element).getPropertyValue('--canvas').trim();
  const value = Number.parseInt(hex.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
};

/** Returns whether drawing is impossible here. */
export const useRenderer = (canvas: Canvas): Ref<boolean> => {
  const viewer = useViewer();
  const picture = usePicture();
  const transport = useTransport();
  const patchOf = usePatches();
  const preferences = usePreferences();
  const impossible = ref(false);
  let renderer: PictureRenderer | null = null;
  let request = 0;
  /** What lies in each slot now, so that nothing is uploaded twice. */
  let uploaded = nothing();

  /** @param exact the difference or the loupe is shown, which need the picture itself even while it plays */
  const upload = (slot: SlotName, exact: boolean): void => {
    const base = picture[slot];
    if (renderer === null || base === null) {
      return;
    }
    const tags = slot === 'a' ? picture.tagsA : picture.tagsB;
    const patch = patchOf(slot);
    // A smaller picture for playback has nothing to be exact about; the whole one is on its way.
    if (base.reduction !== 1 || (transport.playing && patch === null && !exact)) {
      if (uploaded[slot].played !== base) {
        renderer.play(slot, base, tags);
        uploaded[slot] = { base: null, patch: null, played: base };
      }
      return;
    }
    const held = uploaded[slot];
    // A patch that goes away uncovers the frame below it, which has to be drawn anew.
    if (held.base !== base || (held.patch !== null && held.patch !== patch)) {
      renderer.put(slot, base, tags);
      held.patch = null;
    }
    if (patch !== null && held.patch !== patch) {
      renderer.put(slot, patch, tags);
    }
    uploaded[slot] = { base, patch, played: null };
  };

  const draw = (): void => {
    request = 0;
    const element = canvas.element.value;
    const arrangement = canvas.arrangement.value;
    const size = canvas.picture.value;
    if (renderer === null || element === null) {
      return;
    }
    const panes = picture.a === null || arrangement === null ? [] : [...arrangement.drawn];
    if (viewer.loupe && viewer.cursor !== null && size !== null && panes.length > 0) {
      const side = Math.round(loupeSize * canvas.ratio.value);
      panes.push(...loupePanes(viewer.cursor, canvas.size.value, size, side, loupeScale * canvas.ratio.value));
    }
    const wanted = new Set(panes.map((pane) => pane.picture));
    const exact = wanted.has('difference') || viewer.loupe;
    // Both sides are often one and the same frame, above all while it plays: it is converted once.
    const one = picture.a === picture.b && patchOf('a') === patchOf('b') && !wanted.has('difference');
    if (one || wanted.has('a') || wanted.has('difference')) {
      upload('a', exact);
    }
    if (!one && (wanted.has('b') || wanted.has('difference'))) {
      upload('b', exact);
    }
    renderer.draw({
      panes: one ? panes.map((pane) => ({ ...pane, picture: 'a' })) : panes,
      gain: viewer.gain,
      backdrop: backdropOf(element),
    });
    viewer.shownScale = arrangement?.view.scale ?? 1;
  };

  const schedule = (): void => {
    if (request === 0) {
      request = requestAnimationFrame(draw);
    }
  };

  const create = (): void => {
    const element = canvas.element.value;
    if (element === null) {
      return;
    }
    try {
      renderer = new PictureRenderer(element);
      uploaded = nothing();
      schedule();
    } catch {
      impossible.value = true;
    }
  };

  const lost = (event: Event): void => {
    event.preventDefault();
    renderer = null;
  };

  onMounted(() => {
    canvas.element.value?.addEventListener('webglcontextlost', lost);
    canvas.element.value?.addEventListener('webglcontextrestored', create);
    create();
  });
  onBeforeUnmount(() => {
    cancelAnimationFrame(request);
    renderer?.close();
  });
  watch(
    [
      canvas.arrangement,
      canvas.size,
      () => [picture.a, picture.b, picture.tagsA, picture.tagsB, patchOf('a'), patchOf('b'), viewer.sides],
      () => [viewer.gain, viewer.loupe, viewer.loupe ? viewer.cursor : null],
      () => [preferences.values.theme, transport.playing],
    ],
    schedule,
    { flush: 'post' },
  );
  return impossible;
};
