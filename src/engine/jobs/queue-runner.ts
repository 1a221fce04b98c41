/** One run of a queued job, from its record to how it ended. Knows nothing of the other jobs. */
import { PixReviveError } from '../../contract/errors.ts';
import type { ExportPreset } from '../../contract/presets.ts';
import type { FrameMeasure } from '../../contract/quality.ts';
import type { ModelCatalog } from '../model/manifest.ts';
import { forStudio, studioWords } from '../studio-words.ts';
import { jobDirectoryOf, readFinishedChunks, removeJobDirectory } from './directory.ts';
import type { JobResult, WorkerMessage } from './messages.ts';
import { prepareJob } from './prepare-job.ts';
import { isResumable } from './resumable.ts';
import type { QueueJob } from './queue-job.ts';
import { runInWorker, type RunOutcome } from './run-in-worker.ts';
import type { ForkWorker } from './worker-process.ts';

export type RunnerOptions = {
  fork: ForkWorker;
  catalog: () => Promise<ModelCatalog>;
  /** Built-in presets and the person's own. @throws PixReviveError `settings-invalid` */
  findPreset: (id: string) => ExportPreset;
  /** Called when the record changed. */
  onChange: (job: QueueJob) => void;
  onProgress: (job: QueueJob) => void;
  onMeasures: (job: QueueJob, measures: { before: FrameMeasure; after: FrameMeasure }[]) => void;
  onPicture: (job: QueueJob) => void;
};

/** Progress reaches windows at most this often. */
const progressMilliseconds = 250;

/**
 * Runs a job that has just become `running` until it stops, fails, crashes or is done, and moves it to its next
 * state. Never throws: what goes wrong ends in the job.
 */
export const runQueuedJob = async (job: QueueJob, options: RunnerOptions): Promise<void> => {
  let outcome: RunOutcome;
  try {
    outcome = await start(job, options);
  } catch (thrown) {
    outcome = { kind: 'failed', error: forStudio(PixReviveError.from(thrown)) };
  }
  try {
    await conclude(job, outcome);
  } catch (thrown) {
    if (job.isActive) {
      job.become('failed', PixReviveError.from(thrown));
    }
  }
  options.onChange(job);
};

const start = async (job: QueueJob, options: RunnerOptions): Promise<RunOutcome> => {
  const { record } = job;
  const preset = options.findPreset(record.settings.preset);
  const prepared = await prepareJob(
    {
      input: record.input,
      output: record.output,
      reference: record.reference,
      settings: record.settings,
      overwrite: record.overwrite,
      userPreset: preset.group === 'user' ? preset : null,
      chunkFrames: null,
      // A directory that another program left there is not ours to throw away, unless somebody said so.
      unfinished:
        job.fresh || (record.overwrite && !record.prepared) ? 'restart' : record.prepared ? 'resume' : 'refuse',
    },
    await options.catalog(),
  );
  record.prepared = true;
  job.fresh = false;
  if (job.stopReason !== null) {
    return { kind: 'stopped' };
  }
  if (prepared.resumed) {
    await recallMeasures(job, prepared.directory);
  }
  options.onChange(job);
  const relay = new Relay(job, options);
  const take = (message: WorkerMessage): void => {
    relay.take(message);
  };
  job.run = runInWorker(prepared.directory, options.fork, take, { pictures: true });
  const outcome = await job.run.outcome;
  relay.flush();
  return outcome.kind === 'failed' ? { kind: 'failed', error: forStudio(outcome.error) } : outcome;
};

/** A resumed run tells of new frames alone; what was measured before is in the finished chunks. */
const recallMeasures = async (job: QueueJob, directory: string): Promise<void> => {
  job.measures = null;
  for (const chunk of await readFinishedChunks(directory)) {
    chunk.before.forEach((before, i) => {
      const after = chunk.after[i];
      if (after !== undefined) {
        job.addMeasures(before, after);
      }
    });
  }
};

const conclude = async (job: QueueJob, outcome: RunOutcome): Promise<void> => {
  const { stopReason } = job;
  const directory = jobDirectoryOf(job.record.output);
  switch (outcome.kind) {
    case 'done':
      job.record.result = resultFacts(outcome.result);
      job.record.prepared = false;
      job.progress = null;
      job.become('done');
      break;
    case 'failed':
      if (!isResumable(outcome.error) && job.record.prepared) {
        await removeJobDirectory(directory);
        job.record.prepared = false;
      }
      job.become('failed', outcome.error);
      break;
    case 'crashed':
    case 'stopped':
      if (stopReason === 'cancel') {
        await removeJobDirectory(directory);
        job.record.prepared = false;
        job.become('cancelled');
      } else if (stopReason === 'pause') {
        job.become('paused');
      } else {
        job.become('interrupted', outcome.kind === 'crashed' ? forStudio(outcome.error) : null);
      }
      break;
  }
};

const resultFacts = ({ frames, fps, bytes, model, provider, qpSource, before, after }: JobResult) => ({
  frames,
  fps,
  bytes,
  model,
  provider,
  qpSource,
  before,
  after,
});

/** Passes the worker's messages on, no faster than a window can use them. */
class Relay {
  private readonly job: QueueJob;
  private readonly options: RunnerOptions;
  private readonly measures: { before: FrameMeasure; after: FrameMeasure }[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(job: QueueJob, options: RunnerOptions) {
    this.job = job;
    this.options = options;
  }

  take(message: WorkerMessage): void {
    switch (message.type) {
      case 'planned':
        this.job.record.plan = message.streams;
        this.options.onChange(this.job);
        break;
      case 'notice':
        this.job.notice(studioWords(message.text));
        this.options.onChange(this.job);
        break;
      case 'measured':
        this.job.addMeasures(message.before, message.after);
        this.measures.push({ before: message.before, after: message.after });
        this.schedule();
        break;
      case 'progress':
        this.job.progress = message.progress;
        this.schedule();
        break;
      case 'picture':
        this.job.show({ before: Buffer.from(message.before, 'base64'), after: Buffer.from(message.after, 'base64') });
        this.options.onPicture(this.job);
        break;
      case 'stopped':
      case 'done':
      case 'error':
        // The outcome tells these.
        break;
    }
  }

  /** Tells what has not been told yet. */
  flush(): void {
    if (this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
      this.options.onProgress(this.job);
    }
    if (this.measures.length > 0) {
      this.options.onMeasures(this.job, this.measures.splice(0));
    }
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.flush();
    }, progressMilliseconds);
  }
}
