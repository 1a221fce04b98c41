/** Holds work in the background back while somebody waits for a picture. */

/** So long at once, and then no more for as long again: who restores frame after frame does not stop the rest. */
const longestMilliseconds = 2000;

export class PassGate {
  private holders = 0;
  private since = -Infinity;
  private waiting: (() => void)[] = [];

  /** Somebody waits from now on; to be followed by `release`. */
  hold(): void {
    const now = performance.now();
    if (this.holders === 0 && now - this.since >= 2 * longestMilliseconds) {
      this.since = now;
    }
    this.holders += 1;
  }

  release(): void {
    this.holders = Math.max(0, this.holders - 1);
    if (this.holders === 0) {
      for (const go of this.waiting.splice(0)) {
        go();
      }
    }
  }

  /** Resolves when background work may go on. */
  async passed(): Promise<void> {
    for (let left = this.left(); left > 0; left = this.left()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Milliseconds that background work is still held back. */
  private left(): number {
    return this.holders === 0 ? 0 : Math.max(0, this.since + longestMilliseconds - performance.now());
  }
}
