/** A comparison in the service process, told of step by step. */
import { columnsOf, type TrackRow } from '../../contract/measures/track-columns.ts';
import { PixReviveError } from '../../contract/errors.ts';
import { compareFiles } from '../quality/compare.ts';
import type { ComparisonInput, ComparisonStep } from './lane-protocol.ts';

/** Rows are handed on in batches of at most this many. */
const rowBatch = 32;

/** Measures files against a reference and tells of rows as they come, then of the summaries. */
export async function* compareInSteps(
  { reference, files, options }: ComparisonInput,
  signal: AbortSignal,
): AsyncGenerator<ComparisonStep, void, void> {
  if (reference === null) {
    throw new PixReviveError('feature-unavailable', 'Choose a reference.');
  }
  const steps: ComparisonStep[] = [];
  const waiting = files.map((): TrackRow[] => []);
  const totals = files.map(() => 0);
  let done = 0;
  let wake = (): void => undefined;
  const flush = (track: number): void => {
    const rows = waiting[track]?.splice(0) ?? [];
    if (rows.length > 0) {
      done += rows.length;
      const frames = totals.reduce((sum, count) => sum + count, 0);
      steps.push({ type: 'rows', track, columns: columnsOf(rows), frame: done, frames });
      wake();
    }
  };
  const state: { finished: boolean; failure: unknown } = { finished: false, failure: null };
  const [first] = files;
  const run = compareFiles(
    reference,
    files.map(({ path }) => path),
    {
      signal,
      ...options,
      ...(first === undefined || first.offset === null ? {} : { offset: first.offset }),
      onFrame: ({ index, frames }, measure) => {
        totals[index] = frames;
        waiting[index]?.push(measure);
        if ((waiting[index]?.length ?? 0) >= rowBatch) {
          flush(index);
        }
      },
    },
  )
    .then((result) => {
      files.forEach((_, index) => {
        flush(index);
      });
      steps.push({
        type: 'summary',
        summaries: result.files.map(({ summary }) => summary),
        noReference: [],
        cachedTracks: 0,
      });
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
