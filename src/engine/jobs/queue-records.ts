/** Records of the queue: how they begin, and what becomes of them after a crash. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import type { ExportPreset } from '../../contract/presets.ts';
import type { Destination, overwritePolicies } from '../../contract/queue.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { jobDirectoryOf, removeJobDirectory } from './directory.ts';
import type { QueueJob } from './queue-job.ts';
import { chooseOutput, type OutputChoice } from './queue-output.ts';
import type { QueueRecord } from './queue-store.ts';

/** One job to be: paths instead of the contract's ids. */
export type QueueSource = { input: string; reference: string | null; settings: RestoreSettings };

export type QueueRequest = {
  sources: readonly QueueSource[];
  /** Null puts results beside their sources. */
  folder: string | null;
  pattern: Destination['name'];
  overwrite: (typeof overwritePolicies)[number];
  preview: boolean;
  start: boolean;
};

/** What a job that was under way becomes when the studio finds it after a crash or power loss. */
export const settleAfterCrash = (job: QueueJob): void => {
  if (job.state === 'cancelling') {
    job.become('cancelled');
    void removeJobDirectory(jobDirectoryOf(job.record.output)).catch(() => undefined);
    job.record.prepared = false;
  } else if (job.state === 'pausing') {
    job.become('paused');
  } else if (job.state === 'running') {
    // The directory exists from the first moment of a run on, even if the record was not saved again.
    job.record.prepared ||= existsSync(jobDirectoryOf(job.record.output));
    job.become('interrupted');
  }
};

/** Records of the jobs that a request asks for. Nothing is probed here: forty files take milliseconds. */
export const newRecords = (
  request: QueueRequest,
  { taken, findPreset }: { taken: Set<string>; findPreset: (id: string) => ExportPreset },
): QueueRecord[] =>
  request.sources.map((source) => {
    const preset = findPreset(source.settings.preset);
    const input = resolve(source.input);
    const choice = chooseOutput({
      input,
      folder: request.folder,
      pattern: request.pattern,
      settings: source.settings,
      container: source.settings.container ?? preset.containers[0] ?? 'mkv',
      policy: request.overwrite,
      isTaken: (path) => taken.has(path),
      now: new Date(),
    });
    taken.add(choice.path);
    return newRecord({ ...source, input }, choice, request);
  });

/** The record of a new job; it has failed from the start where its output cannot be written. */
const newRecord = (source: QueueSource, choice: OutputChoice, request: QueueRequest): QueueRecord => {
  const error = outputProblem(choice);
  const now = new Date().toISOString();
  return {
    id: `j_${randomBytes(12).toString('base64url')}`,
    name: basename(source.input),
    input: source.input,
    output: choice.path,
    reference: source.reference,
    preview: request.preview,
    settings: source.settings,
    overwrite: request.overwrite === 'overwrite',
    createdAt: now,
    startedAt: null,
    endedAt: error === null ? null : now,
    plan: null,
    notices: [],
    result: null,
    prepared: false,
    state: error === null ? 'queued' : 'failed',
    error: error?.toRecord() ?? null,
  };
};

/** What cannot work is said at once, not after a night in the queue. */
const outputProblem = ({ path, problem }: OutputChoice): PixReviveError | null => {
  switch (problem) {
    case 'none':
      return null;
    case 'is-input':
      return new PixReviveError(
        'output-is-input',
        `The result would replace its source "${path}". Choose another name.`,
      );
    case 'taken':
      return new PixReviveError('output-exists', `Another job of the queue writes "${path}". Choose another name.`);
    case 'exists':
      return new PixReviveError(
        'output-exists',
        `"${path}" exists already. Choose another name, or allow the job to overwrite it.`,
      );
  }
};
