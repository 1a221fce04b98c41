/** The coordinator's side of one run of a job: starts the worker, hands its messages on, and says how it ended. */
import { PixReviveError } from '../../contract/errors.ts';
import { workerMessageSchema, type JobResult, type WorkerMessage } from './messages.ts';
import type { ForkWorker } from './worker-process.ts';

/** How a run ended. A crash is not a failure of the job: its finished chunks are there, and it can be resumed. */
export type RunOutcome =
  | { kind: 'done'; result: JobResult }
  | { kind: 'stopped' }
  | { kind: 'failed'; error: PixReviveError }
  | { kind: 'crashed'; error: PixReviveError };

export type RunningJob = {
  /** Asks the worker to end at the next frame, and kills it when it does not within the grace period. */
  stop: () => void;
  readonly outcome: Promise<RunOutcome>;
};

/** A worker answers within one frame; one that hangs in native code is killed after this many milliseconds. */
const stopGraceMilliseconds = 1500;

/**
 * Runs the job of a directory in a process of its own.
 * @param onMessage called for every message but the last one, which the outcome tells.
 * @param options.pictures whether the worker makes small pictures of finished frames
 */
export const runInWorker = (
  directory: string,
  fork: ForkWorker,
  onMessage: (message: WorkerMessage) => void,
  { pictures = false }: { pictures?: boolean } = {},
): RunningJob => {
  const worker = fork();
  let stopping = false;
  let killTimer: NodeJS.Timeout | null = null;
  const outcome = new Promise<RunOutcome>((resolve) => {
    let ending: RunOutcome | null = null;
    worker.onMessage((raw) => {
      const parsed = workerMessageSchema.safeParse(raw);
      if (!parsed.success) {
        ending ??= {
          kind: 'failed',
          error: new PixReviveError('internal', 'The worker sent a message that nobody understands.', {
            message: parsed.error.message,
          }),
        };
        worker.kill();
        return;
      }
      const message = parsed.data;
      if (message.type === 'done') {
        ending = { kind: 'done', result: message.result };
      } else if (message.type === 'stopped') {
        ending = { kind: 'stopped' };
      } else if (message.type === 'error') {
        ending = { kind: 'failed', error: PixReviveError.fromRecord(message.error) };
      } else {
        onMessage(message);
      }
    });
    worker.onExit((exit, stderr) => {
      if (killTimer !== null) {
        clearTimeout(killTimer);
      }
      if (ending !== null) {
        resolve(ending);
      } else if (stopping) {
        resolve({ kind: 'stopped' });
      } else {
        resolve({ kind: 'crashed', error: crashError(exit.signal ?? exit.code ?? 'unknown reason', stderr) });
      }
    });
  });
  worker.send({ type: 'run', directory, pictures });
  return {
    outcome,
    stop: () => {
      if (!stopping) {
        stopping = true;
        worker.send({ type: 'stop' });
        killTimer = setTimeout(() => {
          worker.kill();
        }, stopGraceMilliseconds);
      }
    },
  };
};

const crashError = (reason: string | number, stderr: string): PixReviveError =>
  new PixReviveError(
    'worker-crashed',
    `The restoration process ended unexpectedly (${reason}). What is finished is kept: run the same command with --resume.`,
    { message: `worker ended: ${reason}; last output: ${stderr}` },
  );
