/** The page's bridge to the shell, over whatever carries its messages. */
import type {
  InvocationArgument,
  InvocationName,
  InvocationResult,
  NoticeArgument,
  NoticeName,
  ShellEventName,
  ShellEvents,
} from '../main/channels.ts';
import type { ShellBridge } from '../contract/shell.ts';

/** The part of Electron's renderer modules that is used. */
export type Wire = {
  platform: NodeJS.Platform;
  invoke: (channel: string, argument: unknown) => Promise<unknown>;
  send: (channel: string, argument: unknown) => void;
  /** Returns how to stop listening. */
  listen: (channel: string, listener: (value: unknown) => void) => () => void;
  /** Empty for a file that the page made up. */
  pathOf: (file: File) => string;
};

export const createBridge = (wire: Wire): ShellBridge => {
  // The main process parses every argument; what it answers is trusted here.
  const invoke = <Name extends InvocationName>(name: Name, argument: InvocationArgument<Name>) =>
    wire.invoke(`pixrevive:${name}`, argument) as Promise<InvocationResult<Name>>;
  const send = <Name extends NoticeName>(name: Name, argument: NoticeArgument<Name>): void => {
    wire.send(`pixrevive:${name}`, argument);
  };
  const listen = <Name extends ShellEventName>(name: Name, listener: (value: ShellEvents[Name]) => void) =>
    wire.listen(`pixrevive:${name}`, (value) => {
      listener(value as ShellEvents[Name]);
    });

  return {
    platform: wire.platform === 'darwin' || wire.platform === 'win32' ? wire.platform : 'linux',
    pickFiles: (options) => invoke('pickFiles', options),
    pickFolder: () => invoke('pickFolder', null),
    pickSave: (suggestedName) => invoke('pickSave', suggestedName),
    grantDropped: async (files) => {
      const paths = files.map((file) => wire.pathOf(file)).filter((path) => path !== '');
      return paths.length === 0 ? [] : invoke('grantDropped', paths);
    },
    revealJobOutput: async (job) => {
      await invoke('revealJobOutput', job);
    },
    setProgress: (fraction) => {
      send('setProgress', fraction === null ? null : Math.min(1, Math.max(0, fraction)));
    },
    notify: (title, body) => {
      send('notify', { title, body });
    },
    setMenuLabels: (labels, options = {}) => {
      send('setMenuLabels', { labels, ...options });
    },
    setDirty: (dirty) => {
      send('setDirty', dirty);
    },
    onAction: (listener) => listen('action', listener),
    onOpenFiles: (listener) => {
      const stop = listen('openFiles', listener);
      send('ready', null);
      return stop;
    },
    onOpenProject: (listener) => listen('openProject', listener),
  };
};
