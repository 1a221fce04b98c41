/**
 * The way from a worker's entry module to whoever started it: the IPC channel of a Node child, or the parent port of an
 * Electron utility process. Entries use this and do not know which of the two they are.
 */
import type { WorkerExit } from '../jobs/worker-process.ts';
import { fromMainSchema, type ChildEntry, type FromMain, type ToMain } from './envelope.ts';

export type ParentChannel = {
  /** Resolves when the message is handed over, as far as the platform tells. */
  send: (message: object) => Promise<void>;
  onMessage: (listener: (message: unknown) => void) => void;
  /** Ends this process with status 0 after everything that was sent has arrived. */
  leave: () => Promise<void>;
};

/** A process that the main process started on this one's behalf. */
export type RelayedChild = {
  send: (message: object) => void;
  kill: () => void;
};

export type RelayedChildListener = {
  onMessage: (message: unknown) => void;
  onExit: (exit: WorkerExit, stderr: string) => void;
};

/** The part of Electron's `ParentPort` that is used. */
type ParentPort = {
  on: (event: 'message', listener: (event: { data: unknown }) => void) => unknown;
  postMessage: (message: unknown) => void;
};

/** Main answers at once; when it does not, it is gone, and the message with it. */
const releaseMilliseconds = 3000;

class UtilityChannel implements ParentChannel {
  private readonly port: ParentPort;
  private readonly children = new Map<number, RelayedChildListener>();
  private listener: (message: unknown) => void = () => undefined;
  /** What came before anyone listened. */
  private waiting: unknown[] | null = [];
  private nextChild = 0;
  private release = (): void => undefined;

  constructor(port: ParentPort) {
    this.port = port;
    port.on('message', ({ data }) => {
      this.receive(fromMainSchema.parse(data));
    });
  }

  send(message: object): Promise<void> {
    this.post({ kind: 'message', body: message });
    return Promise.resolve();
  }

  onMessage(listener: (message: unknown) => void): void {
    this.listener = listener;
    const { waiting } = this;
    this.waiting = null;
    waiting?.forEach(listener);
  }

  async leave(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.release = resolve;
      setTimeout(resolve, releaseMilliseconds);
      this.post({ kind: 'leaving' });
    });
    process.exit(0);
  }

  fork(entry: ChildEntry, args: readonly string[], listener: RelayedChildListener): RelayedChild {
    const child = this.nextChild;
    this.nextChild += 1;
    this.children.set(child, listener);
    this.post({ kind: 'fork', child, entry, args: [...args] });
    return {
      send: (body) => {
        this.post({ kind: 'child-message', child, body });
      },
      kill: () => {
        this.post({ kind: 'child-kill', child });
      },
    };
  }

  private post(message: ToMain): void {
    this.port.postMessage(message);
  }

  private receive(message: FromMain): void {
    switch (message.kind) {
      case 'message':
        if (this.waiting === null) {
          this.listener(message.body);
        } else {
          this.waiting.push(message.body);
        }
        break;
      case 'release':
        this.release();
        break;
      case 'child-message':
        this.children.get(message.child)?.onMessage(message.body);
        break;
      case 'child-exit': {
        const listener = this.children.get(message.child);
        this.children.delete(message.child);
        listener?.onExit({ code: message.code, signal: null }, message.stderr);
        break;
      }
    }
  }
}

let utilityChannel: UtilityChannel | null = null;

/** The channel of this process when it is a utility process of Electron, else null. */
const ownUtilityChannel = (): UtilityChannel | null => {
  const { parentPort } = process as { parentPort?: ParentPort };
  if (utilityChannel === null && parentPort !== undefined) {
    utilityChannel = new UtilityChannel(parentPort);
  }
  return utilityChannel;
};

let nodeChannel: ParentChannel | null = null;

const ownNodeChannel = (): ParentChannel => {
  if (nodeChannel !== null) {
    return nodeChannel;
  }
  const underway = new Set<Promise<void>>();
  // A coordinator that died must not leave a process computing for nobody. Utility processes end with Electron.
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGKILL');
  });
  nodeChannel = {
    send: (message) => {
      const sent = new Promise<void>((resolve) => {
        if (process.send === undefined) {
          resolve();
        } else {
          process.send(message, undefined, undefined, () => {
            resolve();
          });
        }
      });
      underway.add(sent);
      void sent.then(() => underway.delete(sent));
      return sent;
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
    leave: async () => {
      await Promise.all(underway);
      process.exit(0);
    },
  };
  return nodeChannel;
};

/** Opens the way to whoever started this process. */
export const openParentChannel = (): ParentChannel => ownUtilityChannel() ?? ownNodeChannel();

/**
 * Has the main process start a child of this utility process.
 * @returns null in plain Node, where a process starts its children itself
 */
export const forkThroughMain = (
  entry: ChildEntry,
  args: readonly string[],
  listener: RelayedChildListener,
): RelayedChild | null => ownUtilityChannel()?.fork(entry, args, listener) ?? null;
