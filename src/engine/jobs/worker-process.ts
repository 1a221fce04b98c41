/** Starting the process that a job runs in: a child of Node here, a utility process in Electron, one interface. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryUrl } from '../model/entry.ts';
import type { WorkerCommand } from './messages.ts';

export type WorkerExit = { code: number | null; signal: string | null };

/** A process of its own that can be killed without harm to whoever started it. */
export type WorkerProcess<Command = WorkerCommand> = {
  send: (command: Command) => void;
  onMessage: (listener: (message: unknown) => void) => void;
  /** Called once; `stderr` holds the last lines that the process printed. */
  onExit: (listener: (exit: WorkerExit, stderr: string) => void) => void;
  /** Ends the process at once; native code gets no chance to object. */
  kill: () => void;
};

export type ForkWorker = () => WorkerProcess;

const keptErrorOutput = 4000;

/** Starts a worker as a child of this Node process. */
export const forkWorker: ForkWorker = () => forkEntry<WorkerCommand>(entryUrl(import.meta.url, 'worker'));

/**
 * Starts a module as a child of this Node process.
 * @param serialization 'advanced' lets messages carry typed arrays (structured clone), 'json' plain objects alone
 */
export const forkEntry = <Command extends object>(
  entry: URL,
  serialization: 'json' | 'advanced' = 'json',
  args: readonly string[] = [],
): WorkerProcess<Command> => {
  const child = fork(fileURLToPath(entry), args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization,
    // Frames lie outside the heap; a young generation as large as V8 likes it would only make short jobs look smaller.
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4'],
    // Out of the terminal's process group: an interrupt reaches the coordinator, which stops the worker in order.
    detached: process.platform !== 'win32',
  });
  let errorOutput = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-keptErrorOutput);
  });
  return {
    send: (command) => {
      // A worker that has just died cannot be sent anything; its exit is reported by itself.
      if (child.connected) {
        child.send(command, () => undefined);
      }
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => {
      let reported = false;
      const report = (exit: WorkerExit): void => {
        if (!reported) {
          reported = true;
          listener(exit, errorOutput);
        }
      };
      child.on('close', (code, signal) => {
        report({ code, signal });
      });
      child.on('error', (error) => {
        errorOutput += error.message;
        report({ code: null, signal: null });
      });
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
