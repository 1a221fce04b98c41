/** Entry of the worker process: runs one job, then ends. */
import { PixReviveError } from '../../contract/errors.ts';
import { workerCommandSchema, type WorkerMessage } from './messages.ts';
import { runJob } from './run-job.ts';

const stop = new AbortController();

/** Sends a message and waits until it is handed over, so that the last one is not lost with the process. */
const send = (message: WorkerMessage): Promise<void> =>
  new Promise((resolve) => {
    if (process.send === undefined) {
      resolve();
    } else {
      process.send(message, undefined, undefined, () => {
        resolve();
      });
    }
  });

const run = async (directory: string): Promise<void> => {
  let last: WorkerMessage;
  try {
    last = {
      type: 'done',
      result: await runJob(directory, { signal: stop.signal, emit: (message) => void send(message) }),
    };
  } catch (thrown) {
    const error = PixReviveError.from(thrown);
    last = error.code === 'cancelled' ? { type: 'stopped' } : { type: 'error', error: error.toRecord() };
    if (error.code === 'internal') {
      process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    }
  }
  await send(last);
  process.exit(0);
};

process.on('message', (raw) => {
  const command = workerCommandSchema.parse(raw);
  if (command.type === 'run') {
    void run(command.directory);
  } else {
    stop.abort();
  }
});

// A coordinator that died must not leave a worker computing for nobody.
process.on('disconnect', () => {
  process.kill(process.pid, 'SIGKILL');
});
