/**
 * A stand-in for the part of Electron that the shell uses. Electron's modules exist inside an Electron process only, and
 * its binary is not on every machine that runs these tests; so the shell takes that part as a parameter, and this is
 * one that remembers what was asked of it. It is typed by electron.d.ts: a call that Electron does not have does not
 * compile. What Electron itself does (drawing, sandboxing, native dialogs) is not shown by these tests.
 *
 * Utility processes are real processes here: Node children that find a parent port instead of an IPC channel.
 */
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { basename } from 'node:path';
import type {
  BrowserWindowConstructorOptions,
  MenuItemConstructorOptions,
  MessageBoxOptions,
  OpenDialogOptions,
  SaveDialogOptions,
} from 'electron';
import type { ElectronParts, ShellApp, ShellWindow } from '../../src/main/electron-parts.ts';
import type { IpcSender } from '../../src/main/ipc.ts';
import type { LockableSession } from '../../src/main/security.ts';

/** What the shell asked of Electron, and levers for what Electron would tell it. */
export type StandIn = {
  readonly parts: ElectronParts;
  readonly app: EventEmitter;
  readonly calls: { name: string; arguments: unknown[] }[];
  readonly switches: string[];
  /** File names of the modules that utility processes were started from. */
  readonly forks: string[];
  readonly windows: StandInWindow[];
  readonly session: StandInSession;
  readonly menus: MenuItemConstructorOptions[][];
  /** Answers of dialogs, taken from the front; without one the dialog is cancelled. */
  readonly answers: { open: string[][]; save: string[]; message: number[] };
  readonly asked: (MessageBoxOptions | OpenDialogOptions | SaveDialogOptions)[];
  /** Calls a channel as the page would. */
  invoke: (channel: string, argument: unknown, sender?: IpcSender) => Promise<unknown>;
  tell: (channel: string, argument: unknown, sender?: IpcSender) => void;
  /** Asks the custom protocol. */
  fetch: (request: Request) => Promise<Response>;
  /** The main frame of the window. */
  page: (url?: string) => IpcSender;
};

export type StandInWindow = {
  readonly options: BrowserWindowConstructorOptions;
  readonly events: EventEmitter;
  readonly contents: EventEmitter & { openHandler: (() => { action: string }) | null };
  readonly sent: { channel: string; value: unknown }[];
  readonly loaded: string[];
  readonly progress: number[];
  readonly calls: string[];
  focused: boolean;
};

export type StandInSession = {
  readonly events: EventEmitter;
  readonly calls: { name: string; value: unknown }[];
  request: Parameters<LockableSession['setPermissionRequestHandler']>[0];
  check: Parameters<LockableSession['setPermissionCheckHandler']>[0];
  device: Parameters<LockableSession['setDevicePermissionHandler']>[0];
  beforeRequest: ((details: { url: string }, decide: (answer: { cancel?: boolean }) => void) => void) | null;
};

export type StandInOptions = { locked?: boolean; packaged?: boolean; locale?: string };

const standInWindow = (options: BrowserWindowConstructorOptions, id: number): [StandInWindow, ShellWindow] => {
  const events = new EventEmitter();
  const contents = Object.assign(new EventEmitter(), { openHandler: null as StandInWindow['contents']['openHandler'] });
  const seen: StandInWindow = {
    options,
    events,
    contents,
    sent: [],
    loaded: [],
    progress: [],
    calls: [],
    focused: true,
  };
  let destroyed = false;
  const note = (name: string) => () => void seen.calls.push(name);
  const window = {
    on: events.on.bind(events),
    once: events.once.bind(events),
    loadURL: (url: string) => {
      seen.loaded.push(url);
      return Promise.resolve();
    },
    show: note('show'),
    focus: note('focus'),
    restore: note('restore'),
    maximize: note('maximize'),
    isMinimized: () => false,
    isMaximized: () => false,
    isFocused: () => seen.focused,
    isDestroyed: () => destroyed,
    isVisible: () => true,
    getNormalBounds: () => ({ x: 40, y: 50, width: 1300, height: 800 }),
    setProgressBar: (value: number) => void seen.progress.push(value),
    destroy: () => {
      destroyed = true;
      seen.calls.push('destroy');
    },
    webContents: {
      id,
      on: contents.on.bind(contents),
      send: (channel: string, value: unknown) => void seen.sent.push({ channel, value }),
      reload: note('reload'),
      forcefullyCrashRenderer: note('forcefullyCrashRenderer'),
      setWindowOpenHandler: (handler: () => { action: string }) => {
        contents.openHandler = handler;
      },
    },
  };
  return [seen, window as unknown as ShellWindow];
};

const standInSession = (): [StandInSession, LockableSession] => {
  const seen: StandInSession = {
    events: new EventEmitter(),
    calls: [],
    request: null,
    check: null,
    device: null,
    beforeRequest: null,
  };
  const session = {
    on: seen.events.on.bind(seen.events),
    setPermissionRequestHandler: (handler: StandInSession['request']) => {
      seen.request = handler;
    },
    setPermissionCheckHandler: (handler: StandInSession['check']) => {
      seen.check = handler;
    },
    setDevicePermissionHandler: (handler: StandInSession['device']) => {
      seen.device = handler;
    },
    setSpellCheckerEnabled: (value: boolean) => void seen.calls.push({ name: 'setSpellCheckerEnabled', value }),
    setProxy: (value: unknown) => {
      seen.calls.push({ name: 'setProxy', value });
      return Promise.resolve();
    },
    webRequest: {
      onBeforeRequest: (listener: StandInSession['beforeRequest']) => {
        seen.beforeRequest = listener;
      },
    },
  };
  return [seen, session as unknown as LockableSession];
};

