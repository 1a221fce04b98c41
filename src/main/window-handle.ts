/** The window as the rest of the shell knows it: perhaps not open yet, perhaps gone. */
import { channel, type ShellEventName, type ShellEvents } from './channels.ts';
import type { ElectronParts, ShellWindow } from './electron-parts.ts';
import { endWindow, showWindow } from './main-window.ts';

export class WindowHandle {
  /** Whether the page holds a project with unsaved changes. */
  dirty = false;
  private readonly showNotification: ElectronParts['notify'];
  private held: { window: ShellWindow; stateFile: string } | null = null;

  constructor(showNotification: ElectronParts['notify']) {
    this.showNotification = showNotification;
  }

  hold(window: ShellWindow, stateFile: string): void {
    this.held = { window, stateFile };
  }

  /** Null before the window is open and after it has gone. */
  get current(): ShellWindow | null {
    return this.held === null || this.held.window.isDestroyed() ? null : this.held.window;
  }

  contentsId(): number | null {
    return this.current?.webContents.id ?? null;
  }

  isFocused(): boolean {
    return this.current?.isFocused() ?? false;
  }

  send<Name extends ShellEventName>(name: Name, value: ShellEvents[Name]): void {
    this.current?.webContents.send(channel(name), value);
  }

  /** @param fraction 0 … 1, or null for no bar */
  setProgress(fraction: number | null): void {
    // Electron's word for no bar is a negative number.
    this.current?.setProgressBar(fraction ?? -1);
  }

  /** Shows a notification that leads back to the window. */
  notify(title: string, body: string): void {
    this.showNotification({ title, body }, () => {
      this.bringToFront();
    });
  }

  bringToFront(): void {
    if (this.current !== null) {
      showWindow(this.current);
    }
  }

  end(): void {
    if (this.held !== null) {
      endWindow(this.held.window, this.held.stateFile);
    }
  }
}
