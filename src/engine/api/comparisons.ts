/** Measurements of opened files, while they run and when they are done. */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { z } from 'zod';
import type { compareRequestSchema, Comparison, ComparisonTrack, TrackColumns } from '../../contract/comparison.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { StudioEvent } from '../../contract/events.ts';
import type { ComparisonId, MediaId } from '../../contract/ids.ts';
import { appendColumns, columnsOf, frameMeasuresOf, sliceColumns } from '../../contract/measures/track-columns.ts';
import { summarise } from '../../contract/measures/summary.ts';
import { forStudio, studioWords } from '../studio-words.ts';
import type { ComparisonInput, ComparisonStep } from '../frames/lane-protocol.ts';
import type { MediaLibrary } from './media-library.ts';
import type { ServiceLanes } from './service-lanes.ts';

type Entry = {
  comparison: Comparison;
  columns: TrackColumns[];
  stop: AbortController;
  /** Offsets as they were asked for. */
  offsets: (number | null)[];
};

/** Progress reaches windows at most this often. */
const progressMilliseconds = 250;

export type ComparisonsOptions = {
  library: MediaLibrary;
  lanes: ServiceLanes;
  cacheFolder: string;
  emit: (event: StudioEvent) => void;
};

export class Comparisons {
  private readonly options: ComparisonsOptions;
  private readonly entries = new Map<ComparisonId, Entry>();

  constructor(options: ComparisonsOptions) {
    this.options = options;
  }

  list(): Comparison[] {
    return [...this.entries.values()].map(({ comparison }) => comparison);
  }

  /** @throws PixReviveError `not-found` */
  get(id: ComparisonId): Comparison {
    return this.require(id).comparison;
  }

  /** @throws PixReviveError `not-found`, `settings-invalid` for a baseline that is no file */
  start({ reference, files, baseline, options }: z.output<typeof compareRequestSchema>): Comparison {
    const { library } = this.options;
    requireBaseline(baseline, files.length);
    const paths = files.map(({ media }) => library.pathOf(media));
    const tracks = files.map(({ media, offset }, i): ComparisonTrack => {
      const name = basename(paths[i] ?? '');
      return { name, media, offset, model: null, provenance: null, findings: [], notes: [] };
    });
    const comparison: Comparison = {
      id: `c_${randomBytes(12).toString('base64url')}`,
      reference,
      tracks,
      baseline,
      options,
      state: 'running',
      phase: null,
      frame: 0,
      frames: 0,
      cachedTracks: 0,
      error: null,
      summaries: [],
      noReference: [],
    };
    const entry: Entry = {
      comparison,
      columns: files.map(() => columnsOf([])),
      stop: new AbortController(),
      offsets: files.map(({ offset }) => offset),
    };
    this.entries.set(comparison.id, entry);
    void this.run(entry);
    return comparison;
  }

  /** Rows `from` on of every track: what has been measured so far. */
  measures(id: ComparisonId, from: number): TrackColumns[] {
    return this.require(id).columns.map((columns) => sliceColumns(columns, from));
  }

  /**
   * Has differences refer to another track. Without a reference the baseline takes part in the measuring: start another
   * comparison there.
   * @throws PixReviveError `not-ready`, `settings-invalid`
   */
  changeBaseline(id: ComparisonId, baseline: number): Comparison {
    const entry = this.requireDone(id);
    const { comparison } = entry;
    requireBaseline(baseline, comparison.tracks.length);
    if (comparison.reference === null) {
      throw new PixReviveError('settings-invalid', 'Without a reference another baseline needs another measurement.');
    }
    const frames = entry.columns.map(frameMeasuresOf);
    const summaries = comparison.summaries.map(({ path, bitrate }, i) =>
      summarise(frames[i] ?? [], { path, bitrate, ...(i === baseline ? {} : { baseline: frames[baseline] ?? [] }) }),
    );
    entry.comparison = { ...comparison, baseline, summaries };
    this.options.emit({ type: 'comparison', comparison: entry.comparison });
    return entry.comparison;
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

  private requireDone(id: ComparisonId): Entry {
    const entry = this.require(id);
    if (entry.comparison.state !== 'done') {
      throw new PixReviveError('not-ready', 'The measurement has not ended yet.');
    }
    return entry;
  }

  /** What the service process is asked for; waits until the files have been probed there. */
  private async inputOf({ comparison, offsets }: Entry): Promise<ComparisonInput> {
    const { library, lanes, cacheFolder } = this.options;
    const { reference, tracks, baseline, options } = comparison;
    const named = async (id: MediaId): Promise<{ path: string; key: string }> => ({
      path: library.pathOf(id),
      key: await library.keyIn(lanes.analysis, id),
    });
    const files: ComparisonInput['files'] = [];
    for (const [i, { media }] of tracks.entries()) {
      if (media !== null) {
        files.push({ ...(await named(media)), offset: offsets[i] ?? null });
      }
    }
    return { reference: reference === null ? null : await named(reference), files, baseline, options, cacheFolder };
  }

  private async run(entry: Entry): Promise<void> {
    let told = 0;
    try {
      const input = await this.inputOf(entry);
      for await (const step of this.options.lanes.analysis.stream('compare', input, entry.stop.signal)) {
        take(entry, step);
        if (step.type !== 'rows' || Date.now() - told >= progressMilliseconds) {
          told = Date.now();
          this.options.emit({ type: 'comparison', comparison: entry.comparison });
        }
      }
      change(entry, { state: 'done', phase: null });
    } catch (thrown) {
      const error = forStudio(PixReviveError.from(thrown));
      change(entry, {
        phase: null,
        ...(error.code === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', error: error.toRecord() }),
      });
    }
    if (this.entries.has(entry.comparison.id)) {
      this.options.emit({ type: 'comparison', comparison: entry.comparison });
    }
  }
}

const requireBaseline = (baseline: number, tracks: number): void => {
  if (baseline >= tracks) {
    throw new PixReviveError('settings-invalid', 'The baseline must be one of the files.');
  }
};

const change = (entry: Entry, values: Partial<Comparison>): void => {
  entry.comparison = { ...entry.comparison, ...values };
};

const take = (entry: Entry, step: ComparisonStep): void => {
  switch (step.type) {
    case 'phase':
      change(entry, { phase: step.phase });
      break;
    case 'checked': {
      const { offset, provenance, findings, notes } = step;
      const told = findings.map((finding) => ({ ...finding, message: studioWords(finding.message) }));
      const tracks = entry.comparison.tracks.map((track, i) =>
        i === step.track ? { ...track, offset, provenance, findings: told, notes: notes.map(studioWords) } : track,
      );
      change(entry, { tracks });
      break;
    }
    case 'rows': {
      const columns = entry.columns[step.track];
      if (columns !== undefined) {
        appendColumns(columns, step.columns);
      }
      change(entry, { frame: step.frame, frames: step.frames });
      break;
    }
    case 'columns': {
      const columns = entry.columns[step.track];
      if (columns !== undefined) {
        Object.assign(columns, step.columns);
      }
      break;
    }
    case 'summary': {
      const { summaries, noReference, cachedTracks } = step;
      change(entry, { summaries, noReference, cachedTracks });
      break;
    }
  }
};
