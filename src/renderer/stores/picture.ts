import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { PixReviveError, type ErrorRecord } from '../../contract/errors.ts';
import type { FramePacket } from '../../contract/frame-packet.ts';
import type { ColorTags } from '../../contract/media.ts';
import { fetchFrame } from '../media/frame-source.ts';
import type { Picture } from '../viewer/geometry.ts';
import { useMedia } from './media.ts';
import { useProject } from './project.ts';
import { useTransport } from './transport.ts';
import { useViewer, type Side } from './viewer.ts';

const untagged: ColorTags = {
  range: 'unspecified',
  matrix: 'unspecified',
  primaries: 'unspecified',
  transfer: 'unspecified',
  chromaLocation: 'unspecified',
};

/** A frame of a media file that stands on one side of the viewer. */
export type WantedFrame = { media: string; frame: number };

/** What the viewer shows on its two sides at the playhead. */
export const usePicture = defineStore('picture', () => {
  const project = useProject();
  const media = useMedia();
  const transport = useTransport();
  const viewer = useViewer();

  const a = shallowRef<FramePacket | null>(null);
  const b = shallowRef<FramePacket | null>(null);
  const error = shallowRef<ErrorRecord | null>(null);
  const loading = ref(false);

  const source = computed(() => {
    const id = transport.location?.clip.source;
    return project.document.sources.find((entry) => entry.id === id) ?? null;
  });
  const item = computed(() => (source.value === null ? null : (media.items.get(source.value.media) ?? null)));
  const facts = computed(() => item.value?.facts ?? null);

  const picture = computed<Picture | null>(() => {
    const video = facts.value?.video;
    if (video === undefined) {
      return null;
    }
    const { num, den } = video.sampleAspectRatio;
    return {
      width: video.format.width,
      height: video.format.height,
      pixelAspect: num > 0 && den > 0 ? num / den : 1,
    };
  });

  /** The file and frame that a side shows; null where it shows nothing. */
  const wanted = (side: Side): WantedFrame | null => {
    const at = transport.location;
    if (at === null || source.value === null) {
      return null;
    }
    switch (side.kind) {
      case 'source':
      case 'live':
      case 'kept':
        return { media: source.value.media, frame: at.frame };
      case 'reference': {
        const { reference } = source.value;
        return { media: reference ?? source.value.media, frame: at.frame };
      }
      case 'media': {
        const frames = media.items.get(side.media)?.facts?.video.frames ?? 0;
        const frame = at.frame - side.from;
        // Outside the part that was restored there is nothing but the source.
        return frame < 0 || frame >= frames
          ? { media: source.value.media, frame: at.frame }
          : { media: side.media, frame };
      }
    }
  };

  const wantedA = computed(() => wanted(viewer.sides.a));
  const wantedB = computed(() => wanted(viewer.sides.b));

  const tagsOf = (id: string | undefined): ColorTags =>
    (id === undefined ? undefined : media.items.get(id)?.facts?.video.color) ?? untagged;
  const tagsA = computed(() => tagsOf(wantedA.value?.media));
  const tagsB = computed(() => tagsOf(wantedB.value?.media));

  let controller = new AbortController();

  const load = async (): Promise<void> => {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    const [first, second] = [wantedA.value, wantedB.value];
    if (first === null || second === null) {
      a.value = null;
      b.value = null;
      return;
    }
    loading.value = true;
    try {
      const [packetA, packetB] = await Promise.all([
        fetchFrame(first.media, first.frame, signal),
        first.media === second.media && first.frame === second.frame
          ? null
          : fetchFrame(second.media, second.frame, signal),
      ]);
      if (!signal.aborted) {
        a.value = packetA;
        b.value = packetB ?? packetA;
        error.value = null;
      }
    } catch (thrown) {
      const failure = PixReviveError.from(thrown);
      if (!signal.aborted && failure.code !== 'cancelled') {
        error.value = failure.toRecord();
      }
    } finally {
      if (!signal.aborted) {
        loading.value = false;
      }
    }
  };

  /** The player's pictures, while it plays. */
  const show = (packetA: FramePacket, packetB: FramePacket): void => {
    a.value = packetA;
    b.value = packetB;
    error.value = null;
  };

  const identity = (side: WantedFrame | null): string => (side === null ? '' : `${side.media}:${side.frame}`);
  watch(
    () => [identity(wantedA.value), identity(wantedB.value), transport.playing, item.value?.state].join('|'),
    () => {
      if (!transport.playing) {
        void load();
      }
    },
    { immediate: true },
  );

  return { a, b, error, loading, source, item, facts, picture, wantedA, wantedB, tagsA, tagsB, show };
});
