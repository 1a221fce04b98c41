/** Composition root of the desktop studio: the one module that imports Electron itself. */
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
} from 'electron';
import { createStudio } from '../engine/api/studio.ts';
import { entryUrl } from '../engine/model/entry.ts';
import { resourcePath, userFolders } from '../engine/paths.ts';
import { ipcPart } from './ipc.ts';
import { openLog } from './log.ts';
import { startShell } from './studio-shell.ts';

const folders = userFolders();
const log = openLog(`${folders.data}/logs`);
const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Shown notifications; one that is collected can no longer be clicked. */
const notifications = new Set<Notification>();

process.on('uncaughtException', (error) => {
  log(`uncaught: ${error.stack ?? error.message}`);
  dialog.showErrorBox(
    'PixRevive Studio',
    'Something unexpected happened. Start the studio again; finished work is kept.',
  );
  app.exit(1);
});
process.on('unhandledRejection', (reason) => {
  log(`unhandled: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}`);
});

startShell({
  electron: {
    app,
    protocol,
    session: () => session.defaultSession,
    screen: () => screen,
    ipc: ipcPart(ipcMain),
    dialog,
    shell,
    power: powerSaveBlocker,
    utilityFork: (module, args, options) => utilityProcess.fork(module, args, options),
    createWindow: (options) => new BrowserWindow(options),
    setMenu: (template) => {
      Menu.setApplicationMenu(Menu.buildFromTemplate(template));
    },
    notify: (options, onClick) => {
      if (!Notification.isSupported()) {
        return;
      }
      const notification = new Notification(options);
      notifications.add(notification);
      notification.on('click', onClick);
      notification.on('close', () => notifications.delete(notification));
      notification.show();
    },
  },
  createStudio,
  folders,
  version: app.getVersion(),
  platform: process.platform,
  argv: process.argv,
  workingFolder: process.cwd(),
  files: {
    renderer: beside('../renderer'),
    preload: beside('../preload/index.cjs'),
    icon: process.platform === 'linux' ? resourcePath('icon.png') : null,
  },
  entry: (name) => fileURLToPath(entryUrl(import.meta.url, name)),
  log,
}).catch((error: unknown) => {
  log(`start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  dialog.showErrorBox('PixRevive Studio', 'The studio cannot start. Its log is in the folder of its data.');
  app.exit(1);
});
