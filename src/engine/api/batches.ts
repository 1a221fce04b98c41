/** Measurements of folders against a folder of references. */
import { basename } from 'node:path';
import type { z } from 'zod';
import type {
  Batch,
  batchReportRequestSchema,
  batchRequestSchema,
  writtenReportSchema,
} from '../../contract/comparison.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { StudioEvent } from '../../contract/events.ts';
import type { ComparisonId } from '../../contract/ids.ts';
import { batchCommand, settingFacts } from '../quality/setting-facts.ts';
import { forStudio } from '../studio-words.ts';
import type { FileGrants } from './file-grants.ts';
import { Measurements, newMeasurementId, throttle } from './measurements.ts';
import { reportPath, writtenReport } from './report-target.ts';
import type { ServiceLanes } from './service-lanes.ts';

type BatchRequest = z.output<typeof batchRequestSchema>;
type Entry = {
  batch: Batch;
  references: string;
  folders: string[];
  options: BatchRequest['options'];
  stop: AbortController;
};

export type BatchesOptions = {
  grants: FileGrants;
  lanes: ServiceLanes;
  cacheFolder: string;
  emit: (event: StudioEvent) => void;
};

export class Batches {
  private readonly options: BatchesOptions;
  private readonly entries = new Measurements<Entry>();

  constructor(options: BatchesOptions) {
    this.options = options;
  }

  list(): Batch[] {
    return this.entries.all().map(({ batch }) => batch);
  }

  /** @throws PixReviveError `not-found` for a folder that was never granted */
  start({ references, folders, options }: BatchRequest): Batch {
    const { grants } = this.options;
    const batch: Batch = {
      id: newMeasurementId(),
      state: 'running',
      sequence: null,
      sequences: { done: 0, all: 0 },
      frames: { done: 0, all: 0 },
      error: null,
      report: null,
    };
    const entry: Entry = {
      batch,
      references: grants.pathOf(references),
      folders: folders.map((folder) => grants.pathOf(folder)),
      options,
      stop: new AbortController(),
    };
    this.entries.add(batch.id, entry);
    void this.run(entry);
    return batch;
  }

  /** @throws PixReviveError `not-ready`, and of the output */
  async writeReport(
    id: ComparisonId,
    { target, overwrite }: z.output<typeof batchReportRequestSchema>,
  ): Promise<z.output<typeof writtenReportSchema>> {
    const { batch, references, folders, options } = this.entries.require(id);
    if (batch.report === null) {
      throw new PixReviveError('not-ready', 'The measurement has not ended yet.');
    }
    const { grants, lanes } = this.options;
    const path = await reportPath(target, { grants, overwrite, inputs: [] });
    await lanes.analysis.call('batchReport', {
      batch: batch.report,
      path,
      settings: settingFacts(options),
      command: batchCommand({ references, folders, options, report: basename(path) }),
    });
    return writtenReport(path, grants);
  }

  /** @throws PixReviveError `not-found` */
  remove(id: ComparisonId): void {
    this.entries.remove(id);
  }

  private async run(entry: Entry): Promise<void> {
    const { lanes, cacheFolder, emit } = this.options;
    const { references, folders, options, stop } = entry;
    const tell = (): void => {
      if (this.entries.has(entry.batch.id)) {
        emit({ type: 'batch', batch: entry.batch });
      }
    };
    const throttled = throttle(tell);
    const change = (values: Partial<Batch>): void => {
      entry.batch = { ...entry.batch, ...values };
    };
    try {
      const input = { references, folders, options, cacheFolder };
      for await (const step of lanes.analysis.stream('batch', input, stop.signal)) {
        if (step.type === 'progress') {
          const { sequence, sequences, frames } = step;
          change({ sequence, sequences, frames });
          throttled();
        } else {
          const all = entry.batch.sequences.all;
          change({ report: step.report, sequences: { done: all, all } });
        }
      }
      change({ state: 'done', sequence: null });
    } catch (thrown) {
      const error = forStudio(PixReviveError.from(thrown));
      change(error.code === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', error: error.toRecord() });
    }
    tell();
  }
}
