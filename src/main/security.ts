/** What the window, its session and every web content of the process are not allowed to do. */
import type { App, BrowserWindowConstructorOptions, Session, WebContents } from 'electron';
import { appOrigin, isOwnAddress, isOwnBlob, isStartPage } from './app-address.ts';

/** Stated one by one, defaults included, so that a change of a default cannot open anything. */
export const webPreferences = (
  preload: string,
  devTools: boolean,
): NonNullable<BrowserWindowConstructorOptions['webPreferences']> => ({
  preload,
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
  // Playback and progress go on while another window lies above.
  backgroundThrottling: false,
  devTools,
});

/** Nothing of the studio uses the network, and neither may Chromium on its own account. */
export const offlineSwitches: readonly (readonly [name: string, value?: string])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['no-proxy-server'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['no-pings'],
];

/** Requests that stay within the process: the studio itself, its blobs, and the developer tools. */
const isLocalRequest = (address: string): boolean => {
  const protocol = URL.parse(address)?.protocol;
  if (protocol === 'app:') {
    return isOwnAddress(address);
  }
  return protocol === 'data:' || protocol === 'devtools:' || address.startsWith(`blob:${appOrigin}/`);
};

export type LockableSession = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setProxy'
  | 'setSpellCheckerEnabled'
  | 'on'
> & { webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> };

/**
 * Closes a session: no permission but the viewer's full screen, no device, no request that leaves the process, and no
 * download but of what the window made itself (charts), for which Electron asks where to.
 */
export const lockSession = async (session: LockableSession): Promise<void> => {
  const permits = (permission: string, origin: string): boolean => permission === 'fullscreen' && isOwnAddress(origin);
  session.setPermissionRequestHandler((_contents, permission, decide, details) => {
    decide(details.isMainFrame && permits(permission, details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => permits(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, decide) => {
    decide({ cancel: !isLocalRequest(details.url) });
  });
  session.on('will-download', (event, item) => {
    if (!isOwnBlob(item.getURL())) {
      event.preventDefault();
    }
  });
  await session.setProxy({ mode: 'direct' });
};

type Preventable = { preventDefault: () => void };
type Navigation = Preventable & { readonly url: string };

export type LockableContents = Pick<WebContents, 'setWindowOpenHandler' | 'on'>;

/** The window shows one page for as long as it lives: it may reload that, goes nowhere else and embeds nothing. */
export const lockContents = (contents: LockableContents): void => {
  const refuse = (event: Preventable): void => {
    event.preventDefault();
  };
  const refuseOthers = (event: Navigation): void => {
    if (!isStartPage(event.url)) {
      event.preventDefault();
    }
  };
  contents.on('will-navigate', refuseOthers);
  contents.on('will-frame-navigate', refuseOthers);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', refuse);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
};

export type LockableApp = Pick<App, 'enableSandbox' | 'on'> & {
  commandLine: Pick<App['commandLine'], 'appendSwitch'>;
};

/** Before Electron is ready: sandbox for every renderer, network off, and every web content locked as it appears. */
export const lockApp = (app: LockableApp): void => {
  app.enableSandbox();
  for (const [name, value] of offlineSwitches) {
    app.commandLine.appendSwitch(name, value);
  }
  app.on('web-contents-created', (_event, contents) => {
    lockContents(contents);
  });
};
