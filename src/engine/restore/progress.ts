/** Speed and remaining time of a run. */
import type { JobProgress } from '../../contract/jobs.ts';

/** Span of recent frames that the speed is taken from: long enough to be calm, short enough to follow a change. */
const windowFrames = 48;

/**
 * Counts finished frames against a clock in milliseconds. Only working time passes here: a paused job has no worker,
 * and a resumed one starts a new counter.
 */
export class ProgressCounter {
  private readonly total: number;
  private readonly times: number[] = [];
  private done: number;

  constructor(total: number, done: number, now: number) {
    this.total = total;
    this.done = done;
    this.times.push(now);
  }

  finished(now: number): JobProgress {
    this.done += 1;
    this.times.push(now);
    if (this.times.length > windowFrames + 1) {
      this.times.shift();
    }
    const elapsed = (now - (this.times[0] ?? now)) / 1000;
    const fps = elapsed > 0 ? (this.times.length - 1) / elapsed : null;
    return {
      phase: 'restoring',
      frame: this.done,
      frames: this.total,
      fps,
      etaSeconds: fps === null ? null : (this.total - this.done) / fps,
    };
  }
}
