/** Measurements of opened files against a reference, while they run and when they are done. */
import { randomBytes } from 'node:crypto';
import type { Comparison } from '../../contract/catalogue.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { StudioEvent } from '../../contract/events.ts';
import type { ComparisonId, MediaId } from '../../contract/ids.ts';
import type { MeasureColumns } from '../../contract/queue.ts';
import { forStudio } from '../studio-words.ts';
import { append, emptyColumns } from '../jobs/queue-job.ts';
import type { MediaLibrary } from './media-library.ts';
import type { ServiceLanes } from './service-lanes.ts';

type Entry = { comparison: Comparison; columns: MeasureColumns[]; stop: AbortController };

/** Progress reaches windows at most this often. */
const progressMilliseconds = 250;

export class Comparisons {
  private readonly library: MediaLibrary;
  private readonly lanes: ServiceLanes;
  private readonly emit: (event: StudioEvent) => void;
  private readonly entries = new Map<ComparisonId, Entry>();

  constructor(library: MediaLibrary, lanes: ServiceLanes, emit: (event: StudioEvent) => void) {
    this.library = library;
    this.lanes = lanes;
    this.emit = emit;
  }

  list(): Comparison[] {
    return [...this.entries.values()].map(({ comparison }) => comparison);
  }

  start(reference: MediaId, media: readonly MediaId[]): Comparison {
    const comparison: Comparison = {
      id: `c_${randomBytes(12).toString('base64url')}`,
      reference,
      media: [...media],
      state: 'running',
      frame: 0,
      frames: 0,
      error: null,
      summaries: [],
    };
    const paths = media.map((id) => this.library.pathOf(id));
    const entry: Entry = { comparison, columns: media.map(emptyColumns), stop: new AbortController() };
    this.entries.set(comparison.id, entry);
    void this.run(entry, this.library.pathOf(reference), paths);
    return comparison;
  }

  /** What has been measured so far, in the order of the files. */
  measures(id: ComparisonId): MeasureColumns[] {
    return this.require(id).columns;
  }

  remove(id: ComparisonId): void {
    this.require(id).stop.abort();
    this.entries.delete(id);
  }

  private require(id: ComparisonId): Entry {
    const entry = this.entries.get(id);
    if (entry === undefined) {
      throw new PixReviveError('not-found', 'This comparison is not there any more.');
    }
    return entry;
  }

  private async run(entry: Entry, reference: string, files: string[]): Promise<void> {
    const change = (change: Partial<Comparison>): void => {
      entry.comparison = { ...entry.comparison, ...change };
    };
    let told = 0;
    try {
      for await (const step of this.lanes.analysis.stream('compare', { reference, files }, entry.stop.signal)) {
        if (step.type === 'summary') {
          change({ summaries: step.summaries });
          continue;
        }
        const columns = entry.columns[step.file];
        if (columns !== undefined) {
          step.measures.forEach((measure) => {
            append(columns, measure);
          });
        }
        change({ frame: step.frame, frames: step.frames });
        if (Date.now() - told >= progressMilliseconds) {
          told = Date.now();
          this.emit({ type: 'comparison', comparison: entry.comparison });
        }
      }
      change({ state: 'done' });
    } catch (thrown) {
      const error = forStudio(PixReviveError.from(thrown));
      change(error.code === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', error: error.toRecord() });
    }
    if (this.entries.has(entry.comparison.id)) {
      this.emit({ type: 'comparison', comparison: entry.comparison });
    }
  }
}
