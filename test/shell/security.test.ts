import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runShell, type RunningShell } from './running-shell.ts';

let shell: RunningShell;
beforeAll(async () => {
  shell = await runShell();
});
afterAll(() => shell[Symbol.asyncDispose]());

const theWindow = () => {
  const [window] = shell.electron.windows;
  if (window === undefined) {
    throw new Error('no window was opened');
  }
  return window;
};

describe('the window', () => {
  it('gives its page no Node, no Electron and no way around the rules of the web', () => {
    expect(theWindow().options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    });
    expect(shell.electron.calls.map(({ name }) => name)).toContain('enableSandbox');
  });

  it('shows the page of the studio, over its own scheme', () => {
    expect(theWindow().loaded).toEqual(['app://studio/']);
    const registered = shell.electron.calls.find(({ name }) => name === 'registerSchemesAsPrivileged');
    expect(registered?.arguments[0]).toEqual([
      {
        scheme: 'app',
        privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
      },
    ]);
  });

  it('goes nowhere else, whoever asks', () => {
    for (const event of ['will-navigate', 'will-frame-navigate']) {
      for (const [url, refused] of [
        ['https://example.org/', true],
        ['file:///etc/passwd', true],
        ['app://elsewhere/', true],
        ['app://studio/api/queue', true],
        ['app://studio/', false],
      ] as const) {
        const preventDefault = vi.fn();
        theWindow().contents.emit(event, { url, preventDefault });
        expect(preventDefault, `${event} ${url}`).toHaveBeenCalledTimes(refused ? 1 : 0);
      }
    }
    const preventDefault = vi.fn();
    theWindow().contents.emit('will-attach-webview', { preventDefault });
    theWindow().contents.emit('will-redirect', { url: 'app://studio/', preventDefault });
    expect(preventDefault).toHaveBeenCalledTimes(2);
    expect(theWindow().contents.openHandler?.()).toEqual({ action: 'deny' });
  });
});

describe('the session', () => {
  it('grants nothing but the full screen of its own page', () => {
    const { session } = shell.electron;
    const ask = (permission: string, requestingUrl: string, isMainFrame = true): boolean | undefined => {
      let answer: boolean | undefined;
      session.request?.(
        {} as never,
        permission as never,
        (granted) => {
          answer = granted;
        },
        { isMainFrame, requestingUrl },
      );
      return answer;
    };
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'clipboard-read',
      'usb',
      'openExternal',
      'hid',
    ]) {
      expect(ask(permission, 'app://studio/'), permission).toBe(false);
      expect(session.check?.(null, permission as never, 'app://studio', {} as never), permission).toBe(false);
    }
    expect(ask('fullscreen', 'app://studio/')).toBe(true);
    expect(ask('fullscreen', 'app://studio/', false)).toBe(false);
    expect(ask('fullscreen', 'https://example.org/')).toBe(false);
    expect(session.device?.({} as never)).toBe(false);
  });

  it('lets no request leave the process', () => {
    const cancelled = (url: string): boolean | undefined => {
      let answer: boolean | undefined;
      shell.electron.session.beforeRequest?.({ url }, ({ cancel }) => {
        answer = cancel;
      });
      return answer;
    };
    for (const url of [
      'https://example.org/',
      'http://127.0.0.1:8080/',
      'ws://localhost/',
      'file:///etc/passwd',
      'ftp://example.org/',
      'app://elsewhere/',
      'blob:https://example.org/1',
      'chrome-extension://abc/',
      'nonsense',
    ]) {
      expect(cancelled(url), url).toBe(true);
    }
    for (const url of [
      'app://studio/api/queue',
      'blob:app://studio/1-2',
      'data:text/plain,x',
      'devtools://devtools/x',
    ]) {
      expect(cancelled(url), url).toBe(false);
    }
    expect(shell.electron.session.calls).toEqual([
      { name: 'setSpellCheckerEnabled', value: false },
      { name: 'setProxy', value: { mode: 'direct' } },
    ]);
    expect(shell.electron.switches).toContain('host-resolver-rules=MAP * ~NOTFOUND');
  });

  it('downloads nothing but what the window made', () => {
    const refused = (url: string): boolean => {
      const preventDefault = vi.fn();
      shell.electron.session.events.emit('will-download', { preventDefault }, { getURL: () => url });
      return preventDefault.mock.calls.length > 0;
    };
    expect(refused('https://example.org/a.exe')).toBe(true);
    expect(refused('app://studio/api/preferences')).toBe(true);
    expect(refused('blob:https://example.org/1')).toBe(true);
    expect(refused('blob:app://studio.example.org/1')).toBe(true);
    expect(refused('blob:app://studio/0b6f')).toBe(false);
  });
});

describe('messages of the page', () => {
  const refused = /may not have|refused/;

  it('are taken from the main frame of the window alone', async () => {
    const own = shell.electron.page();
    const strangers = {
      'another window': { ...own, sender: { id: 99 } },
      'a frame within': { ...own, senderFrame: { url: 'app://studio/', parent: {} } },
      'another origin': shell.electron.page('https://example.org/'),
      'another host': shell.electron.page('app://elsewhere/'),
      'an answer of the engine': shell.electron.page('app://studio/api/queue'),
      'a frame that is gone': { ...own, senderFrame: null },
    };
    for (const [who, sender] of Object.entries(strangers)) {
      await expect(shell.electron.invoke('pixrevive:pickFolder', null, sender), who).rejects.toThrow(refused);
      shell.electron.tell('pixrevive:setProgress', 0.5, sender);
    }
    expect(theWindow().progress).toEqual([]);
    await expect(shell.electron.invoke('pixrevive:pickFolder', null)).resolves.toBeNull();
    shell.electron.tell('pixrevive:setProgress', 0.5);
    shell.electron.tell('pixrevive:setProgress', null);
    expect(theWindow().progress).toEqual([0.5, -1]);
  });

  it('are parsed before anything is done with them', async () => {
    const bad: [string, unknown][] = [
      ['pickFiles', { kind: 'anything', multiple: true }],
      ['pickFiles', null],
      ['pickSave', { path: '/etc/passwd' }],
      ['grantDropped', '/etc/passwd'],
      ['grantDropped', [7]],
      ['revealJobOutput', '/etc/passwd'],
      ['revealJobOutput', 'f_0123456789'],
    ];
    for (const [name, argument] of bad) {
      await expect(shell.electron.invoke(`pixrevive:${name}`, argument), name).rejects.toThrow(refused);
    }
    const before = theWindow().progress.length;
    for (const fraction of [1.5, -1, Number.NaN, 'half']) {
      shell.electron.tell('pixrevive:setProgress', fraction);
    }
    expect(theWindow().progress).toHaveLength(before);
    expect(shell.electron.calls.map(({ name }) => name)).not.toContain('showItemInFolder');
    expect(shell.logged.length).toBeGreaterThan(bad.length);
  });
});
