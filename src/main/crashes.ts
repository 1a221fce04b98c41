/** A page that crashed or hangs: the person is asked, the window reloaded. Jobs run elsewhere and go on. */
import type { BrowserWindow } from 'electron';

export type CrashAnswer = 'reload' | 'wait' | 'quit';

export type WatchedWindow = Pick<BrowserWindow, 'on'> & {
  webContents: Pick<BrowserWindow['webContents'], 'on' | 'reload' | 'forcefullyCrashRenderer'>;
};

export type CrashOptions = {
  /** Asks the person. `signal` takes the question back: the window answers again. */
  ask: (problem: 'gone' | 'hung', signal: AbortSignal) => Promise<CrashAnswer>;
  quit: () => void;
  log: (text: string) => void;
};

/** Watches the window for as long as it lives. */
export const watchForCrashes = (window: WatchedWindow, options: CrashOptions): void => {
  let question: AbortController | null = null;
  /** Its end is our own doing. */
  let ending = false;

  const ask = async (problem: 'gone' | 'hung'): Promise<void> => {
    question?.abort();
    const asked = new AbortController();
    question = asked;
    const answer = await options.ask(problem, asked.signal);
    if (asked.signal.aborted) {
      return;
    }
    question = null;
    if (answer === 'quit') {
      options.quit();
    } else if (answer === 'reload') {
      if (problem === 'hung') {
        // A page in an endless loop does not take a reload; its process has to go first.
        ending = true;
        window.webContents.forcefullyCrashRenderer();
      }
      window.webContents.reload();
    }
  };
  const start = (problem: 'gone' | 'hung'): void => {
    ask(problem).catch((error: unknown) => {
      options.log(`asking about a ${problem} window failed: ${String(error)}`);
    });
  };

  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    options.log(`window process ended: ${reason} (${exitCode})`);
    if (reason !== 'clean-exit' && !ending) {
      start('gone');
    }
    ending = false;
  });
  window.on('unresponsive', () => {
    options.log('window does not answer');
    start('hung');
  });
  window.on('responsive', () => {
    question?.abort();
    question = null;
  });
};
