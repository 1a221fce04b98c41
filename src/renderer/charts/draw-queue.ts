/**
 * Draws charts in the next refresh of the screen, and not all at once where that takes long: the one that a person works
 * in first, then as many of the others as there is time for, and at least one, so that none waits for ever.
 */

/** How long one refresh may draw before the rest waits for the next, in milliseconds: half of what a refresh lasts. */
const budget = 8;

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
  /** The one that waits longest is the first. */
  private readonly waiting = new Set<DrawTask>();
  private readonly clock: Clock;
  private isAsked = false;

  constructor(clock: Clock = screenClock) {
    this.clock = clock;
  }

  /** A task that waits already keeps its place. */
  add(task: DrawTask): void {
    this.waiting.add(task);
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
    const end = this.clock.now() + budget;
    const draw = (task: DrawTask): void => {
      this.waiting.delete(task);
      task.draw();
    };
    [...this.waiting].filter((task) => task.isFirst()).forEach(draw);
    for (const [i, task] of [...this.waiting].entries()) {
      if (i === 0 || this.clock.now() < end) {
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
