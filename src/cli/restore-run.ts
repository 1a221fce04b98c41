/** One restoration on the command line: the worker's run, what ends it, and what stays behind. */
import { PixReviveError } from '../contract/errors.ts';
import { writeJsonAtomic } from '../engine/jobs/atomic-file.ts';
import { readFinishedChunks, removeJobDirectory } from '../engine/jobs/directory.ts';
import type { JobResult } from '../engine/jobs/messages.ts';
import type { PreparedJob } from '../engine/jobs/prepare-job.ts';
import { isResumable } from '../engine/jobs/resumable.ts';
import { runInWorker, type RunOutcome } from '../engine/jobs/run-in-worker.ts';
import { forkWorker } from '../engine/jobs/worker-process.ts';
import { writeError } from '../engine/write-errors.ts';
import type { Reporter } from './reporter.ts';
import { describeMessage, printResult } from './restore-output.ts';

/** A person cancels with Ctrl+C; the system ends processes at its own times, and nobody wants to lose work then. */
const signals = { SIGINT: 'cancel', SIGTERM: 'interrupt', SIGHUP: 'interrupt' } as const;
type Signal = keyof typeof signals;
type StopReason = (typeof signals)[Signal];

/**
 * Runs a prepared job to its end and shows it.
 * @param reportFile where the measures go as JSON; null for nowhere
 * @throws PixReviveError what went wrong, or `cancelled`
 */
export const runRestoration = async (job: PreparedJob, reportFile: string | null, report: Reporter): Promise<void> => {
  const run = runInWorker(job.directory, forkWorker, (message) => {
    describeMessage(message, report);
  });
  let reason: StopReason | null = null;
  const stop = (signal: Signal): void => {
    reason ??= signals[signal];
    run.stop();
  };
  const names = Object.keys(signals) as Signal[];
  names.forEach((name) => process.on(name, stop));
  let outcome: RunOutcome;
  try {
    outcome = await run.outcome;
  } finally {
    names.forEach((name) => process.off(name, stop));
  }
  report.endStatus();
  if (outcome.kind !== 'done') {
    return endedEarly(job, outcome, reason, report);
  }
  await finish(outcome.result, job, reportFile, report);
};

/** What stays behind is the job directory, where its finished chunks are worth something; else nothing. */
const endedEarly = async (
  { directory }: PreparedJob,
  outcome: Exclude<RunOutcome, { kind: 'done' }>,
  reason: StopReason | null,
  report: Reporter,
): Promise<never> => {
  if (outcome.kind === 'crashed' && reason === null) {
    throw outcome.error;
  }
  const chunks = await readFinishedChunks(directory);
  const frames = chunks.reduce((sum, chunk) => sum + chunk.frames.length, 0);
  const keep = frames > 0 && (outcome.kind === 'failed' ? isResumable(outcome.error) : reason === 'interrupt');
  if (!keep) {
    await removeJobDirectory(directory);
  }
  if (outcome.kind === 'failed') {
    if (keep) {
      report.note(`The ${frames} frames that are finished are kept; --resume goes on.`);
    }
    throw outcome.error;
  }
  throw new PixReviveError(
    'cancelled',
    keep
      ? `Interrupted. The ${frames} frames that are finished are kept: run the same command with --resume.`
      : 'Cancelled. Nothing was written.',
  );
};

const finish = async (
  result: JobResult,
  { manifest }: PreparedJob,
  reportFile: string | null,
  report: Reporter,
): Promise<void> => {
  if (reportFile !== null) {
    try {
      await writeJsonAtomic(reportFile, { input: manifest.input.path, settings: manifest.settings, ...result });
    } catch (cause) {
      report.note(`The video is finished: "${result.output}".`);
      throw writeError(cause, reportFile);
    }
  }
  report.event({ type: 'done', ...result });
  printResult(result, report);
};
