/**
 * The part of Electron that the shell uses, as types. The composition root hands in Electron itself; tests hand in a
 * stand-in, because Electron's modules exist inside an Electron process only.
 */
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Dialog,
  Menu,
  NotificationConstructorOptions,
  PowerSaveBlocker,
  Protocol,
  Screen,
  Shell,
} from 'electron';
import type { IpcPart } from './ipc.ts';
import type { LockableSession } from './security.ts';
import type { UtilityForkOptions } from './utility-worker.ts';

export type ShellApp = Pick<
  App,
  | 'requestSingleInstanceLock'
  | 'whenReady'
  | 'quit'
  | 'exit'
  | 'on'
  | 'enableSandbox'
  | 'commandLine'
  | 'getLocale'
  | 'isPackaged'
  | 'setPath'
  | 'setAppLogsPath'
  | 'addRecentDocument'
  | 'setAppUserModelId'
>;

export type ShellWindow = Pick<
  BrowserWindow,
  | 'on'
  | 'once'
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'restore'
  | 'maximize'
  | 'isMinimized'
  | 'isMaximized'
  | 'isFocused'
  | 'isDestroyed'
  | 'isVisible'
  | 'getNormalBounds'
  | 'setProgressBar'
  | 'destroy'
> & {
  webContents: Pick<
    BrowserWindow['webContents'],
    'id' | 'on' | 'send' | 'reload' | 'forcefullyCrashRenderer' | 'setWindowOpenHandler'
  >;
};

export type ElectronParts = {
  app: ShellApp;
  protocol: Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  /** The session of the window; exists from `ready` on. */
  session: () => LockableSession;
  screen: () => Pick<Screen, 'getAllDisplays' | 'getPrimaryDisplay'>;
  ipc: IpcPart;
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog' | 'showMessageBox' | 'showErrorBox'>;
  shell: Pick<Shell, 'showItemInFolder'>;
  power: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  utilityFork: UtilityForkOptions['fork'];
  createWindow: (options: BrowserWindowConstructorOptions) => ShellWindow;
  setMenu: (template: Parameters<typeof Menu.buildFromTemplate>[0]) => void;
  /** Shows a notification; `onClick` when the person follows it. */
  notify: (options: NotificationConstructorOptions, onClick: () => void) => void;
};
