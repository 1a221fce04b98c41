/** The persistent queue: which jobs there are, in which order, and which of them may run now. */
import { PixReviveError } from '../../contract/errors.ts';
import type { StudioEvent } from '../../contract/events.ts';
import type { JobId, MediaId } from '../../contract/ids.ts';
import type { ExportPreset } from '../../contract/presets.ts';
import type { JobAction, JobItem, JobMeasures, Queue, QueueAction, QueueSettings } from '../../contract/queue.ts';
import type { ModelCatalog } from '../model/manifest.ts';
import { jobDirectoryOf, removeJobDirectory } from './directory.ts';
import { emptyColumns, QueueJob } from './queue-job.ts';
import { runQueuedJob } from './queue-runner.ts';
import { newRecords, settleAfterCrash, type QueueRequest } from './queue-records.ts';
import { QueueStore, type JobPictures } from './queue-store.ts';
import type { ForkWorker } from './worker-process.ts';

export type QueueOptions = {
  /** Folder of the queue's own file. */
  folder: string;
  fork: ForkWorker;
  catalog: () => Promise<ModelCatalog>;
  /** Built-in presets and the person's own. @throws PixReviveError `settings-invalid` */
  findPreset: (id: string) => ExportPreset;
  mediaOf: (path: string) => MediaId | null;
  emit: (event: StudioEvent) => void;
};

export class JobQueue {
  private readonly options: QueueOptions;
  private readonly store: QueueStore;
  private readonly jobs = new Map<JobId, QueueJob>();
  private order: JobId[] = [];
  private settings: QueueSettings;
  private readonly runs = new Set<Promise<void>>();
  private closing = false;
  /** Ended since the queue last stood still; what `queue-done` tells. */
  private tally = { done: 0, failed: 0 };

  /** Opens the queue of a folder. Jobs that a crash cut off are `interrupted`, and nothing starts by itself then. */
  constructor(options: QueueOptions) {
    this.options = options;
    this.store = new QueueStore(options.folder);
    this.settings = this.store.loadSettings();
    const records = this.store.load();
    // Previews live as long as the studio that made them.
    this.store.remove(records.filter(({ preview }) => preview).map(({ id }) => id));
    for (const record of records.filter(({ preview }) => !preview)) {
      const job = new QueueJob(record);
      this.jobs.set(record.id, job);
      this.order.push(record.id);
      settleAfterCrash(job);
      job.picture = this.store.loadPictures(record.id) === null ? null : 0;
    }
    this.store.save(this.order.flatMap((id, position) => ({ record: this.require(id).record, position })));
    if ([...this.jobs.values()].some(({ state }) => state === 'queued')) {
      this.changeSettings({ paused: true });
    }
  }

  list(): Queue {
    return { ...this.settings, jobs: this.order.map((id) => this.item(id)) };
  }

  /** @throws PixReviveError `not-found` */
  item(id: JobId): JobItem {
    return this.require(id).item(this.options.mediaOf);
  }

  /** Per-frame measures of the frames that are finished. */
  measures(id: JobId): JobMeasures {
    const job = this.require(id);
    return job.measures ?? this.store.loadMeasures(id) ?? { before: emptyColumns(), after: emptyColumns() };
  }

  /** JPEGs of the newest frame that a run of this job finished; null where there was none. */
  pictures(id: JobId): JobPictures | null {
    return this.require(id).pictures ?? this.store.loadPictures(id);
  }

  /** Path of a result. @throws PixReviveError `not-ready` before the job is done */
  outputOf(id: JobId): string {
    const { record } = this.require(id);
    if (record.state !== 'done') {
      throw new PixReviveError('not-ready', 'This job is not done yet.');
    }
    return record.output;
  }

