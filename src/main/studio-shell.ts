/** The shell: joins Electron, the window and the studio. Everything it needs is handed in. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PixReviveError } from '../contract/errors.ts';
import { mediaEndings } from '../engine/api/file-grants.ts';
import type { Studio, StudioOptions } from '../engine/api/studio.ts';
import type { WorkerCommand } from '../engine/jobs/messages.ts';
import type { LaneRequest } from '../engine/frames/lane-protocol.ts';
import type { UserFolders } from '../engine/paths.ts';
import { schemePrivileges, appScheme } from './app-address.ts';
import { attendJobs } from './attendance.ts';
import { channel, type ShellEventName, type ShellEvents } from './channels.ts';
import { watchForCrashes } from './crashes.ts';
import { dialogRequests } from './dialogs.ts';
import type { ElectronParts, ShellWindow } from './electron-parts.ts';
import { expandFolders, filesOfArguments, ownArguments, sortPaths } from './handed-over.ts';
import { serveIpc } from './ipc.ts';
import { openMainWindow, showWindow } from './main-window.ts';
import { ShellMenu } from './shell-menu.ts';
import { createAppHandler } from './protocol.ts';
import { Questions } from './questions.ts';
import { createQuitGuard } from './quit.ts';
import { lockApp, lockSession } from './security.ts';
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

  // Before anything is asked of Electron: the lock belongs to the folder of this person's (or this test's) data.
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
  electron.protocol.registerSchemesAsPrivileged(schemePrivileges);

  const handed = filesOfArguments(ownArguments(options.argv, app.isPackaged), options.workingFolder);
  if (!app.requestSingleInstanceLock({ files: handed })) {
    app.quit();
    return;
  }

  let window: ShellWindow | null = null;
  let studio: Studio | null = null;
  let pageListens = false;
  let dirty = false;
  /** Paths that came while nobody could take them. */
  const waiting: string[] = [...handed];

  const questions = new Questions(electron.dialog, () => window, app.getLocale());
  const send = <Name extends ShellEventName>(name: Name, value: ShellEvents[Name]): void => {
    if (window !== null && !window.isDestroyed()) {
      window.webContents.send(channel(name), value);
    }
  };

  /** Gives files to the page; those that come before it listens wait for it. */
  const handOver = async (paths: readonly string[]): Promise<void> => {
    if (studio === null || !pageListens) {
      waiting.push(...paths);
      return;
    }
    const { grant } = studio;
    const { project, media } = sortPaths(await expandFolders(paths, mediaEndings));
    if (project !== null) {
      app.addRecentDocument(project);
      send('openProject', grant(project));
    }
    if (media.length > 0) {
      send('openFiles', media.map(grant));
    }
  };
  const receive = (paths: readonly string[]): void => {
    handOver(paths).catch((error: unknown) => {
      log(`files could not be handed over: ${String(error)}`);
    });
  };

  const guard = createQuitGuard({
    isBusy: () => studio?.isBusy() ?? false,
    isDirty: () => dirty,
    ask: (question) => questions.quit(question),
    close: async () => {
      attendance.close();
      await studio?.close();
    },
    quit: () => {
      window?.destroy();
      app.quit();
    },
    onError: (error) => {
      log(`quitting: ${String(error)}`);
    },
  });
  const attendance = attendJobs({
    power: electron.power,
    isBusy: () => studio?.isBusy() ?? false,
    isWatched: () => window?.isFocused() ?? false,
    notify: (job) => {
      const { done } = questions.texts();
      const body = job.state === 'failed' ? `${job.name}: ${job.error?.userMessage ?? ''}` : job.name;
      notify(job.state === 'failed' ? done.jobFailed : done.jobDone, body);
    },
    onQueueDone: ({ action }) => {
      carryOut(action, {
        confirm: (what, seconds) => questions.whenDone(what, seconds),
        quit: guard.leave,
        system: runSystemAction,
        onError: (error) => {
          log(`${action}: ${String(error)}`);
        },
      }).catch((error: unknown) => {
        log(`${action}: ${String(error)}`);
      });
    },
  });
  const notify = (title: string, body: string): void => {
    electron.notify({ title, body }, () => {
      if (window !== null) {
        showWindow(window);
      }
    });
  };

  app.on('before-quit', guard.onQuit);
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    receive([path]);
  });
  app.on('second-instance', (_event, _argv, _folder, data) => {
    const { files } = data as { files?: unknown };
    receive(Array.isArray(files) ? files.filter((file) => typeof file === 'string') : []);
    if (window !== null) {
      showWindow(window);
    }
  });
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    log(`${type} process ${name ?? ''} ended: ${reason} (${exitCode})`);
  });

  await app.whenReady();
  await lockSession(electron.session());

  const utility: UtilityForkOptions = { fork: electron.utilityFork, entry: options.entry, onRefused: log };
  try {
    studio = await options.createStudio({
      version: options.version,
      shell: 'electron',
      folders,
      forkWorker: () => forkUtility<WorkerCommand>(utility, 'worker'),
      forkLane: () => forkUtility<LaneRequest>(utility, 'lane-process'),
      onInternalError: (error) => {
        log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      },
    });
  } catch (thrown) {
    electron.dialog.showErrorBox(questions.texts().start.failed, PixReviveError.from(thrown).userMessage);
    app.exit(1);
    return;
  }
  const opened = studio;
  opened.subscribe(attendance.onEvent);
  // What was there before the window, the window finds when it asks who it is talking to.
  await opened.openFiles(await expandFolders(waiting.splice(0), mediaEndings)).catch((error: unknown) => {
    log(`files could not be opened: ${String(error)}`);
  });
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
      send('action', action);
    },
    onQuit: () => {
      app.quit();
    },
  });

  serveIpc({
    ipc: electron.ipc,
    windowContents: () => (window === null || window.isDestroyed() ? null : window.webContents.id),
    onRefused: log,
    invocations: {
      ...dialogRequests({
        dialog: electron.dialog,
        window: () => questions.parent(),
        texts: () => questions.texts(),
        grant: opened.grant,
        mediaEndings,
        onPicked: (path) => {
          app.addRecentDocument(path);
        },
      }),
      grantDropped: async (paths) => {
        const { project, media } = sortPaths(await expandFolders(paths, mediaEndings));
        if (project !== null) {
          receive([project]);
        }
        return media.map(opened.grant);
      },
      revealJobOutput: (job) => {
        electron.shell.showItemInFolder(opened.outputOf(job));
        return Promise.resolve(null);
      },
    },
    notices: {
      ready: () => {
        pageListens = true;
        receive(waiting.splice(0));
      },
      setProgress: (fraction) => window?.setProgressBar(fraction ?? -1),
      notify: ({ title, body }) => {
        notify(title, body);
      },
      setMenuLabels: ({ labels, language, bindings }) => {
        questions.language = language ?? questions.language;
        menu.update(labels, bindings ?? {});
      },
      setDirty: (value) => {
        dirty = value;
      },
    },
  });

  const made = openMainWindow({
    electron,
    preload: options.files.preload,
    icon: options.files.icon,
    stateFile: join(folders.config, 'window.json'),
    devTools: !app.isPackaged,
    onClose: guard.onQuit,
    log,
  });
  window = made;
  made.webContents.on('did-start-loading', () => {
    pageListens = false;
  });
  watchForCrashes(made, {
    ask: (problem, signal) => questions.crash(problem, signal),
    quit: () => void guard.leave(),
    log,
  });
  menu.update({}, {});
};
