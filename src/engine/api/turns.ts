/** Lets a few things happen at a time; who asked last is served first, and who gave up not at all. */
import { PixReviveError } from '../../contract/errors.ts';

export class Turns {
  private readonly most: number;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(most: number) {
    this.most = most;
  }

  /** Runs an action when its turn comes. @throws PixReviveError `cancelled` when the signal fires before */
  async run<Result>(action: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (this.running >= this.most) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    } else {
      this.running += 1;
    }
    try {
      if (signal?.aborted === true) {
        throw new PixReviveError('cancelled', 'Cancelled.');
      }
      return await action();
    } finally {
      // The place goes straight to the next one, so that nobody slips in between.
      const next = this.waiting.pop();
      if (next === undefined) {
        this.running -= 1;
      } else {
        next();
      }
    }
  }
}
