/** A comparison in the service process, told of step by step. */
import { columnsOf, type TrackRow } from '../../contract/measures/track-columns.ts';
import type { MediaInfo } from '../../contract/media.ts';
import { compareFiles, type CompareResult } from '../quality/compare.ts';
import type { CompareOptions } from '../quality/compare-options.ts';
import { inspectFiles, type InspectResult } from '../quality/inspect.ts';
import { MeasureStore } from '../quality/measure-store.ts';
import type { ComparisonInput, ComparisonStep } from './lane-protocol.ts';
import { StepQueue } from './step-queue.ts';

/** Rows are handed on in batches of at most this many. */
const rowBatch = 32;

/** Facts of a file that the process was told of. */
export type InfoOf = (key: string) => MediaInfo;

/** What the engine is asked for; facts of the files come from those that were probed when they were opened. */
export const engineOptions = (
  { reference, files, baseline, options, cacheFolder }: ComparisonInput,
  infoOf: InfoOf,
  signal: AbortSignal,
): CompareOptions => {
  const keys = new Map([...(reference === null ? [] : [reference]), ...files].map(({ path, key }) => [path, key]));
  return {
    ...options,
    offset: files.map(({ offset }) => offset),
    baseline,
    coded: true,
    signal,
    store: new MeasureStore(cacheFolder),
    probe: (path) => Promise.resolve(infoOf(keys.get(path) ?? '')),
  };
};

/** Runs a comparison again, with what is kept of it: to write a report of it. */
export const compareAgain = (
  input: ComparisonInput,
  infoOf: InfoOf,
  signal: AbortSignal,
): Promise<{ compared: CompareResult | null; inspected: InspectResult | null }> => {
  const options = engineOptions(input, infoOf, signal);
  const paths = input.files.map(({ path }) => path);
  return input.reference === null
    ? inspectFiles(paths, options).then((inspected) => ({ compared: null, inspected }))
    : compareFiles(input.reference.path, paths, options).then((compared) => ({ compared, inspected: null }));
};

/** Collects rows into batches and counts what is done. */
class RowBatches {
  private readonly queue: StepQueue<ComparisonStep>;
  private readonly waiting: TrackRow[][];
  private readonly totals: number[];
  private done = 0;

  constructor(queue: StepQueue<ComparisonStep>, tracks: number) {
    this.queue = queue;
    this.waiting = Array.from({ length: tracks }, () => []);
    this.totals = Array.from({ length: tracks }, () => 0);
  }

  expect(track: number, frames: number): void {
    this.totals[track] = frames;
  }

  add(track: number, row: TrackRow): void {
    const rows = this.waiting[track];
    rows?.push(row);
    if (rows?.length === rowBatch) {
      this.flush(track);
    }
  }

  flush(track: number): void {
    const rows = this.waiting[track]?.splice(0) ?? [];
    if (rows.length > 0) {
      this.send(track, columnsOf(rows));
    }
  }

  send(track: number, columns: ReturnType<typeof columnsOf>): void {
    this.done += columns.frame.length;
    const frames = this.totals.reduce((sum, count) => sum + count, 0);
    this.queue.push({ type: 'rows', track, columns, frame: this.done, frames });
  }

  flushAll(): void {
    this.waiting.forEach((_, track) => {
      this.flush(track);
    });
  }
}

/** Columns that come when all rows are there: what is not measured frame by frame, but over the whole clip. */
const lateColumns = (rows: readonly TrackRow[]): Extract<ComparisonStep, { type: 'columns' }>['columns'] => {
  const { vmaf, estimatedPsnrY, estimatedDeltaPsnrY } = columnsOf(rows);
  return {
    ...(vmaf === undefined ? {} : { vmaf }),
    ...(estimatedPsnrY === undefined ? {} : { estimatedPsnrY }),
    ...(estimatedDeltaPsnrY === undefined ? {} : { estimatedDeltaPsnrY }),
  };
};

/** Measures files and tells of rows as they come, then of the summaries. */
export async function* compareInSteps(
  input: ComparisonInput,
  infoOf: InfoOf,
  signal: AbortSignal,
): AsyncGenerator<ComparisonStep, void, void> {
  const queue = new StepQueue<ComparisonStep>();
  const batches = new RowBatches(queue, input.files.length);
  const options: CompareOptions = {
    ...engineOptions(input, infoOf, signal),
    onPhase: (phase) => {
      queue.push({ type: 'phase', phase });
    },
    onChecked: (track, { frames, findings, notes, offset, provenance }) => {
      batches.expect(track, frames);
      queue.push({ type: 'checked', track, offset, provenance, findings: [...findings], notes: [...notes] });
    },
    onKnown: (track, columns) => {
      batches.send(track, columns);
    },
    onRow: ({ index }, row) => {
      batches.add(index, row);
    },
  };
  const paths = input.files.map(({ path }) => path);
  const tellLate = (tracks: readonly { frames: readonly TrackRow[] }[]): void => {
    batches.flushAll();
    tracks.forEach(({ frames }, track) => {
      const columns = lateColumns(frames);
      if (Object.keys(columns).length > 0) {
        queue.push({ type: 'columns', track, columns });
      }
    });
  };
  const running = queue.run(async () => {
    if (input.reference === null) {
      const { files, cachedTracks } = await inspectFiles(paths, options);
      tellLate(files);
      queue.push({ type: 'summary', summaries: [], noReference: files.map(({ summary }) => summary), cachedTracks });
    } else {
      const { files, cachedTracks } = await compareFiles(input.reference.path, paths, options);
      tellLate(files);
      queue.push({ type: 'summary', summaries: files.map(({ summary }) => summary), noReference: [], cachedTracks });
    }
  });
  yield* queue.read();
  await running;
}
