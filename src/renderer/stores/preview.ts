import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { PixReviveError, type ErrorRecord } from '../../contract/errors.ts';
import type { FramePacket } from '../../contract/frame-packet.ts';
import { alignRegion } from '../../contract/regions.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { api } from '../api/engine.ts';
import { ByteCache } from '../media/byte-cache.ts';
import { packetBytes } from '../media/frame-source.ts';
import { settingsOf } from '../project/timeline.ts';
import { useCatalogue } from './catalogue.ts';
import { usePicture } from './picture.ts';
import { useProject } from './project.ts';
import { useTransport } from './transport.ts';
import { useViewer } from './viewer.ts';

const cacheBytes = 96 * 1024 * 1024;
const settleMilliseconds = 120;

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
    settings.provider,
  ]);

/** The chosen region at the playhead, restored while one watches. */
export const usePreview = defineStore('preview', () => {
  const project = useProject();
  const transport = useTransport();
  const picture = usePicture();
  const viewer = useViewer();
  const catalogue = useCatalogue();

  const patch = shallowRef<FramePacket | null>(null);
  const state = ref<PreviewState>('off');
  const error = shallowRef<ErrorRecord | null>(null);
  /** Time from the request to the first and to the last picture, in milliseconds. */
  const latency = ref<{ first: number | null; last: number | null }>({ first: null, last: null });
  const cache = new ByteCache<FramePacket>(cacheBytes);
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const settings = computed<RestoreSettings | null>(() => {
    const at = transport.location;
    return at === null ? null : settingsOf(project.document, at.segment);
  });

  const live = computed(() => viewer.sides.a.kind === 'live' || viewer.sides.b.kind === 'live');

  const wanted = computed(() => {
    const at = transport.location;
    const { source, picture: size } = picture;
    const region = viewer.region === null || size === null ? null : alignRegion(viewer.region, size);
    if (!live.value || at === null || source === null || region === null || settings.value === null) {
      return null;
    }
    return {
      media: source.media,
      frame: at.frame,
      region,
      settings: settings.value,
      key: [
        source.media,
        at.frame,
        region.x,
        region.y,
        region.width,
        region.height,
        pictureSettings(settings.value),
      ].join('|'),
    };
  });

  const run = async (request: NonNullable<typeof wanted.value>): Promise<void> => {
    controller = new AbortController();
    const { signal } = controller;
    const started = performance.now();
    state.value = 'working';
    latency.value = { first: null, last: null };
    try {
      const { media, frame, region, settings: chosen } = request;
      const progressive = chosen.mode !== 'fast' && catalogue.modeUsable('fast');
      for await (const packet of api.preview({ media, frame, region, settings: chosen, progressive }, signal)) {
        if (signal.aborted) {
          return;
        }
        const elapsed = performance.now() - started;
        patch.value = packet;
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
    () => [wanted.value?.key, transport.playing, viewer.regionSettled].join('|'),
    () => {
      clearTimeout(timer);
      const request = wanted.value;
      if (request === null) {
        controller.abort();
        patch.value = null;
        state.value = 'off';
        return;
      }
      const known = cache.get(request.key);
      if (known !== undefined) {
        controller.abort();
        patch.value = known;
        state.value = 'ready';
        error.value = null;
        return;
      }
      controller.abort();
      if (patch.value !== null && patch.value.frame !== request.frame) {
        patch.value = null;
      }
      if (transport.playing || !viewer.regionSettled) {
        state.value = 'off';
        return;
      }
      state.value = 'waiting';
      timer = setTimeout(() => {
        void run(request);
      }, settleMilliseconds);
    },
  );

  const retry = (): void => {
    if (wanted.value !== null) {
      controller.abort();
      void run(wanted.value);
    }
  };

  return { patch, state, error, latency, settings, live, wanted, retry };
});
