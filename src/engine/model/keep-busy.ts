/** Runs frames ahead of each other, for measuring how fast a restorer is. */

/**
 * Calls `run` for every frame in order, `atOnce` calls at a time; `place` (0 … atOnce − 1) is free again when the call that
 * had it has finished, so it can stand for an output frame. Waits for all of them. Throws what a call throws.
 */
export const keepBusy = async (
  frames: Iterable<number>,
  atOnce: number,
  run: (frame: number, place: number) => Promise<void>,
): Promise<void> => {
  const places = Array.from({ length: atOnce }, () => Promise.resolve());
  let place = 0;
  try {
    for (const frame of frames) {
      await places[place];
      places[place] = run(frame, place);
      places[place]?.catch(() => undefined);
      place = (place + 1) % atOnce;
    }
  } finally {
    await Promise.allSettled(places);
  }
  await Promise.all(places);
};
