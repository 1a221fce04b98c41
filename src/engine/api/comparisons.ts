/** Measurements of opened files, while they run and when they are done. */
import { basename } from 'node:path';
import type { z } from 'zod';
import type {
  compareRequestSchema,
  Comparison,
  comparisonReportRequestSchema,
  ComparisonTrack,
  rateRequestSchema,
  TrackColumns,
  writtenReportSchema,
} from '../../contract/comparison.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { StudioEvent } from '../../contract/events.ts';
import type { ComparisonId, MediaId } from '../../contract/ids.ts';
import { columnsOf, frameMeasuresOf, sliceColumns } from '../../contract/measures/track-columns.ts';
import { summarise } from '../../contract/measures/summary.ts';
import type { RateDistortion } from '../../contract/quality.ts';
import type { ComparisonInput } from '../frames/lane-protocol.ts';
import type { ForkWorker } from '../jobs/worker-process.ts';
import type { ModelCatalog } from '../model/manifest.ts';
import { pairsByName, rateDistortion } from '../quality/rate-distortion.ts';
import { compareCommand, restorersCommand, settingFacts } from '../quality/setting-facts.ts';
import { forStudio } from '../studio-words.ts';
import {
  change,
  fileTrack,
  newComparison,
  requireBaseline,
  take,
  type Entry,
  type RestorersRequest,
} from './comparison-entry.ts';
import type { FileGrants } from './file-grants.ts';
import { Measurements, throttle } from './measurements.ts';
import type { MediaLibrary } from './media-library.ts';
import { reportPath, writtenReport } from './report-target.ts';
import { chosenModels, makeRenditions } from './restorer-comparison.ts';
import type { ServiceLanes } from './service-lanes.ts';
import { Turns } from './turns.ts';

export type ComparisonsOptions = {
  grants: FileGrants;
  library: MediaLibrary;
  lanes: ServiceLanes;
  catalog: () => Promise<ModelCatalog>;
  forkWorker: ForkWorker;
  cacheFolder: string;
  emit: (event: StudioEvent) => void;
};

export class Comparisons {
  private readonly options: ComparisonsOptions;
  private readonly entries = new Measurements<Entry>();
  /** Restorations take the whole machine: one comparison of models makes them at a time. */
  private readonly restoring = new Turns(1);

  constructor(options: ComparisonsOptions) {
    this.options = options;
  }

  list(): Comparison[] {
    return this.entries.all().map(({ comparison }) => comparison);
  }

  /** @throws PixReviveError `not-found` */
  get(id: ComparisonId): Comparison {
    return this.entries.require(id).comparison;
  }

  /** @throws PixReviveError `not-found`, `settings-invalid` for a baseline that is no file */
  start({ reference, files, baseline, options }: z.output<typeof compareRequestSchema>): Comparison {
    const { library } = this.options;
    requireBaseline(baseline, files.length);
    const tracks = files.map(({ media, offset }) => fileTrack(basename(library.pathOf(media)), media, offset));
    return this.begin({
      comparison: newComparison({ reference, tracks, baseline, options }),
      offsets: files.map(({ offset }) => offset),
      restorers: null,
    });
  }

  /** @throws PixReviveError `not-found`, `model-missing`, `settings-invalid` for a range outside of the reference */
  async startRestorers(request: RestorersRequest): Promise<Comparison> {
    const { library, catalog } = this.options;
    const { media, reference, range, offset } = request;
    // The range is one of the clip; options speak of the reference.
    const by = reference === null ? 0 : (offset ?? 0);
    if (range.from + by < 0) {
      throw new PixReviveError('settings-invalid', 'The range begins before the first frame of the reference.');
    }
    const models = chosenModels(await catalog(), request.models);
    const tracks = [
      fileTrack(basename(library.pathOf(media)), media, offset),
      ...models.map(({ entry: { id, name, sha256 } }): ComparisonTrack => ({
        ...fileTrack(name, null, range.from + by),
        model: { id, name, sha256 },
      })),
    ];
    const measured = { from: range.from + by, to: range.to + by };
    const options = { ...request.options, range: measured, allowShorter: false, byNumber: false };
    return this.begin({
      comparison: newComparison({ reference, tracks, baseline: 0, options }),
      // A rendition begins with the first frame of the range.
      offsets: tracks.map(({ model }) => (model === null ? offset : range.from + by)),
      restorers: request,
    });
  }