  /** Puts jobs at the end of the queue. Nothing is probed here: forty files take milliseconds. */
  add(request: QueueRequest): JobItem[] {
    const taken = new Set([...this.jobs.values()].filter((job) => !job.hasEnded).map(({ record }) => record.output));
    const added = newRecords(request, { taken, findPreset: this.options.findPreset }).map(
      (record) => new QueueJob(record),
    );
    const position = this.order.length;
    this.store.save(added.map((job, i) => ({ record: job.record, position: position + i })));
    for (const job of added) {
      this.jobs.set(job.record.id, job);
      this.order.push(job.record.id);
    }
    const items = added.map((job) => job.item(this.options.mediaOf));
    this.options.emit({ type: 'jobs-added', jobs: items });
    if (request.start && this.settings.paused) {
      this.changeSettings({ paused: false });
    }
    this.schedule();
    return items;
  }

  /** Does what a person asks of one job. @throws PixReviveError `job-busy` where its state does not allow it */
  act(id: JobId, action: JobAction): JobItem {
    const job = this.require(id);
    switch (action) {
      case 'pause':
        this.pause(job);
        break;
      case 'cancel':
        this.cancel(job);
        break;
      case 'resume':
      case 'retry':
        if (job.state === 'done') {
          throw new PixReviveError('job-busy', `"${job.record.name}" is done. Restart makes its result anew.`);
        }
        job.become('queued');
        this.changed(job);
        break;
      case 'restart':
        // What a finished job wrote is its own to replace.
        job.record.overwrite ||= job.state === 'done';
        job.become('queued');
        job.fresh = true;
        job.measures = null;
        job.progress = null;
        job.picture = null;
        job.record.result = null;
        this.changed(job);
        break;
      case 'remove': {
        const item = job.item(this.options.mediaOf);
        this.remove([job]);
        return item;
      }
    }
    this.schedule();
    return this.item(id);
  }

  actOnAll(action: QueueAction): Queue {
    const all = this.order.map((id) => this.require(id));
    const inState = (...states: QueueJob['state'][]): QueueJob[] => all.filter(({ state }) => states.includes(state));
    switch (action) {
      case 'pause':
        this.changeSettings({ paused: true });
        inState('running').forEach((job) => {
          this.pause(job);
        });
        break;
      case 'resume':
      case 'start':
        inState('paused', 'interrupted').forEach((job) => {
          job.become('queued');
          this.changed(job);
        });
        this.changeSettings({ paused: false });
        break;
      case 'cancel':
        inState('queued', 'running', 'pausing', 'paused', 'interrupted').forEach((job) => {
          this.cancel(job);
        });
        break;
      case 'retry':
        inState('failed', 'interrupted').forEach((job) => {
          job.become('queued');
          this.changed(job);
        });
        break;
      case 'clear':
        this.remove(all.filter((job) => job.hasEnded));
        break;
    }
    this.schedule();
    return this.list();
  }

  changeSettings(change: Partial<QueueSettings>): QueueSettings {
    this.settings = { ...this.settings, ...change };
    this.store.saveSettings(this.settings);
    this.announceOrder();
    this.schedule();
    return this.settings;
  }

  /** New order; ids that are left out follow in their old order, unknown ones are passed over. */
  reorder(ids: readonly JobId[]): JobId[] {
    const named = [...new Set(ids)].filter((id) => this.jobs.has(id));
    this.order = [...named, ...this.order.filter((id) => !named.includes(id))];
    this.store.saveOrder(this.order);
    this.announceOrder();
    return this.order;
  }

  /** Stops what runs, at its next frame; it is `interrupted` and can be resumed by the next start. */
  async close(): Promise<void> {
    this.closing = true;
    for (const job of this.jobs.values()) {
      if (job.isActive && job.stopReason === null) {
        job.stopReason = 'close';
        job.run?.stop();
      }
    }
    await Promise.all(this.runs);
    this.store.close();
  }

  get hasActiveJobs(): boolean {
    return [...this.jobs.values()].some((job) => job.isActive);
  }

