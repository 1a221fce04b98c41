/** What the shell asks a person, in their language. */
import type { BaseWindow, Dialog, MessageBoxOptions } from 'electron';
import type { CrashAnswer } from './crashes.ts';
import type { QuitQuestion } from './quit.ts';
import { languageOf, texts, type Language, type Texts } from './texts.ts';
import type { SystemAction } from './when-done.ts';

export class Questions {
  /** Follows the page once that has said which it is. */
  language: Language;
  private readonly dialog: Pick<Dialog, 'showMessageBox'>;
  private readonly window: () => object | null;

  constructor(dialog: Pick<Dialog, 'showMessageBox'>, window: () => object | null, locale: string) {
    this.dialog = dialog;
    this.window = window;
    this.language = languageOf(locale);
  }

  texts(): Texts {
    return texts[this.language];
  }

  /** The window that dialogs belong to; null while there is none. */
  parent(): BaseWindow | null {
    return this.window() as BaseWindow | null;
  }

  /** True to quit. Escape and Enter both stay. */
  async quit(question: QuitQuestion): Promise<boolean> {
    const { quit } = this.texts();
    const answer = await this.ask({
      type: 'warning',
      message: question === 'busy' ? quit.busy : quit.dirty,
      detail: question === 'busy' ? quit.busyDetail : quit.dirtyDetail,
      buttons: [quit.stay, quit.quit],
      defaultId: 0,
      cancelId: 0,
    });
    return answer === 1;
  }

  async crash(problem: 'gone' | 'hung', signal: AbortSignal): Promise<CrashAnswer> {
    const { gone } = this.texts();
    if (problem === 'gone') {
      const buttons = [gone.reload, gone.quit];
      const { message, detail } = gone;
      const answer = await this.ask({ type: 'error', message, detail, buttons, defaultId: 0, cancelId: 0, signal });
      return answer === 1 ? 'quit' : 'reload';
    }
    const answer = await this.ask({
      type: 'warning',
      message: gone.hung,
      detail: gone.hungDetail,
      buttons: [gone.wait, gone.reload],
      defaultId: 0,
      cancelId: 0,
      signal,
    });
    return answer === 1 ? 'reload' : 'wait';
  }

  /** Announces what happens after `seconds`; false when the person says no before that. */
  async whenDone(action: 'quit' | SystemAction, seconds: number): Promise<boolean> {
    const { done } = this.texts();
    const message = { quit: done.quitSoon, sleep: done.sleepSoon, 'shut-down': done.shutDownSoon }[action];
    const time = new AbortController();
    const timer = setTimeout(() => {
      time.abort();
    }, seconds * 1000);
    const answer = await this.ask({
      type: 'info',
      message: message.replace('{seconds}', String(seconds)),
      buttons: [done.now, done.cancel],
      defaultId: 1,
      cancelId: 1,
      signal: time.signal,
    });
    clearTimeout(timer);
    // A dialog whose time ran out answers as if it had been cancelled.
    return time.signal.aborted || answer === 0;
  }

  private async ask(options: MessageBoxOptions): Promise<number> {
    const parent = this.parent();
    const request = { title: 'PixRevive Studio', noLink: true, ...options };
    const { response } = await (parent === null
      ? this.dialog.showMessageBox(request)
      : this.dialog.showMessageBox(parent, request));
    return response;
  }
}
