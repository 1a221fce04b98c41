/** The native menu, built from the action table that keyboard, palette and shortcut sheet read too. */
import type { MenuItemConstructorOptions } from 'electron';
import {
  actionGroups,
  actionIds,
  actions,
  chordsOf,
  type ActionGroup,
  type ActionId,
  type KeyBindings,
} from '../contract/actions.ts';
import { acceleratorOf } from './accelerators.ts';
import type { Texts } from './texts.ts';

export type MenuOptions = {
  platform: NodeJS.Platform;
  applicationName: string;
  /** Names from the page; without one an action is not shown yet. */
  labels: Readonly<Partial<Record<ActionId, string>>>;
  bindings: KeyBindings;
  texts: Texts;
  onAction: (action: ActionId) => void;
  onQuit: () => void;
  developerTools: boolean;
};

/**
 * The accelerator that an entry shows. Keys are handled by the page, which knows whether somebody is typing; macOS
 * always takes accelerators away from the page, so only those with Command are given there.
 */
const shownAccelerator = (id: ActionId, { bindings, platform }: MenuOptions): string | undefined => {
  const chord = chordsOf(id, bindings)[0];
  if (chord === undefined || (platform === 'darwin' && !chord.startsWith('Mod+'))) {
    return undefined;
  }
  return acceleratorOf(chord) ?? undefined;
};

const actionItem = (id: ActionId, label: string, options: MenuOptions): MenuItemConstructorOptions => {
  const accelerator = shownAccelerator(id, options);
  return {
    id,
    label,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => {
      options.onAction(id);
    },
  };
};

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** What the system's own text editing needs beside our actions: without these, Command+C copies nothing on macOS. */
const editing = ({ menus }: Texts): MenuItemConstructorOptions[] => [
  { role: 'cut', label: menus.cut },
  { role: 'copy', label: menus.copy },
  { role: 'paste', label: menus.paste },
  { role: 'selectAll', label: menus.selectAll },
];

/** macOS keeps the list of recent files itself; Windows and Linux show theirs outside the program. */
const recentFiles = ({ menus }: Texts): MenuItemConstructorOptions => ({
  role: 'recentDocuments',
  label: menus.recent,
  submenu: [{ role: 'clearRecentDocuments', label: menus.clearRecent }],
});

const itemsOf = (group: ActionGroup, options: MenuOptions): MenuItemConstructorOptions[] => {
  const items = actionIds.flatMap((id) => {
    const label = options.labels[id];
    return actions[id].group === group && actions[id].menu === true && label !== undefined
      ? [actionItem(id, label, options)]
      : [];
  });
  if (group === 'edit') {
    return [...items, separator, ...editing(options.texts)];
  }
  if (group === 'file') {
    return [...items, separator, options.platform === 'darwin' ? recentFiles(options.texts) : quitItem(options)];
  }
  if (group === 'help' && options.developerTools) {
    return [...items, separator, { role: 'toggleDevTools' }];
  }
  return items;
};

const quitItem = ({ texts, onQuit }: MenuOptions): MenuItemConstructorOptions => ({
  id: 'quit',
  label: texts.menus.quit,
  accelerator: 'CommandOrControl+Q',
  click: onQuit,
});

/** The whole menu as a template for `Menu.buildFromTemplate`. Groups without entries are left out. */
export const menuTemplate = (options: MenuOptions): MenuItemConstructorOptions[] => {
  const groups = actionGroups.flatMap((group): MenuItemConstructorOptions[] => {
    const submenu = itemsOf(group, options);
    return submenu.length === 0 ? [] : [{ id: group, label: options.texts.menus[group], submenu }];
  });
  if (options.platform !== 'darwin') {
    return groups;
  }
  const application: MenuItemConstructorOptions = {
    label: options.applicationName,
    submenu: [
      { role: 'about' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      quitItem(options),
    ],
  };
  return [application, ...groups];
};
