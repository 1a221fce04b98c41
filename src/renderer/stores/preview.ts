import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { PixReviveError, type ErrorRecord } from '../../contract/errors.ts';
import type { FramePacket } from '../../contract/frame-packet.ts';
import { alignRegion } from '../../contract/regions.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { api } from '../api/engine.ts';
import { ByteCache } from '../../contract/byte-cache.ts';
import { packetBytes } from '../media/frame-source.ts';
import { settingsOf } from '../project/timeline.ts';
import { useCatalogue } from './catalogue.ts';
import { usePicture } from './picture.ts';
import { useProject } from './project.ts';
import { useTransport } from './transport.ts';
import { useViewer, type Side } from './viewer.ts';

/** About 650 regions of 256×256 in 8-bit 4:2:0. */
const cacheBytes = 64 * 1024 * 1024;
const settleMilliseconds = 120;

/** Restored regions by everything that they depend on: what was seen on one side need not be made again for the other. */
const cache = new ByteCache<FramePacket>(cacheBytes);

export type PreviewState = 'off' | 'waiting' | 'working' | 'ready' | 'failed';

/** Settings that change the restored picture; everything else must not cost a new run. */
const pictureSettings = (settings: RestoreSettings): string =>
  JSON.stringify([
    settings.mode,
    settings.model,
    settings.qp,
    settings.strength,
    settings.steps,
    settings.seed,
    settings.chroma,
    settings.deinterlace,
    settings.provider,
  ]);

type Request = { media: string; frame: number; region: NonNullable<ReturnType<typeof alignRegion>>; key: string };

/**
 * The chosen region at the playhead, restored with some settings while one watches.
 * @param side which side of the viewer shows it; nothing is restored while none does
 * @param settingsNow null where there is nothing to restore with
 * @param othersBusy while true this one waits: what is being changed comes before what it is compared with
 */
const regionPreview = (side: Side['kind'], settingsNow: () => RestoreSettings | null, othersBusy: () => boolean) => {
  const transport = useTransport();
  const picture = usePicture();
  const viewer = useViewer();
  const catalogue = useCatalogue();

  const patch = shallowRef<FramePacket | null>(null);
  const state = ref<PreviewState>('off');
  const error = shallowRef<ErrorRecord | null>(null);
  /** Time from the request to the first and to the last picture, in milliseconds. */
  const latency = ref<{ first: number | null; last: number | null }>({ first: null, last: null });
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** The media file that the patch was made of: frames of other files have the same numbers. */
  let patched = '';

  const settings = computed(settingsNow);
  const shown = computed(() => viewer.sides.a.kind === side || viewer.sides.b.kind === side);
  const busy = computed(() => state.value === 'waiting' || state.value === 'working');

  const wanted = computed<(Request & { settings: RestoreSettings }) | null>(() => {
    const at = transport.location;
    const { source, picture: size } = picture;
    const region = viewer.region === null || size === null ? null : alignRegion(viewer.region, size);
    if (!shown.value || at === null || source === null || region === null || settings.value === null) {
      return null;
    }
    const { x, y, width, height } = region;
    const key = [source.media, at.frame, x, y, width, height, pictureSettings(settings.value)].join('|');
    return { media: source.media, frame: at.frame, region, settings: settings.value, key };
  });

  const show = (packet: FramePacket, media: string): void => {
    patch.value = packet;
    patched = media;
  };

  const run = async (request: NonNullable<typeof wanted.value>): Promise<void> => {
    controller = new AbortController();
    const { signal } = controller;
    const started = performance.now();
    state.value = 'working';
    latency.value = { first: null, last: null };
    try {
      const { media, frame, region, settings: chosen } = request;
      const progressive = chosen.mode !== 'fast' && catalogue.modeUsable('fast');
      const body = { media, frame, region, settings: chosen, progressive, pane: side };
      for await (const packet of api.preview(body, signal)) {
        if (signal.aborted) {
          return;
        }
        const elapsed = performance.now() - started;
        show(packet, media);
        latency.value = { first: latency.value.first ?? elapsed, last: packet.final ? elapsed : null };
        if (packet.final) {
          cache.set(request.key, packet, packetBytes(packet));
        }
      }
      if (!signal.aborted) {
        state.value = 'ready';
        error.value = null;
      }
    } catch (thrown) {
      const failure = PixReviveError.from(thrown);
      if (!signal.aborted && failure.code !== 'cancelled') {
        state.value = 'failed';
        error.value = failure.toRecord();
      }
    }
  };

  watch(
    () => [wanted.value?.key, transport.playing, viewer.regionSettled, othersBusy()].join('|'),
    () => {
      clearTimeout(timer);
      controller.abort();
      const request = wanted.value;
      if (request === null) {
        patch.value = null;
        state.value = 'off';
        return;
      }
      const known = cache.get(request.key);
      if (known !== undefined) {
        show(known, request.media);
        state.value = 'ready';
        error.value = null;
        return;
      }
      if (patch.value !== null && (patch.value.frame !== request.frame || patched !== request.media)) {
        patch.value = null;
      }
      if (transport.playing || !viewer.regionSettled) {
        state.value = 'off';
        return;
      }
      state.value = 'waiting';
      if (!othersBusy()) {
        timer = setTimeout(() => {
          void run(request);
        }, settleMilliseconds);
      }
    },
  );

  const retry = (): void => {
    if (wanted.value !== null) {
      controller.abort();
      void run(wanted.value);
    }
  };

  return { patch, state, error, latency, settings, shown, busy, retry };
};

/** Restored with the settings of the inspector: follows every change. */
export const useLivePreview = defineStore('preview', () => {
  const project = useProject();
  const transport = useTransport();
  return regionPreview(
    'live',
    () => {
      const at = transport.location;
      return at === null ? null : settingsOf(project.document, at.segment);
    },
    () => false,
  );
});

/** Restored with the settings that were kept for comparison. */
export const useKeptPreview = defineStore('preview-kept', () => {
  const viewer = useViewer();
  const live = useLivePreview();
  return regionPreview(
    'kept',
    () => viewer.kept,
    () => live.busy,
  );
});

/** What lies over the frame of each side: a restored region, or nothing. To be called in a component's setup. */
export const usePatches = (): ((which: 'a' | 'b') => FramePacket | null) => {
  const viewer = useViewer();
  const picture = usePicture();
  const live = useLivePreview();
  const kept = useKeptPreview();
  return (which) => {
    const { kind } = viewer.sides[which];
    const patch = kind === 'live' ? live.patch : kind === 'kept' ? kept.patch : null;
    return patch?.frame === picture[which]?.frame ? patch : null;
  };
};
