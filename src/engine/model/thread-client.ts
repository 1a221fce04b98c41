/** The owner's side of an inference thread. */
import { Worker } from 'node:worker_threads';
import { PixReviveError } from '../../contract/errors.ts';
import { entryUrl } from './entry.ts';
import type { FrameJob, PlanFacts } from './frame-restorer.ts';
import type { Sampled } from './guard.ts';
import { fromThreadSchema, type ThreadSetup, type ToThread } from './protocol.ts';

export type ThreadListener = {
  readonly onNotice: (text: string) => void;
  readonly onPlan: (plan: PlanFacts) => void;
};

export type InferenceThread = {
  /** Restores one frame into `job.output`, in the order of the calls; samples of luma are for the frozen watch. */
  readonly restore: (job: FrameJob) => Promise<Sampled | null>;
  /** Ends the thread after everything that was asked for. */
  readonly close: () => Promise<void>;
};

type Pending = { readonly resolve: (samples: Sampled | null) => void; readonly reject: (error: Error) => void };

/** Starts a thread and waits until its model is open. Throws what opening throws, or `worker-crashed`. */
export const startInferenceThread = async (setup: ThreadSetup, listener: ThreadListener): Promise<InferenceThread> => {
  const worker = new Worker(entryUrl(import.meta.url, 'inference-thread'), { workerData: setup, name: 'inference' });
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let failure: PixReviveError | null = null;
  let closing = false;
  const opening = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<undefined>();

  const fail = (error: PixReviveError): void => {
    failure ??= error;
    opening.reject(failure);
    pending.forEach(({ reject }) => {
      reject(error);
    });
    pending.clear();
  };
  worker.on('message', (data: unknown) => {
    const message = fromThreadSchema.parse(data);
    switch (message.type) {
      case 'ready':
        opening.resolve(undefined);
        break;
      case 'unusable':
        fail(PixReviveError.fromRecord(message.error));
        break;
      case 'notice':
        listener.onNotice(message.text);
        break;
      case 'plan':
        listener.onPlan(message.plan);
        break;
      case 'done':
        pending.get(message.id)?.resolve(message.samples);
        pending.delete(message.id);
        break;
      case 'failed':
        pending.get(message.id)?.reject(PixReviveError.fromRecord(message.error));
        pending.delete(message.id);
        break;
    }
  });
  const crashed = (message: string): void => {
    fail(new PixReviveError('worker-crashed', 'The inference thread stopped unexpectedly. Try again.', { message }));
  };
  worker.on('error', (error: unknown) => {
    crashed(error instanceof Error ? error.message : String(error));
  });
  worker.on('exit', (code) => {
    if (!closing || pending.size > 0) {
      crashed(`the inference thread ended with status ${code}`);
    }
    ended.resolve(undefined);
  });

  await opening.promise;
  const post = (message: ToThread): void => {
    worker.postMessage(message);
  };
  return {
    restore: (job) =>
      new Promise<Sampled | null>((resolve, reject) => {
        if (failure !== null || closing) {
          reject(failure ?? new PixReviveError('internal', 'The restorer is closed.'));
          return;
        }
        const id = nextId++;
        pending.set(id, { resolve, reject });
        post({ type: 'restore', id, job: { ...job, ...mutable(job) } });
      }),
    close: async () => {
      if (!closing) {
        closing = true;
        post({ type: 'close' });
      }
      await ended.promise;
    },
  };
};

/** The message's types are mutable; the planes are the same. */
const mutable = (job: FrameJob): Pick<Extract<ToThread, { type: 'restore' }>['job'], 'window' | 'qp' | 'output'> => ({
  window: job.window.map((planes) => [...planes]),
  qp: [...job.qp],
  output: [...job.output],
});
