/** Passes over whole streams: QP, scene cuts, measures against a reference. */
import { PixReviveError } from '../../contract/errors.ts';
import { frameTypes, type MediaInfo, type QpTrack } from '../../contract/media.ts';
import type { FrameMeasure } from '../../contract/quality.ts';
import { readQpTrack } from '../bitstream/qp.ts';
import { throwIfCancelled } from '../media/codec-loop.ts';
import { openVideoReader } from '../media/reader.ts';
import { compareFiles } from '../quality/compare.ts';
import { SceneCutDetector } from '../restore/scene-cut.ts';
import type { ComparisonStep, QpColumns } from './lane-protocol.ts';

/** The QP track as columns, which cost a tenth of the objects. */
export const qpColumns = async (info: MediaInfo, signal: AbortSignal): Promise<QpColumns> => {
  const track = await readQpTrack(info.path, info, { signal });
  const column = (value: (frame: QpTrack['frames'][number]) => number | null): Float64Array<ArrayBuffer> =>
    Float64Array.from(track.frames, (frame) => value(frame) ?? NaN);
  const qp = column((frame) => frame.qp);
  const known = qp.filter((value) => !Number.isNaN(value));
  const sum = known.reduce((total, value) => total + value, 0);
  return {
    summary: {
      source: track.source,
      reason: track.reason,
      min: known.length === 0 ? null : known.reduce((a, b) => Math.min(a, b)),
      mean: known.length === 0 ? null : sum / known.length,
      max: known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b)),
    },
    qp,
    spread: column((frame) => frame.spread),
    bits: column((frame) => frame.bits),
    type: column((frame) => frameTypes.indexOf(frame.type)),
  };
};

/** Frames that begin a new shot. */
export const sceneCuts = async (info: MediaInfo, signal: AbortSignal): Promise<number[]> => {
  const cuts: number[] = [];
  const detector = new SceneCutDetector();
  await using reader = await openVideoReader(info.path, { media: info });
  for (let frame = await reader.read(); frame !== null; frame = await reader.read()) {
    throwIfCancelled(signal);
    if (detector.push(frame)) {
      cuts.push(frame.index);
    }
    reader.release(frame);
  }
  return cuts;
};

/** Measures are handed on in batches of at most this many. */
const measureBatch = 32;

/** Measures files against a reference and tells of frames as they come, then of the summaries. */
export async function* compareInSteps(
  reference: string,
  files: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<ComparisonStep, void, void> {
  const steps: ComparisonStep[] = [];
  const waiting = files.map((): FrameMeasure[] => []);
  const totals = files.map(() => 0);
  let done = 0;
  let wake = (): void => undefined;
  const flush = (file: number): void => {
    const measures = waiting[file]?.splice(0) ?? [];
    if (measures.length > 0) {
      done += measures.length;
      const frames = totals.reduce((sum, count) => sum + count, 0);
      steps.push({ type: 'measured', file, measures, frame: done, frames });
      wake();
    }
  };
  const state: { finished: boolean; failure: unknown } = { finished: false, failure: null };
  const run = compareFiles(reference, files, {
    signal,
    onFrame: ({ index, frames }, measure) => {
      totals[index] = frames;
      waiting[index]?.push(measure);
      if ((waiting[index]?.length ?? 0) >= measureBatch) {
        flush(index);
      }
    },
  })
    .then((result) => {
      files.forEach((_, index) => {
        flush(index);
      });
      steps.push({ type: 'summary', summaries: result.files.map(({ summary }) => summary) });
    })
    .catch((thrown: unknown) => {
      state.failure = thrown;
    })
    .finally(() => {
      state.finished = true;
      wake();
    });
  for (;;) {
    const step = steps.shift();
    if (step !== undefined) {
      yield step;
    } else if (state.finished) {
      break;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  await run;
  if (state.failure !== null) {
    throw PixReviveError.from(state.failure);
  }
}
