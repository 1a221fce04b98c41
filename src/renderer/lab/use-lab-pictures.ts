/** The frames that the lab shows beside each other: reference, before, after, and a difference of two of them. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { PixReviveError, type ErrorRecord } from '../../contract/errors.ts';
import type { FramePacket } from '../../contract/frame-packet.ts';
import type { ColorTags } from '../../contract/media.ts';
import { fetchFrame } from '../media/frame-source.ts';
import { useMedia } from '../stores/media.ts';
import type { Picture } from '../viewer/geometry.ts';
import { useLab } from './lab-store.ts';

export const labRoles = ['reference', 'before', 'after'] as const;
export type LabRole = (typeof labRoles)[number];

export type LabPicture = {
  role: LabRole;
  /** Of the file. */
  name: string;
  media: string;
  /** Number in the file itself. */
  frame: number;
  tags: ColorTags;
  picture: Picture;
};

export type LabPictures = {
  /** What can be shown at this frame, in the order of the roles. */
  shown: ComputedRef<LabPicture[]>;
  packets: ShallowRef<ReadonlyMap<LabRole, FramePacket>>;
  error: ShallowRef<ErrorRecord | null>;
};

export const useLabPictures = (): LabPictures => {
  const lab = useLab();
  const media = useMedia();
  const packets = shallowRef<ReadonlyMap<LabRole, FramePacket>>(new Map());
  const error = shallowRef<ErrorRecord | null>(null);

  const pictureOf = (role: LabRole, id: string | null, offset: number): LabPicture[] => {
    const item = id === null ? undefined : media.items.get(id);
    const video = item?.facts?.video;
    const frame = lab.frame - offset;
    if (item === undefined || video === undefined || frame < 0 || frame >= video.frames) {
      return [];
    }
    const { num, den } = video.sampleAspectRatio;
    const pixelAspect = num > 0 && den > 0 ? num / den : 1;
    const { width, height } = video.format;
    const picture = { width, height, pixelAspect };
    return [{ role, name: item.name, media: item.id, frame, tags: video.color, picture }];
  };

  const shown = computed<LabPicture[]>(() => {
    const { comparison } = lab;
    if (comparison === null) {
      const { reference, files } = lab.setup;
      return [
        ...pictureOf('reference', reference, 0),
        ...files.slice(0, 1).flatMap(({ media: id, offset }) => pictureOf('after', id, offset ?? 0)),
      ];
    }
    const before = comparison.tracks[comparison.baseline];
    const after = comparison.tracks[lab.track];
    return [
      ...pictureOf('reference', comparison.reference, 0),
      ...(before === undefined || before === after ? [] : pictureOf('before', before.media, before.offset ?? 0)),
      ...(after === undefined ? [] : pictureOf('after', after.media, after.offset ?? 0)),
    ];
  });

  let controller = new AbortController();
  const load = async (): Promise<void> => {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    try {
      const loaded = await Promise.all(
        shown.value.map(async (entry) => [entry.role, await fetchFrame(entry.media, entry.frame, signal)] as const),
      );
      if (!signal.aborted) {
        packets.value = new Map(loaded);
        error.value = null;
      }
    } catch (thrown) {
      const failure = PixReviveError.from(thrown);
      if (!signal.aborted && failure.code !== 'cancelled') {
        error.value = failure.toRecord();
      }
    }
  };
  watch(() => shown.value.map(({ role, media: id, frame }) => `${role}:${id}:${frame}`).join('|'), load, {
    immediate: true,
  });

  return { shown, packets, error };
};
