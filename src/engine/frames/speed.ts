/** How many frames per second a model restores on this machine, measured as a job runs it. */
import type { ColorTags } from '../../contract/media.ts';
import { throwIfCancelled } from '../media/codec-loop.ts';
import { allocateFrame, type VideoFrame } from '../media/frame.ts';
import { keepBusy } from '../model/keep-busy.ts';
import type { CatalogModel } from '../model/manifest.ts';
import type { Restorer, RestoreRequest } from '../model/restorer.ts';

/** Enough runs of every lane, or enough time. */
const runsOfLane = 5;
const milliseconds = 3000;

export type SpeedOptions = { readonly colors: ColorTags; readonly chroma: boolean; readonly signal: AbortSignal };

/** Frames per second of a restorer that was opened for throughput, after a run of every lane for warming up. */
export const speedOf = async (
  restorer: Restorer,
  { entry, firstPass }: CatalogModel,
  frame: VideoFrame,
  { colors, chroma, signal }: SpeedOptions,
): Promise<number> => {
  const { lanes } = restorer.info;
  const requestOf = (slots: readonly unknown[]): (() => RestoreRequest)[] =>
    Array.from({ length: lanes + 1 }, () => {
      const output = allocateFrame(frame.format);
      return () => ({
        window: slots.map(() => frame),
        qp: slots.map(() => 37),
        frame: frame.index,
        output,
        colors,
        chroma,
      });
    });
  const [own, before] = [requestOf(entry.slots), requestOf(firstPass?.entry.slots ?? [])];
  const run = async (_: number, place: number): Promise<void> => {
    throwIfCancelled(signal);
    const [request, first] = [own[place], before[place]];
    if (request !== undefined && first !== undefined) {
      await Promise.all([restorer.first?.restore(first()), restorer.restore(request())]);
    }
  };
  await keepBusy(Array(lanes).keys(), lanes + 1, run);
  const started = performance.now();
  let runs = 0;
  const untilSure = function* (): Generator<number> {
    while (runs < runsOfLane * lanes && (runs <= lanes || performance.now() - started < milliseconds)) {
      yield runs++;
    }
  };
  await keepBusy(untilSure(), lanes + 1, run);
  return (runs * 1000) / (performance.now() - started);
};
