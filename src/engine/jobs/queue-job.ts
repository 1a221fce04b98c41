/** One job of the queue: its record, and what belongs to its present run alone. */
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaId } from '../../contract/ids.ts';
import { canTransition, type JobProgress, type JobState } from '../../contract/jobs.ts';
import type { FrameMeasure } from '../../contract/quality.ts';
import type { JobItem, JobMeasures, MeasureColumns } from '../../contract/queue.ts';
import type { JobPictures, QueueRecord } from './queue-store.ts';
import type { RunningJob } from './run-in-worker.ts';

/** Notices of a job that are kept. */
const mostNotices = 50;

/** Why a run is being stopped: what the job becomes when it has. */
export type StopReason = 'pause' | 'cancel' | 'close';

export class QueueJob {
  readonly record: QueueRecord;
  progress: JobProgress | null = null;
  /** How many pictures there were so far; null while there is none. */
  picture: number | null = null;
  /** The newest pictures of this run; null where only the queue's file may have some. */
  pictures: JobPictures | null = null;
  run: RunningJob | null = null;
  stopReason: StopReason | null = null;
  measures: JobMeasures | null = null;
  /** Throw away what an earlier run finished. */
  fresh = false;

  constructor(record: QueueRecord) {
    this.record = record;
  }

  get state(): JobState {
    return this.record.state;
  }

  get isActive(): boolean {
    return this.state === 'running' || this.state === 'pausing' || this.state === 'cancelling';
  }

  get hasEnded(): boolean {
    return this.state === 'done' || this.state === 'failed' || this.state === 'cancelled';
  }

  /** Moves on in the state machine. @throws PixReviveError `job-busy` where the table does not allow it */
  become(state: JobState, error: PixReviveError | null = null): void {
    if (!canTransition(this.state, state)) {
      throw new PixReviveError('job-busy', `"${this.record.name}" is ${this.state} and cannot become ${state}.`);
    }
    this.record.state = state;
    this.record.error = error?.toRecord() ?? null;
    const now = new Date().toISOString();
    if (state === 'running') {
      this.record.startedAt ??= now;
      this.record.endedAt = null;
    } else if (this.hasEnded) {
      this.record.endedAt = now;
    }
    if (!this.isActive) {
      this.run = null;
      this.stopReason = null;
    }
  }

  notice(text: string): void {
    this.record.notices = [...this.record.notices, text].slice(-mostNotices);
  }

  /** Takes a newer pair of pictures. */
  show(pictures: JobPictures): void {
    this.pictures = pictures;
    this.picture = (this.picture ?? 0) + 1;
  }

  addMeasures(before: FrameMeasure, after: FrameMeasure): void {
    this.measures ??= { before: emptyColumns(), after: emptyColumns() };
    append(this.measures.before, before);
    append(this.measures.after, after);
  }

  item(mediaOf: (path: string) => MediaId | null): JobItem {
    const item: JobItem & Partial<QueueRecord> = {
      ...this.record,
      media: mediaOf(this.record.input),
      progress: this.progress,
      picture: this.picture,
    };
    // What only the engine needs.
    delete item.reference;
    delete item.prepared;
    return item;
  }
}

export const emptyColumns = (): MeasureColumns => ({ frame: [], psnrY: [], psnrU: [], psnrV: [], ssimY: [] });

/** Appends a frame's measures to columns. */
export const append = (columns: MeasureColumns, measure: FrameMeasure): void => {
  columns.frame.push(measure.frame);
  columns.psnrY.push(measure.psnrY);
  columns.psnrU.push(measure.psnrU);
  columns.psnrV.push(measure.psnrV);
  columns.ssimY.push(measure.ssimY);
};
