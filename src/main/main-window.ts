/** The one window: where it opens, what it shows, and that it is found again where it was. */
import type { BrowserWindowConstructorOptions } from 'electron';
import { startPage } from './app-address.ts';
import type { ElectronParts, ShellWindow } from './electron-parts.ts';
import { webPreferences } from './security.ts';
import { leastSize, loadWindowState, placeWindow, saveWindowState } from './window-state.ts';

export type MainWindowOptions = {
  electron: Pick<ElectronParts, 'createWindow' | 'screen'>;
  preload: string;
  icon: string | null;
  /** File of the window's place and size. */
  stateFile: string;
  devTools: boolean;
  onClose: (event: { preventDefault: () => void }) => void;
  log: (text: string) => void;
};

/** The colour of the page before it is there: nothing flashes white in a dark room. */
const background = '#16181d';

export const windowOptions = (
  placement: ReturnType<typeof placeWindow>,
  { preload, icon, devTools }: Pick<MainWindowOptions, 'preload' | 'icon' | 'devTools'>,
): BrowserWindowConstructorOptions => ({
  width: placement.width,
  height: placement.height,
  ...(placement.x === undefined || placement.y === undefined ? {} : { x: placement.x, y: placement.y }),
  minWidth: Math.min(leastSize.width, placement.width),
  minHeight: Math.min(leastSize.height, placement.height),
  show: false,
  backgroundColor: background,
  title: 'PixRevive Studio',
  ...(icon === null ? {} : { icon }),
  webPreferences: webPreferences(preload, devTools),
});

/** Opens the window and loads the studio's page into it. */
export const openMainWindow = (options: MainWindowOptions): ShellWindow => {
  const screen = options.electron.screen();
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const areas = [primary, ...others].map(({ workArea }) => workArea);
  const placement = placeWindow(loadWindowState(options.stateFile), areas);
  const window = options.electron.createWindow(windowOptions(placement, options));
  if (placement.maximized) {
    window.maximize();
  }
  window.once('ready-to-show', () => {
    window.show();
  });
  window.on('close', options.onClose);
  window.loadURL(startPage).catch((error: unknown) => {
    options.log(`the page did not load: ${String(error)}`);
    window.show();
  });
  return window;
};

/** Ends the window at once, and remembers where it was. The page is not asked: the person has been. */
export const endWindow = (window: ShellWindow, stateFile: string): void => {
  if (!window.isDestroyed()) {
    saveWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    window.destroy();
  }
};

/** Brings the window to the front, from wherever it is. */
export const showWindow = (window: ShellWindow): void => {
  if (window.isMinimized()) {
    window.restore();
  }
  window.show();
  window.focus();
};
