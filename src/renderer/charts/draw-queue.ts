/**
 * Draws charts in the next refresh of the screen, and not all at once where that takes long: the one that a person works
 * in first, then as many of the others as there is time for. What is left follows when the person pauses for a moment, and
 * in any case before it has waited long.
 */

/**
 * How long one refresh may draw before the rest waits for the next, in milliseconds. A refresh lasts 16.7, of which the
 * browser wants more than half for itself where there is no graphics card.
 */
const budget = 4;

/** After so long without the first chart being drawn, the person pauses. Milliseconds. */
const pause = 40;

/** So long a chart waits while the person goes on. Milliseconds. */
const longest = 100;

export type DrawTask = {
  draw: () => void;
  /** Whether a person works in it now. */
  isFirst: () => boolean;
};

type Clock = { now: () => number; nextRefresh: (run: () => void) => void };

const screenClock: Clock = {
  now: () => performance.now(),
  nextRefresh: (run) => {
    requestAnimationFrame(run);
  },
};

export class DrawQueue {
  /** Since when each waits, the longest first. */
  private readonly waiting = new Map<DrawTask, number>();
  private readonly clock: Clock;
  private isAsked = false;
  private lastFirst = -Infinity;

  constructor(clock: Clock = screenClock) {
    this.clock = clock;
  }

  /** A task that waits already keeps its place. */
  add(task: DrawTask): void {
    if (!this.waiting.has(task)) {
      this.waiting.set(task, this.clock.now());
    }
    this.ask();
  }

  remove(task: DrawTask): void {
    this.waiting.delete(task);
  }

  private ask(): void {
    if (!this.isAsked) {
      this.isAsked = true;
      this.clock.nextRefresh(() => {
        this.isAsked = false;
        this.run();
      });
    }
  }

  private run(): void {
    const start = this.clock.now();
    const draw = (task: DrawTask): void => {
      this.waiting.delete(task);
      task.draw();
    };
    const first = [...this.waiting.keys()].filter((task) => task.isFirst());
    first.forEach(draw);
    if (first.length > 0) {
      this.lastFirst = start;
    }
    const isPause = start - this.lastFirst > pause;
    for (const [i, [task, since]] of [...this.waiting].entries()) {
      const isDue = isPause || start - since > longest;
      const hasTime = this.clock.now() < start + budget && (isPause || first.length > 0);
      if (hasTime || (i === 0 && isDue)) {
        draw(task);
      }
    }
    if (this.waiting.size > 0) {
      this.ask();
    }
  }
}

/** The queue of the charts of this window. */
export const chartQueue = new DrawQueue();
