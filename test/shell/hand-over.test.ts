/** Files from outside the window, the way out, and what the page is told. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fileIdSchema } from '../../src/contract/ids.ts';
import { runShell, temporaryFolder, type RunningShell } from './running-shell.ts';

const sentTo = (shell: RunningShell, name: string): unknown[] =>
  shell.electron.windows[0]?.sent.filter(({ channel }) => channel === `pixrevive:${name}`).map(({ value }) => value) ??
  [];

const touch = async (folder: string, ...names: string[]): Promise<string[]> => {
  const paths = names.map((name) => join(folder, name));
  await Promise.all(
    paths.map(async (path) => {
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, 'x');
    }),
  );
  return paths;
};

describe('files named at the start', () => {
  it('are there when the page asks who it is talking to', async () => {
    const folder = temporaryFolder();
    await touch(folder, 'clip.mkv', 'work.pixrevive');
    await using shell = await runShell({ folder, arguments: ['--flag', 'clip.mkv', 'work.pixrevive', 'missing.mkv'] });
    const { opened } = await shell.api.call('studio');
    expect(opened.media).toHaveLength(1);
    expect(shell.studio().pathOf(opened.project ?? '')).toBe(join(folder, 'work.pixrevive'));
    expect((await shell.api.call('listMedia')).map(({ name }) => name)).toEqual(['clip.mkv']);
  });

  it('go to the studio that runs already', async () => {
    await using shell = await runShell({ locked: true, arguments: ['clip.mkv'] });
    expect(shell.electron.windows).toHaveLength(0);
    expect(() => shell.studio()).toThrow('no studio');
    const names = shell.electron.calls.map(({ name }) => name);
    expect(names).toContain('quit');
    const lock = shell.electron.calls.find(({ name }) => name === 'requestSingleInstanceLock');
    expect(lock?.arguments).toEqual([{ files: [join(shell.folder, 'clip.mkv')] }]);
  });
});

describe('files that come later', () => {
  it('reach the page as ids, from a second start and from the system', async () => {
    await using shell = await runShell();
    const { electron, folder } = shell;
    const [first = '', second = '', project = ''] = await touch(folder, 'a.mkv', 'b.mp4', 'p.pixrevive');
    electron.app.emit('second-instance', {}, [], folder, { files: [first, project, 7] });
    const preventDefault = vi.fn();
    electron.app.emit('open-file', { preventDefault }, second);
    expect(preventDefault).toHaveBeenCalledOnce();
    expect(electron.windows[0]?.calls).toContain('focus');

    // The page is not listening yet: nothing is lost.
    expect(sentTo(shell, 'openFiles')).toEqual([]);
    electron.tell('pixrevive:ready', null);
    await vi.waitFor(() => {
      expect(sentTo(shell, 'openFiles')).toHaveLength(1);
    });
    const ids = fileIdSchema.array().parse(sentTo(shell, 'openFiles')[0]);
    expect(ids.map((id) => shell.studio().pathOf(id))).toEqual([first, second]);
    expect(shell.studio().pathOf(fileIdSchema.parse(sentTo(shell, 'openProject')[0]))).toBe(project);

    // A page that is loaded anew has to say again that it listens.
    electron.app.emit('second-instance', {}, [], folder, 'nonsense');
    electron.windows[0]?.contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    electron.app.emit('second-instance', {}, [], folder, { files: [first] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sentTo(shell, 'openFiles')).toHaveLength(1);
    electron.tell('pixrevive:ready', null);
    await vi.waitFor(() => {
      expect(sentTo(shell, 'openFiles')).toHaveLength(2);
    });
  });

  it('are taken from folders that are dropped, media alone', async () => {
    await using shell = await runShell();
    const [loose = ''] = await touch(
      shell.folder,
      'loose.xyz',
      'tree/2.mkv',
      'tree/10.mp4',
      'tree/notes.txt',
      'tree/.hidden.mkv',
    );
    shell.electron.tell('pixrevive:ready', null);
    const ids = fileIdSchema
      .array()
      .parse(
        await shell.electron.invoke('pixrevive:grantDropped', [loose, join(shell.folder, 'tree'), '/no/such/file.mkv']),
      );
    expect(ids.map((id) => shell.studio().pathOf(id))).toEqual([
      loose,
      join(shell.folder, 'tree', '2.mkv'),
      join(shell.folder, 'tree', '10.mp4'),
    ]);
  });
});

describe('dialogs', () => {
  it('hand over ids, and remember what was picked', async () => {
    await using shell = await runShell({ locale: 'pl-PL' });
    const { electron } = shell;
    electron.answers.open.push(['/media/a.mkv', '/media/b.mkv'], ['/media/results']);
    electron.answers.save.push('/media/film');
    const picked = fileIdSchema
      .array()
      .parse(await electron.invoke('pixrevive:pickFiles', { kind: 'media', multiple: true }));
    expect(picked.map((id) => shell.studio().pathOf(id))).toEqual(['/media/a.mkv', '/media/b.mkv']);
    const folder = fileIdSchema.parse(await electron.invoke('pixrevive:pickFolder', null));
    expect(shell.studio().pathOf(folder)).toBe('/media/results');
    const target = (await electron.invoke('pixrevive:pickSave', '../../etc/cron: "job"')) as {
      folder: string;
      name: string;
    };
    expect({ ...target, folder: shell.studio().pathOf(target.folder) }).toEqual({
      folder: '/media',
      name: 'film.pixrevive',
    });
    expect(electron.asked[0]).toMatchObject({ properties: ['openFile', 'multiSelections'] });
    expect(electron.asked[0]).toHaveProperty('filters.0.name', 'Pliki wideo');
    expect(electron.asked[2]).toHaveProperty('defaultPath', 'etc cron   job.pixrevive');
    const remembered = electron.calls.filter(({ name }) => name === 'addRecentDocument');
    expect(remembered.map(({ arguments: [path] }) => path)).toEqual([
      '/media/a.mkv',
      '/media/b.mkv',
      '/media/film.pixrevive',
    ]);
    // Nobody picks anything: nothing is granted.
    await expect(electron.invoke('pixrevive:pickFiles', { kind: 'project', multiple: false })).resolves.toEqual([]);
    await expect(electron.invoke('pixrevive:pickSave', 'x')).resolves.toBeNull();
  });
});

describe('the way out', () => {
  const close = (shell: RunningShell): boolean => {
    const preventDefault = vi.fn();
    shell.electron.windows[0]?.events.emit('close', { preventDefault });
    return preventDefault.mock.calls.length === 0;
  };

  it('asks while the project is not saved, and remembers the window', async () => {
    await using shell = await runShell();
    const { electron } = shell;
    electron.tell('pixrevive:setDirty', true);
    electron.answers.message.push(0, 1);
    expect(close(shell)).toBe(false);
    await vi.waitFor(() => {
      expect(electron.asked).toHaveLength(1);
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(electron.windows[0]?.calls).not.toContain('destroy');

    expect(close(shell)).toBe(false);
    await vi.waitFor(() => {
      expect(electron.windows[0]?.calls).toContain('destroy');
    });
    expect(electron.asked[1]).toMatchObject({ message: 'The project has changes that are not saved.', cancelId: 0 });
    // The studio is closed by then: nothing stands in the way, and its queue is free for the next start.
    expect(close(shell)).toBe(true);
    await using next = await runShell({ folder: shell.folder });
    expect(next.electron.windows[0]?.options).toMatchObject({ x: 40, y: 50, width: 1300, height: 800 });
  });

  it('says what keeps a studio from starting', async () => {
    await using first = await runShell();
    const second = await runShell({ folder: first.folder });
    const shown = second.electron.calls.find(({ name }) => name === 'showErrorBox');
    expect(String(shown?.arguments[1])).toMatch(/another|already/i);
    expect(second.electron.calls.at(-1)).toEqual({ name: 'exit', arguments: [1] });
  });
});

describe('the menu', () => {
  it('has the names that the page gives, and tells it what was chosen', async () => {
    await using shell = await runShell();
    const { electron } = shell;
    electron.tell('pixrevive:setMenuLabels', { labels: { 'project.save': 'Zapisz' }, language: 'pl' });
    const file = electron.menus.at(-1)?.find(({ id }) => id === 'file');
    expect(file?.label).toBe('Plik');
    const submenu = file?.submenu;
    const save = Array.isArray(submenu) ? submenu.find(({ id }) => id === 'project.save') : undefined;
    expect(save).toMatchObject({ label: 'Zapisz', accelerator: 'CommandOrControl+S', registerAccelerator: false });
    save?.click?.({} as never, undefined, {});
    expect(sentTo(shell, 'action')).toEqual(['project.save']);
  });
});
