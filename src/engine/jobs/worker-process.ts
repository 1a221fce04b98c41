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

/**
 * How V8 keeps the heap of such a process. Frames lie outside the heap and each leaves only a few handles behind, which
 * wait for a collection of the old generation; with V8's own limits that comes after thousands of frames, and the
 * process grows until then.
 */
const heapOptions = ['--max-semi-space-size=4', '--initial-old-space-size=16', '--heap-growing-percent=20'];

/**
 * How glibc keeps the memory of native code; other allocators do not know these names. By default every thread gets an
 * arena of its own and what was freed in one is of no use to the others, and large blocks stay with the process once
 * one of their size has been freed: each encoder that closes leaves its pictures behind, in another arena each time.
 * One arena, and blocks from 64 KiB on (pictures, mostly) going back to the system.
 */
const allocatorEnvironment = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '65536' };

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
    execArgv: ['--disable-warning=ExperimentalWarning', ...heapOptions],
    env: { ...allocatorEnvironment, ...process.env },
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
