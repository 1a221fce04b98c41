/** The line of files that wait to be probed: a few at a time, in order, and who is looked at goes first. */
export class ProbeLine {
  private readonly most: number;
  private running = 0;
  private readonly waiting: { key: string; start: () => void }[] = [];

  constructor(most: number) {
    this.most = most;
  }

  /** Runs an action when its turn comes. */
  async run<Result>(key: string, action: () => Promise<Result>): Promise<Result> {
    if (this.running < this.most) {
      this.running += 1;
    } else {
      await new Promise<void>((start) => {
        this.waiting.push({ key, start });
      });
    }
    try {
      return await action();
    } finally {
      // The place goes straight to the next one, so that nobody slips in between.
      const next = this.waiting.shift();
      if (next === undefined) {
        this.running -= 1;
      } else {
        next.start();
      }
    }
  }

  /** Puts what waits under a key in front. */
  hurry(key: string): void {
    const place = this.waiting.findIndex((waiter) => waiter.key === key);
    if (place > 0) {
      this.waiting.unshift(...this.waiting.splice(place, 1));
    }
  }
}