/** A real child process with the face of a utility process. */
export const forkStandIn: ElectronParts['utilityFork'] = (module, args, options) => {
  const child = fork(module, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    execArgv: [...(options.execArgv ?? []), '--import', new URL('./parent-port.ts', import.meta.url).href],
  });
  const events = new EventEmitter();
  child.on('spawn', () => events.emit('spawn'));
  child.on('message', (message) => events.emit('message', message));
  child.on('close', (code) => events.emit('exit', code ?? 1));
  const utility = {
    on: events.on.bind(events),
    get pid() {
      return child.exitCode === null && child.signalCode === null ? child.pid : undefined;
    },
    stderr: child.stderr,
    postMessage: (message: object) => {
      if (child.connected) {
        child.send(message, () => undefined);
      }
    },
    kill: () => child.kill(),
  };
  return utility;
};

/** A fresh Electron in which nothing has happened yet. */
export const standInForElectron = (options: StandInOptions = {}): StandIn => {
  const calls: StandIn['calls'] = [];
  const note =
    (name: string) =>
    (...given: unknown[]): void => {
      calls.push({ name, arguments: given });
    };
  const app = new EventEmitter();
  const switches: string[] = [];
  const forks: string[] = [];
  const windows: StandInWindow[] = [];
  const menus: MenuItemConstructorOptions[][] = [];
  const answers: StandIn['answers'] = { open: [], save: [], message: [] };
  const asked: StandIn['asked'] = [];
  const handlers = new Map<string, (event: IpcSender, argument: unknown) => unknown>();
  const [session, lockable] = standInSession();
  let protocolHandler: (request: Request) => Promise<Response> = () => Promise.reject(new Error('no handler yet'));

  const shellApp = {
    requestSingleInstanceLock: (data: unknown) => {
      note('requestSingleInstanceLock')(data);
      return options.locked !== true;
    },
    whenReady: () => Promise.resolve(),
    quit: () => {
      note('quit')();
      app.emit('before-quit', { preventDefault: note('before-quit prevented') });
    },
    exit: note('exit'),
    on: app.on.bind(app),
    enableSandbox: note('enableSandbox'),
    commandLine: {
      appendSwitch: (name: string, value?: string) =>
        void switches.push(value === undefined ? name : `${name}=${value}`),
    },
    getLocale: () => options.locale ?? 'en-GB',
    isPackaged: options.packaged ?? true,
    setPath: note('setPath'),
    setAppLogsPath: note('setAppLogsPath'),
    addRecentDocument: note('addRecentDocument'),
    setAppUserModelId: note('setAppUserModelId'),
  };
  const parent = (given: readonly unknown[]): unknown => given.at(-1);
  const dialog = {
    showOpenDialog: (...given: unknown[]) => {
      asked.push(parent(given) as OpenDialogOptions);
      const filePaths = answers.open.shift();
      return Promise.resolve({ canceled: filePaths === undefined, filePaths: filePaths ?? [] });
    },
    showSaveDialog: (...given: unknown[]) => {
      asked.push(parent(given) as SaveDialogOptions);
      const filePath = answers.save.shift();
      return Promise.resolve({ canceled: filePath === undefined, filePath: filePath ?? '' });
    },
    showMessageBox: (...given: unknown[]) => {
      const question = parent(given) as MessageBoxOptions;
      asked.push(question);
      return Promise.resolve({ response: answers.message.shift() ?? question.cancelId ?? 0, checkboxChecked: false });
    },
    showErrorBox: note('showErrorBox'),
  };
  const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } };
  const parts: ElectronParts = {
    app: shellApp as unknown as ShellApp,
    protocol: {
      registerSchemesAsPrivileged: note('registerSchemesAsPrivileged'),
      handle: (scheme: string, handler: unknown) => {
        note('protocol.handle')(scheme);
        protocolHandler = handler as typeof protocolHandler;
      },
    },
    session: () => lockable,
    screen: () => ({ getAllDisplays: () => [display], getPrimaryDisplay: () => display }) as never,
    ipc: {
      handle: (name, listener) => void handlers.set(name, listener),
      on: (name, listener) => handlers.set(name, listener),
    },
    dialog: dialog,
    shell: { showItemInFolder: note('showItemInFolder') },
    power: {
      start: (kind) => {
        note('power.start')(kind);
        return 7;
      },
      stop: (id) => {
        note('power.stop')(id);
        return true;
      },
    },
    utilityFork: (module, args, forkOptions) => {
      forks.push(basename(module));
      return forkStandIn(module, args, forkOptions);
    },
    createWindow: (windowOptions) => {
      const [seen, window] = standInWindow(windowOptions, windows.length + 1);
      windows.push(seen);
      app.emit('web-contents-created', {}, window.webContents);
      return window;
    },
    setMenu: (template) => void menus.push(template as MenuItemConstructorOptions[]),
    notify: note('notify'),
  };
  const page = (url = 'app://studio/'): IpcSender => ({ sender: { id: 1 }, senderFrame: { url, parent: null } });
  const handlerOf = (channel: string): ((event: IpcSender, argument: unknown) => unknown) => {
    const handler = handlers.get(channel);
    if (handler === undefined) {
      throw new Error(`nobody listens on ${channel}`);
    }
    return handler;
  };
  return {
    parts,
    app,
    calls,
    switches,
    forks,
    windows,
    session,
    menus,
    answers,
    asked,
    page,
    invoke: (channel, argument, sender = page()) => Promise.resolve(handlerOf(channel)(sender, argument)),
    tell: (channel, argument, sender = page()) => void handlerOf(channel)(sender, argument),
    fetch: (request) => protocolHandler(request),
  };
};
