import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { StudioInfo } from '../../contract/api.ts';
import type { StudioEvent } from '../../contract/events.ts';
import { api } from '../api/engine.ts';

type Listener = (event: StudioEvent) => void;

/** The engine's side of the window: who it is, whether it answers, and what it tells. */
export const useEngine = defineStore('engine', () => {
  const studio = shallowRef<StudioInfo | null>(null);
  const connected = ref(false);
  const listeners = new Set<Listener>();
  const controller = new AbortController();

  /** Calls `listener` with every event from now on. */
  const listen = (listener: Listener): void => {
    listeners.add(listener);
  };

  /** Reads who the engine is and starts to listen to it. @throws PixReviveError when it does not answer. */
  const start = async (): Promise<void> => {
    studio.value = await api.call('studio');
    void api.events(
      (event) => {
        for (const listener of listeners) {
          listener(event);
        }
      },
      controller.signal,
      (state) => {
        connected.value = state;
      },
    );
  };

  const stop = (): void => {
    controller.abort();
  };

  return { studio, connected, listen, start, stop };
});
