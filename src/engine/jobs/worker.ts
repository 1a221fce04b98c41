/** Entry of the worker process: runs one job, then ends. */
import { PixReviveError } from '../../contract/errors.ts';
import { openParentChannel } from '../process/parent-channel.ts';
import { workerCommandSchema, type WorkerMessage } from './messages.ts';
import { runJob } from './run-job.ts';

const stop = new AbortController();

const parent = openParentChannel();

const run = async (directory: string, pictures: boolean): Promise<void> => {
  let last: WorkerMessage;
  try {
    last = {
      type: 'done',
      result: await runJob(directory, {
        signal: stop.signal,
        pictures,
        emit: (message: WorkerMessage) => void parent.send(message),
      }),
    };
  } catch (thrown) {
    const error = PixReviveError.from(thrown);
    last = error.code === 'cancelled' ? { type: 'stopped' } : { type: 'error', error: error.toRecord() };
    if (error.code === 'internal') {
      process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    }
  }
  void parent.send(last);
  await parent.leave();
};

parent.onMessage((raw) => {
  const command = workerCommandSchema.parse(raw);
  if (command.type === 'run') {
    void run(command.directory, command.pictures);
  } else {
    stop.abort();
  }
});