  /** Rows `from` on of every track: what has been measured so far. */
  measures(id: ComparisonId, from: number): TrackColumns[] {
    return this.entries.require(id).columns.map((columns) => sliceColumns(columns, from));
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

  /** @throws PixReviveError `not-ready`, `measure-undefined` without a reference and for an encode without a rate */
  rates(id: ComparisonId, { method, pairs }: z.output<typeof rateRequestSchema>): RateDistortion {
    const { comparison, columns } = this.requireDone(id);
    if (comparison.reference === null) {
      throw new PixReviveError('measure-undefined', 'Without a reference there is no quality to draw over the rate.');
    }
    const files = comparison.summaries.map((summary, i) => ({
      path: summary.path,
      summary,
      frames: frameMeasuresOf(columns[i] ?? { frame: [] }),
    }));
    const pairing = pairs === 'by-name' ? pairsByName(files.map(({ path }) => path)) : pairs;
    return rateDistortion(files, pairing, method);
  }

  /** @throws PixReviveError `not-ready`, and of the output */
  async writeReport(
    id: ComparisonId,
    { target, overwrite, rate }: z.output<typeof comparisonReportRequestSchema>,
  ): Promise<z.output<typeof writtenReportSchema>> {
    const entry = this.requireDone(id);
    const { grants, lanes } = this.options;
    const comparison = await this.inputOf(entry);
    const { reference, files, options, baseline } = comparison;
    const inputs = [...(reference === null ? [] : [reference.path]), ...files.map(({ path }) => path)];
    const path = await reportPath(target, { grants, overwrite, inputs });
    const command = { reference: reference?.path ?? null, options, report: basename(path) };
    await lanes.analysis.call('report', {
      comparison,
      path,
      rate,
      settings: settingFacts({ ...options, offsets: entry.offsets }),
      commands: [
        entry.restorers === null
          ? compareCommand({ ...command, files, baseline, rate })
          : restorersCommand({ ...command, ...entry.restorers, video: files[0]?.path ?? '', options }),
      ],
    });
    return writtenReport(path, grants);
  }

  /** @throws PixReviveError `not-found` */
  remove(id: ComparisonId): void {
    this.entries.remove(id);
  }

  private requireDone(id: ComparisonId): Entry {
    const entry = this.entries.require(id);
    if (entry.comparison.state !== 'done') {
      throw new PixReviveError('not-ready', 'The measurement has not ended yet.');
    }
    return entry;
  }

  private begin(begun: Omit<Entry, 'columns' | 'stop'>): Comparison {
    const columns = begun.comparison.tracks.map(() => columnsOf([]));
    const entry: Entry = { ...begun, columns, stop: new AbortController() };
    this.entries.add(entry.comparison.id, entry);
    void this.run(entry);
    return entry.comparison;
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
    const throttled = throttle(() => {
      this.tell(entry);
    });
    try {
      if (entry.restorers !== null) {
        const { restorers } = entry;
        await this.restoring.run(() => this.restore(entry, restorers), entry.stop.signal);
      }
      const input = await this.inputOf(entry);
      for await (const step of this.options.lanes.analysis.stream('compare', input, entry.stop.signal)) {
        take(entry, step);
        if (step.type === 'rows') {
          throttled();
        } else {
          this.tell(entry);
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
    this.tell(entry);
  }

  /** Makes what the models make of the range, one model after the other, and opens it. */
  private async restore(entry: Entry, restorers: RestorersRequest): Promise<void> {
    const { library } = this.options;
    const { from, to } = restorers.range;
    const frames = restorers.models.length * (to - from);
    change(entry, { phase: 'restoring', frame: 0, frames });
    const throttled = throttle(() => {
      this.tell(entry);
    });
    const renditions = makeRenditions(restorers, {
      ...this.options,
      signal: entry.stop.signal,
      onProgress: (frame) => {
        change(entry, { frame });
        throttled();
      },
    });
    let index = 1;
    for await (const path of renditions) {
      const [item] = await library.open([path]);
      const tracks = entry.comparison.tracks.map((track, i) =>
        i === index && item !== undefined ? { ...track, media: item.id } : track,
      );
      change(entry, { tracks });
      this.tell(entry);
      index += 1;
    }
    change(entry, { frame: 0, frames: 0 });
  }

  private tell({ comparison }: Entry): void {
    if (this.entries.has(comparison.id)) {
      this.options.emit({ type: 'comparison', comparison });
    }
  }
}
