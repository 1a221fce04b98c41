import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { Reduction } from '../../contract/frame-packet.ts';
import { locate } from '../project/timeline.ts';
import { useProject } from './project.ts';

/** Speeds of repeated J or L: real time, then faster and faster. */
const speeds = [1, 2, 4, 8] as const;

/** Where the playhead is and how fast it goes. Positions are frames on the timeline. */
export const useTransport = defineStore('transport', () => {
  const project = useProject();
  const position = ref(0);
  /** 0: standing. Negative: backwards. */
  const speed = ref(0);
  const loop = ref(false);
  /** Frames shown in the last second of playback; null while standing. */
  const shownRate = ref<number | null>(null);

  /** By how much the pictures of playback are smaller than the frames. */
  const reduction = ref<Reduction>(1);

  const location = computed(() => locate(project.placed, position.value));
  const playing = computed(() => speed.value !== 0);
  const last = computed(() => Math.max(0, project.length - 1));

  const clampPosition = (value: number): number => Math.max(0, Math.min(Math.round(value), last.value));

  /** Moves the playhead without stopping playback; the player calls it for every frame. */
  const advance = (value: number): void => {
    position.value = clampPosition(value);
  };

  const pause = (): void => {
    speed.value = 0;
    shownRate.value = null;
  };

  const seek = (value: number): void => {
    pause();
    advance(value);
  };

  const step = (frames: number): void => {
    seek(position.value + frames);
  };

  const play = (): void => {
    if (project.length > 0) {
      if (position.value >= last.value) {
        position.value = project.marks.in ?? 0;
      }
      speed.value = 1;
    }
  };

  const toggle = (): void => {
    if (playing.value) {
      pause();
    } else {
      play();
    }
  };

  /** J and L: start in a direction, or go faster in it. */
  const shuttle = (direction: 1 | -1): void => {
    if (project.length === 0) {
      return;
    }
    const same = Math.sign(speed.value) === direction;
    const at = speeds.findIndex((value) => value === Math.abs(speed.value));
    const next = same ? (speeds[Math.min(at + 1, speeds.length - 1)] ?? 1) : 1;
    speed.value = direction * next;
  };

  // An edit may take away what the playhead stood on.
  watch(last, () => {
    position.value = clampPosition(position.value);
  });

  return {
    position,
    speed,
    loop,
    shownRate,
    reduction,
    location,
    playing,
    last,
    advance,
    pause,
    seek,
    step,
    play,
    toggle,
    shuttle,
  };
});
