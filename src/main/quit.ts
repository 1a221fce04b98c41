/**
 * The way out. Quitting is asked about while jobs run or a project has unsaved changes; then the studio is closed (jobs
 * stop at their next frame and can be resumed), and only then the program ends.
 */

export type QuitState = 'open' | 'asking' | 'closing' | 'closed';
export type QuitQuestion = 'busy' | 'dirty';

export type QuitOptions = {
  isBusy: () => boolean;
  isDirty: () => boolean;
  /** Asks the person; true to quit. */
  ask: (question: QuitQuestion) => Promise<boolean>;
  /** Stops jobs and ends every process. */
  close: () => Promise<void>;
  /** Ends the program; `state` is 'closed' by then, so nothing is asked again. */
  quit: () => void;
  onError: (error: unknown) => void;
  /** Longest wait for `close`; what is finished of a job is on disk in any case. */
  closeMilliseconds?: number;
};

export type QuitGuard = {
  readonly state: () => QuitState;
  /**
   * For every event that would end the program or close its window: prevents it until the studio is closed.
   * @param event of `before-quit` or the window's `close`
   */
  readonly onQuit: (event: { preventDefault: () => void }) => void;
  /** Ends the program without asking: the person has agreed already. */
  readonly leave: () => Promise<void>;
};

export const createQuitGuard = (options: QuitOptions): QuitGuard => {
  let state: QuitState = 'open';

  const leave = async (): Promise<void> => {
    if (state === 'closing' || state === 'closed') {
      return;
    }
    state = 'closing';
    const limit = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      limit.resolve(undefined);
    }, options.closeMilliseconds ?? 8000);
    await Promise.race([options.close().catch(options.onError), limit.promise]);
    clearTimeout(timer);
    state = 'closed';
    options.quit();
  };

  const ask = async (): Promise<void> => {
    state = 'asking';
    const question = options.isBusy() ? 'busy' : options.isDirty() ? 'dirty' : null;
    const agreed = question === null || (await options.ask(question));
    state = 'open';
    if (agreed) {
      await leave();
    }
  };

  return {
    state: () => state,
    leave,
    onQuit: (event) => {
      if (state === 'closed') {
        return;
      }
      event.preventDefault();
      if (state === 'open') {
        ask().catch((error: unknown) => {
          state = 'open';
          options.onError(error);
        });
      }
    },
  };
};
