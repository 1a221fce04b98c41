/** How many frames per second a model restores on this machine, measured as a job runs it. */
import type { WindowSlot } from '../../contract/model.ts';
import { throwIfCancelled } from '../media/codec-loop.ts';
import { allocateFrame, type VideoFrame } from '../media/frame.ts';
import { keepBusy } from '../model/keep-busy.ts';
import type { CatalogModel } from '../model/manifest.ts';
import type { Restorer, RestoreRequest } from '../model/restorer.ts';

export type SpeedOptions = {
  /** What stands in each slot of a window; detail is needed, since flat pictures are refused as a fault. */
  readonly picture: (slot: number) => VideoFrame;
  /** Whether so many frames in so many milliseconds are enough to tell. */
  readonly isEnough: (frames: number, milliseconds: number) => boolean;
  readonly choices?: Pick<RestoreRequest, 'colors' | 'chroma'>;
  readonly signal?: AbortSignal;
};

/** Frames per second of a restorer that was opened for throughput, after a run of every lane for warming up. */
export const speedOf = async (
  restorer: Restorer,
  { entry, firstPass }: CatalogModel,
  { picture, isEnough, choices, signal }: SpeedOptions,
): Promise<number> => {
  const { lanes } = restorer.info;
  // One call ahead keeps the threads busy, as the pipeline does.
  const places = lanes + 1;
  const requestOf = (slots: readonly WindowSlot[]): (() => RestoreRequest)[] => {
    // The frame as restored before shows what the frame shows: a network may blend both.
    const window = slots.map((slot, index) => picture(slot === 'own' ? slots.indexOf(0) : index));
    return Array.from({ length: places }, () => {
      const output = allocateFrame(picture(0).format);
      return () => ({ window, qp: slots.map(() => 37), frame: 0, output, ...choices });
    });
  };
  const [own, before] = [requestOf(entry.slots), requestOf(firstPass?.entry.slots ?? [])];
  const run = async (_: number, place: number): Promise<void> => {
    throwIfCancelled(signal);
    const [request, first] = [own[place], before[place]];
    if (request !== undefined && first !== undefined) {
      await Promise.all([restorer.first?.restore(first()), restorer.restore(request())]);
    }
  };
  await keepBusy(Array(lanes).keys(), places, run);
  const started = performance.now();
  let frames = 0;
  const untilEnough = function* (): Generator<number> {
    while (!isEnough(frames, performance.now() - started)) {
      yield frames++;
    }
  };
  await keepBusy(untilEnough(), places, run);
  return (frames * 1000) / (performance.now() - started);
};
