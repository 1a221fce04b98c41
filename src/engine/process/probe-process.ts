/**
 * Starting a short-lived child that tries something which may crash or hang: a graphics stack, an encoder's driver.
 * Plain Node forks it; a utility process of Electron, whose executable is no Node, has the main process start it.
 */
import { forkEntry, type WorkerExit, type WorkerProcess } from '../jobs/worker-process.ts';
import type { ChildEntry } from './envelope.ts';
import { forkThroughMain } from './parent-channel.ts';

/**
 * Starts the probe `entry`.
 * @param url module of the entry, as `entryUrl` finds it beside the caller
 */
export const startProbeProcess = (entry: ChildEntry, url: URL, args: readonly string[] = []): WorkerProcess<object> => {
  let onMessage: (message: unknown) => void = () => undefined;
  let onExit: (exit: WorkerExit, stderr: string) => void = () => undefined;
  const relayed = forkThroughMain(entry, args, {
    onMessage: (message) => {
      onMessage(message);
    },
    onExit: (exit, stderr) => {
      onExit(exit, stderr);
    },
  });
  if (relayed === null) {
    return forkEntry(url, 'json', args);
  }
  return {
    ...relayed,
    onMessage: (listener) => {
      onMessage = listener;
    },
    onExit: (listener) => {
      onExit = listener;
    },
  };
};
