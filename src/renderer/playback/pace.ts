/** How large playback's pictures are: whole ones, until the machine turns out not to keep up with them. */
import { reductions, type Reduction } from '../../contract/frame-packet.ts';

/** Shown frames that are looked back on, and late ones among them that are too many. */
const lookBack = 25;
const tooManyLate = 3;

export class Pace {
  private level = 0;
  private readonly late: number[] = [];

  /** The reduction that keeps up, as far as is known, and no more than `limit`. */
  reduction(limit: Reduction): Reduction {
    return reductions[Math.min(this.level, reductions.indexOf(limit))] ?? 1;
  }

  /**
   * Tells of a frame that was shown, and of how many were due before it and never shown; a wait for the engine counts
   * as one of them.
   * @returns whether smaller pictures are wanted from now on
   */
  shown(missed: number, limit: Reduction): boolean {
    this.late.push(missed);
    if (this.late.length > lookBack) {
      this.late.shift();
    }
    const sum = this.late.reduce((total, count) => total + count, 0);
    if (sum < tooManyLate || this.level >= reductions.indexOf(limit)) {
      return false;
    }
    this.level += 1;
    this.restart();
    return true;
  }

  /** Forgets what was late: playback begins anew. */
  restart(): void {
    this.late.length = 0;
  }
}
