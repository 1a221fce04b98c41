/** The native menu over time: names and keys come from the page, and change with its language. */
import type { MenuItemConstructorOptions } from 'electron';
import type { ActionId, KeyBindings } from '../contract/actions.ts';
import { menuTemplate, type MenuOptions } from './menu.ts';
import type { Texts } from './texts.ts';

export type ShellMenuOptions = Pick<MenuOptions, 'platform' | 'onAction' | 'onQuit' | 'developerTools'> & {
  show: (template: MenuItemConstructorOptions[]) => void;
  texts: () => Texts;
};

export class ShellMenu {
  private readonly options: ShellMenuOptions;

  constructor(options: ShellMenuOptions) {
    this.options = options;
  }

  /** Shows the menu with these names; actions without one are left out. */
  update(labels: Readonly<Partial<Record<ActionId, string>>>, bindings: KeyBindings): void {
    const { show, texts, ...rest } = this.options;
    show(menuTemplate({ ...rest, applicationName: 'PixRevive Studio', labels, bindings, texts: texts() }));
  }
}
