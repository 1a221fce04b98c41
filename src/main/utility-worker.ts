/**
 * Job and service processes as utility processes of Electron, behind the interface that Node children have elsewhere.
 * The executable of an installed studio does not run as Node, so the probes that such a process needs are started here,
 * on its word, from a fixed list.
 */
import type { ForkOptions, UtilityProcess } from 'electron';
import type { WorkerExit, WorkerProcess } from '../engine/jobs/worker-process.ts';
import { toMainSchema, type ChildEntry, type FromMain, type ToMain } from '../engine/process/envelope.ts';

/** The used part of a utility process. */
export type UtilityChild = Pick<UtilityProcess, 'pid' | 'stderr' | 'postMessage' | 'kill'> & {
  on: ((event: 'message', listener: (message: unknown) => void) => unknown) &
    ((event: 'exit', listener: (code: number) => void) => unknown) &
    ((event: 'spawn', listener: () => void) => unknown);
};

export type UtilityForkOptions = {
  fork: (module: string, args: string[], options: ForkOptions) => UtilityChild;
  /** Path of the module of a process. */
  entry: (name: string) => string;
  /** Told of messages that nobody understands. */
  onRefused: (reason: string) => void;
};

const keptErrorOutput = 4000;
const lastWordsMilliseconds = 250;

/** Starts the process `name`; the messages that travel are those of the Node child of the same name. */
export const forkUtility = <Command extends object>(
  options: UtilityForkOptions,
  name: string,
  args: readonly string[] = [],
): WorkerProcess<Command> => {
  const child = options.fork(options.entry(name), [...args], {
    serviceName: `PixRevive ${name}`,
    stdio: ['ignore', 'ignore', 'pipe'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const children = new Map<number, WorkerProcess<object>>();
  const messageListeners: ((message: unknown) => void)[] = [];
  const exitListeners: ((exit: WorkerExit, stderr: string) => void)[] = [];
  let errorOutput = '';
  let killed = false;
  let ended = false;
  /** Set when the listeners have been told. */
  let settled: WorkerExit | null = null;

  const printed = new Promise<void>((resolve) => {
    if (child.stderr === null) {
      resolve();
      return;
    }
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errorOutput = (errorOutput + text).slice(-keptErrorOutput);
    });
    child.stderr.on('end', resolve);
  });

  const post = (message: FromMain): void => {
    // Posting to a process that has ended has crashed Electron before (electron/electron#53923).
    if (!ended) {
      child.postMessage(message);
    }
  };
  const kill = (): void => {
    killed = true;
    if (child.pid === undefined) {
      child.kill();
      return;
    }
    try {
      // UtilityProcess.kill is SIGTERM on POSIX, which native code in a loop may never get to see.
      process.kill(child.pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  };
  const startChild = (id: number, entry: ChildEntry, childArgs: readonly string[]): void => {
    const started = forkUtility<object>(options, entry, childArgs);
    children.set(id, started);
    started.onMessage((body) => {
      post({ kind: 'child-message', child: id, body });
    });
    started.onExit(({ code }, stderr) => {
      children.delete(id);
      post({ kind: 'child-exit', child: id, code, stderr });
    });
  };
  const receive = (message: ToMain): void => {
    switch (message.kind) {
      case 'message':
        messageListeners.forEach((listener) => {
          listener(message.body);
        });
        break;
      case 'leaving':
        post({ kind: 'release' });
        break;
      case 'fork':
        startChild(message.child, message.entry, message.args);
        break;
      case 'child-message':
        if (typeof message.body === 'object' && message.body !== null) {
          children.get(message.child)?.send(message.body);
        }
        break;
      case 'child-kill':
        children.get(message.child)?.kill();
        break;
    }
  };

  child.on('spawn', () => {
    if (killed) {
      kill();
    }
  });
  child.on('message', (raw) => {
    const parsed = toMainSchema.safeParse(raw);
    if (parsed.success) {
      receive(parsed.data);
    } else {
      options.onRefused(`${name}: ${parsed.error.issues[0]?.message ?? 'invalid message'}`);
      kill();
    }
  });
  child.on('exit', (code) => {
    const exit: WorkerExit = killed ? { code: null, signal: 'SIGKILL' } : { code, signal: null };
    ended = true;
    children.forEach((one) => {
      one.kill();
    });
    // The exit may be told before the last words have been read.
    const patience = new Promise<void>((resolve) => setTimeout(resolve, lastWordsMilliseconds));
    void Promise.race([printed, patience]).then(() => {
      settled = exit;
      exitListeners.forEach((listener) => {
        listener(exit, errorOutput);
      });
    });
  });

  return {
    send: (body) => {
      post({ kind: 'message', body });
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onExit: (listener) => {
      if (settled === null) {
        exitListeners.push(listener);
      } else {
        listener(settled, errorOutput);
      }
    },
    kill,
  };
};
