/**
 * Entry of the inference thread: opens one model and restores frames in the order in which they come. A run blocks this
 * thread only. The thread is never terminated from outside, which would abort the process during a run: it ends by
 * itself after `close`.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { PixReviveError } from '../../contract/errors.ts';
import { openFrameRestorer, type FrameRestorer } from './frame-restorer.ts';
import { threadSetupSchema, toThreadSchema, type FromThread } from './protocol.ts';

const port = parentPort;
if (port === null) {
  throw new Error('this module runs as a worker thread');
}
const send = (message: FromThread, moved: ArrayBuffer[] = []): void => {
  port.postMessage(message, moved);
};

const serve = (restorer: FrameRestorer): void => {
  // Messages wait in this chain while a run is in progress.
  let last = Promise.resolve();
  port.on('message', (data: unknown) => {
    const message = toThreadSchema.parse(data);
    last = last.then(async () => {
      if (message.type === 'close') {
        await restorer.close();
        port.close();
        return;
      }
      try {
        const samples = await restorer.restore(message.job);
        const moved = samples === null ? [] : [samples.source.buffer, samples.output.buffer];
        send({ type: 'done', id: message.id, samples }, moved);
      } catch (error) {
        send({ type: 'failed', id: message.id, error: PixReviveError.from(error).toRecord() });
      }
    });
  });
};

try {
  const restorer = await openFrameRestorer({
    ...threadSetupSchema.parse(workerData),
    onNotice: (text) => {
      send({ type: 'notice', text });
    },
    onPlan: (plan) => {
      send({ type: 'plan', plan });
    },
  });
  serve(restorer);
  send({ type: 'ready' });
} catch (error) {
  send({ type: 'unusable', error: PixReviveError.from(error).toRecord() });
  port.close();
}
