/** The shell: joins Electron, the window and the studio. Everything it needs is handed in. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PixReviveError } from '../contract/errors.ts';
import { mediaEndings } from '../engine/api/file-grants.ts';
import type { Studio, StudioOptions } from '../engine/api/studio.ts';
import type { LaneRequest } from '../engine/frames/lane-protocol.ts';
import type { WorkerCommand } from '../engine/jobs/messages.ts';
import type { UserFolders } from '../engine/paths.ts';
import { appScheme, schemePrivileges } from './app-address.ts';
import { attendJobs } from './attendance.ts';
import { watchForCrashes } from './crashes.ts';
import type { ElectronParts, ShellApp } from './electron-parts.ts';
import { filesOfArguments, ownArguments } from './handed-over.ts';
import { Inbox } from './inbox.ts';
import { serveIpc } from './ipc.ts';
import { openMainWindow } from './main-window.ts';
import { pageServices } from './page-services.ts';
import { createAppHandler } from './protocol.ts';
import { Questions } from './questions.ts';
import { createQuitGuard, type QuitGuard } from './quit.ts';
import { lockApp, lockSession } from './security.ts';
import { ShellMenu } from './shell-menu.ts';
import { WindowHandle } from './window-handle.ts';
import { forkUtility, type UtilityForkOptions } from './utility-worker.ts';
import { carryOut, runSystemAction } from './when-done.ts';

export type StudioShellOptions = {
  electron: ElectronParts;
  createStudio: (options: StudioOptions) => Promise<Studio>;
  folders: UserFolders;
  version: string;
  platform: NodeJS.Platform;
  argv: readonly string[];
  workingFolder: string;
  /** The built window, the preload script, and the icon of the window where the system wants one. */
  files: { renderer: string; preload: string; icon: string | null };
  /** Path of the module of a process. */
  entry: UtilityForkOptions['entry'];
  log: (text: string) => void;
};

/** Starts the shell. Resolves when the window is open, or at once when another studio has taken over the files. */
export const startShell = async (options: StudioShellOptions): Promise<void> => {
  const { electron, folders, log } = options;
  const { app } = electron;
  prepareApp(electron, folders);
  const handed = filesOfArguments(ownArguments(options.argv, app.isPackaged), options.workingFolder);
  if (!app.requestSingleInstanceLock({ files: handed })) {
    app.quit();
    return;
  }

  const window = new WindowHandle(electron.notify);
  const questions = new Questions(electron.dialog, () => window.current, app.getLocale());
  const logged = (what: string) => (error: unknown) => {
    log(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  const inbox = new Inbox(
    {
      mediaEndings,
      send: (name, value) => {
        window.send(name, value);
      },
      onProject: (path) => {
        app.addRecentDocument(path);
      },
      onError: logged('files could not be handed over'),
    },
    handed,
  );
  let studio: Studio | null = null;
  const isBusy = (): boolean => studio?.isBusy() ?? false;

  const guard = createQuitGuard({
    isBusy,
    isDirty: () => window.dirty,
    ask: (question) => questions.quit(question),
    close: async () => {
      attendance.close();
      await studio?.close();
    },
    quit: () => {
      window.end();
      app.quit();
    },
    onError: logged('quitting'),
  });
  const attendance = attendJobs({
    power: electron.power,
    isBusy,
    isWatched: () => window.isFocused(),
    // Why a job failed is explained in the window, in its language; a click leads there.
    notify: ({ state, name }) => {
      const { done } = questions.texts();
      window.notify(state === 'failed' ? done.jobFailed : done.jobDone, name);
    },
    onQueueDone: ({ action }) => {
      const onError = logged(`after the queue: ${action}`);
      carryOut(action, {
        confirm: (what, seconds) => questions.whenDone(what, seconds),
        quit: guard.leave,
        system: runSystemAction,
        onError,
      }).catch(onError);
    },
  });
  followApp(app, { guard, inbox, window, log });

  await app.whenReady();
  await lockSession(electron.session());
  const opened = await openStudio(options).catch((thrown: unknown) => {
    logged('start')(thrown);
    electron.dialog.showErrorBox(questions.texts().start.failed, PixReviveError.from(thrown).userMessage);
    return null;
  });
  if (opened === null) {
    app.exit(1);
    return;
  }
  studio = opened;
  opened.subscribe(attendance.onEvent);
  // What was there before the window, the window finds when it asks who it is talking to.
  await opened.openFiles(await inbox.take()).catch(logged('files could not be opened'));
  electron.protocol.handle(
    appScheme,
    createAppHandler({ renderer: options.files.renderer, api: (request) => opened.fetch(request) }),
  );

  const menu = new ShellMenu({
    platform: options.platform,
    developerTools: !app.isPackaged,
    show: electron.setMenu,
    texts: () => questions.texts(),
    onAction: (action) => {
      window.send('action', action);
    },
    onQuit: () => {
      app.quit();
    },
  });
  serveIpc({
    ipc: electron.ipc,
    windowContents: () => window.contentsId(),
    onRefused: log,
    ...pageServices({ electron, studio: opened, window, inbox, menu, questions, mediaEndings }),
  });
  const stateFile = join(folders.config, 'window.json');
  const shown = openMainWindow({
    electron,
    preload: options.files.preload,
    icon: options.files.icon,
    stateFile,
    devTools: !app.isPackaged,
    onClose: guard.onQuit,
    log,
  });
  window.hold(shown, stateFile);
  shown.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) {
      inbox.close();
    }
  });
  watchForCrashes(shown, {
    ask: (problem, signal) => questions.crash(problem, signal),
    quit: () => void guard.leave(),
    log,
  });
  menu.update({}, {});
};

/** What must be said before Electron is ready. */
const prepareApp = ({ app, protocol }: ElectronParts, folders: UserFolders): void => {
  // First of all: the lock of the single instance belongs to the folder of this person's (or this test's) data.
  for (const [name, path] of [
    ['userData', join(folders.data, 'electron')],
    ['sessionData', join(folders.cache, 'electron')],
  ] as const) {
    // Electron refuses a folder that is not there.
    mkdirSync(path, { recursive: true });
    app.setPath(name, path);
  }
  app.setAppLogsPath(join(folders.data, 'logs'));
  app.setAppUserModelId('studio.pixrevive.app');
  lockApp(app);
  protocol.registerSchemesAsPrivileged(schemePrivileges);
};

type Followers = { guard: QuitGuard; inbox: Inbox; window: WindowHandle; log: (text: string) => void };

/** What Electron tells of the program as a whole. */
const followApp = (app: ShellApp, { guard, inbox, window, log }: Followers): void => {
  app.on('before-quit', guard.onQuit);
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    inbox.receive([path]);
  });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const { files } = (data ?? {}) as { files?: unknown };
    inbox.receive(Array.isArray(files) ? files.filter((file) => typeof file === 'string') : []);
    window.bringToFront();
  });
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    log(`${type} process ${name ?? ''} ended: ${reason} (${exitCode})`);
  });
};

/** The studio, with its jobs and services in utility processes. */
const openStudio = ({ createStudio, electron, entry, folders, version, log }: StudioShellOptions): Promise<Studio> => {
  const utility: UtilityForkOptions = { fork: electron.utilityFork, entry, onRefused: log };
  return createStudio({
    version,
    shell: 'electron',
    folders,
    forkWorker: () => forkUtility<WorkerCommand>(utility, 'worker'),
    forkLane: () => forkUtility<LaneRequest>(utility, 'lane-process'),
    onInternalError: (error) => {
      log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    },
  });
};
