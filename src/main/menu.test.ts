import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { actionIds, actions, type ActionId } from '../contract/actions.ts';
import { acceleratorOf } from './accelerators.ts';
import { menuTemplate, type MenuOptions } from './menu.ts';
import { texts } from './texts.ts';

const labels = Object.fromEntries(actionIds.map((id) => [id, `name of ${id}`])) as Record<ActionId, string>;
const options: MenuOptions = {
  platform: 'linux',
  applicationName: 'Studio',
  labels,
  bindings: {},
  texts: texts.en,
  onAction: () => undefined,
  onQuit: () => undefined,
  developerTools: false,
};

const itemsOf = (template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
const itemOf = (template: readonly MenuItemConstructorOptions[], id: string): MenuItemConstructorOptions | undefined =>
  itemsOf(template).find((item) => item.id === id);

describe('menuTemplate', () => {
  it('has exactly the actions that the table puts into the menu, once each, in its order', () => {
    const shown = itemsOf(menuTemplate(options)).flatMap(({ id }) => (id !== undefined && id in actions ? [id] : []));
    expect(shown).toEqual(actionIds.filter((id) => actions[id].menu === true));
  });

  it('tells what was chosen', () => {
    const onAction = vi.fn();
    const onQuit = vi.fn();
    const template = menuTemplate({ ...options, onAction, onQuit });
    const click = (id: string): void => {
      itemOf(template, id)?.click?.({} as never, undefined, {});
    };
    click('export.open');
    click('quit');
    expect(onAction.mock.calls).toEqual([['export.open']]);
    expect(onQuit).toHaveBeenCalledOnce();
  });

  it('shows keys and leaves them to the page', () => {
    const template = menuTemplate({ ...options, bindings: { 'project.save': ['Alt+F4'], 'edit.undo': [] } });
    expect(itemOf(template, 'media.import')).toMatchObject({
      accelerator: 'CommandOrControl+O',
      registerAccelerator: false,
    });
    expect(itemOf(template, 'project.save')?.accelerator).toBe('Alt+F4');
    expect(itemOf(template, 'edit.undo')?.accelerator).toBeUndefined();
    expect(itemOf(template, 'play.toggle')?.accelerator).toBe('Space');
  });

  it('takes no plain key away from a text field on macOS, and has the menus of that system', () => {
    const template = menuTemplate({ ...options, platform: 'darwin' });
    expect(template[0]?.label).toBe('Studio');
    for (const { accelerator } of itemsOf(template)) {
      expect(accelerator ?? 'CommandOrControl+').toContain('CommandOrControl+');
    }
    expect(itemsOf(template).map(({ role }) => role)).toEqual(expect.arrayContaining(['hide', 'copy', 'paste']));
    expect(itemsOf(template).filter(({ id }) => id === 'quit')).toHaveLength(1);
  });

  it('has editing and the way out before the page gave any name', () => {
    const template = menuTemplate({ ...options, labels: {}, texts: texts.pl });
    expect(template.map(({ label }) => label)).toEqual(['Plik', 'Edycja']);
    expect(itemOf(template, 'quit')?.label).toBe('Zakończ');
  });

  it('offers developer tools during development only', () => {
    const roles = (developerTools: boolean) =>
      itemsOf(menuTemplate({ ...options, developerTools })).map(({ role }) => role);
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(true)).toContain('toggleDevTools');
  });
});

describe('acceleratorOf', () => {
  it('has a word for every key press of the table', () => {
    for (const id of actionIds) {
      for (const chord of actions[id].keys) {
        expect(acceleratorOf(chord), `${id}: ${chord}`).not.toBeNull();
      }
    }
  });

  it('writes them as Electron does', () => {
    expect(
      ['Mod+Shift+KeyZ', 'Digit1', 'Mod+ArrowUp', 'BracketLeft', 'NumpadAdd', 'Numpad5', 'F11', 'Alt+KeyX'].map(
        acceleratorOf,
      ),
    ).toEqual(['CommandOrControl+Shift+Z', '1', 'CommandOrControl+Up', '[', 'numadd', 'num5', 'F11', 'Alt+X']);
    expect(acceleratorOf('IntlRo')).toBeNull();
  });
});