  private require(id: JobId): QueueJob {
    const job = this.jobs.get(id);
    if (job === undefined) {
      throw new PixReviveError('not-found', 'This job is not in the queue any more.');
    }
    return job;
  }

  private pause(job: QueueJob): void {
    if (job.state === 'queued') {
      job.become('paused');
    } else {
      job.become('pausing');
      job.stopReason = 'pause';
      job.run?.stop();
    }
    this.changed(job);
  }

  private cancel(job: QueueJob): void {
    if (job.isActive) {
      job.become('cancelling');
      job.stopReason = 'cancel';
      job.run?.stop();
    } else {
      job.become('cancelled');
      this.dropDirectory(job);
    }
    this.changed(job);
  }

  private remove(jobs: readonly QueueJob[]): void {
    const active = jobs.find((job) => job.isActive);
    if (active !== undefined) {
      throw new PixReviveError('job-busy', `"${active.record.name}" is running. Cancel it first.`);
    }
    const ids = jobs.map(({ record }) => record.id);
    this.store.remove(ids);
    for (const job of jobs) {
      this.dropDirectory(job);
      this.jobs.delete(job.record.id);
      this.options.emit({ type: 'job-removed', job: job.record.id });
    }
    this.order = this.order.filter((id) => this.jobs.has(id));
  }

  private dropDirectory({ record }: QueueJob): void {
    if (record.prepared) {
      record.prepared = false;
      void removeJobDirectory(jobDirectoryOf(record.output)).catch(() => undefined);
    }
  }

  /** Starts what may start; says so when nothing is left. */
  private schedule(): void {
    if (this.closing) {
      return;
    }
    const active = [...this.jobs.values()].filter((job) => job.isActive).length;
    let free = this.settings.paused ? 0 : this.settings.parallel - active;
    for (const id of this.order) {
      const job = this.require(id);
      if (free > 0 && job.state === 'queued') {
        free -= 1;
        this.run(job);
      }
    }
    const standing = ![...this.jobs.values()].some((job) => job.isActive || job.state === 'queued');
    if (standing && this.tally.done + this.tally.failed > 0) {
      const { done, failed } = this.tally;
      this.tally = { done: 0, failed: 0 };
      this.options.emit({ type: 'queue-done', action: this.settings.whenDone, done, failed });
    }
  }

  private run(job: QueueJob): void {
    job.become('running');
    this.changed(job);
    const run = runQueuedJob(job, {
      fork: this.options.fork,
      catalog: this.options.catalog,
      findPreset: this.options.findPreset,
      onChange: (changed) => {
        this.changed(changed);
      },
      onProgress: ({ record, progress }) => {
        if (progress !== null) {
          this.options.emit({ type: 'job-progress', job: record.id, progress });
        }
      },
      onMeasures: ({ record }, measures) => {
        this.options.emit({ type: 'job-measures', job: record.id, measures });
      },
      onPicture: ({ record, picture }) => {
        this.options.emit({ type: 'job-picture', job: record.id, picture: picture ?? 0 });
      },
    }).then(() => {
      this.runs.delete(run);
      if (job.measures !== null) {
        this.store.saveMeasures(job.record.id, job.measures);
      }
      if (job.pictures !== null) {
        this.store.savePictures(job.record.id, job.pictures);
        // The file has them now: hundreds of finished jobs need no memory.
        job.pictures = null;
      }
      if (job.state === 'done' || job.state === 'failed') {
        this.tally[job.state] += 1;
      }
      this.schedule();
    });
    this.runs.add(run);
  }

  private changed(job: QueueJob): void {
    this.store.save([{ record: job.record, position: this.order.indexOf(job.record.id) }]);
    this.options.emit({ type: 'job', job: job.item(this.options.mediaOf) });
  }

  private announceOrder(): void {
    this.options.emit({ type: 'queue', settings: this.settings, order: this.order });
  }
}
