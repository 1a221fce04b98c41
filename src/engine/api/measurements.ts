/** Measurements that windows have begun, under their ids, until they are removed. */
import { randomBytes } from 'node:crypto';
import { PixReviveError } from '../../contract/errors.ts';
import type { ComparisonId } from '../../contract/ids.ts';

/** Progress reaches windows at most this often. */
const progressMilliseconds = 250;

export const newMeasurementId = (): ComparisonId => `c_${randomBytes(12).toString('base64url')}`;

export class Measurements<Entry extends { stop: AbortController }> {
  private readonly entries = new Map<ComparisonId, Entry>();

  add(id: ComparisonId, entry: Entry): void {
    this.entries.set(id, entry);
  }

  all(): Entry[] {
    return [...this.entries.values()];
  }

  has(id: ComparisonId): boolean {
    return this.entries.has(id);
  }

  /** @throws PixReviveError `not-found` */
  require(id: ComparisonId): Entry {
    const entry = this.entries.get(id);
    if (entry === undefined) {
      throw new PixReviveError('not-found', 'This measurement is not there any more.');
    }
    return entry;
  }

  /** Stops it where it runs, and forgets it. @throws PixReviveError `not-found` */
  remove(id: ComparisonId): void {
    this.require(id).stop.abort();
    this.entries.delete(id);
  }
}

/** Lets progress be told every so often, and no more. */
export const throttle = (tell: () => void): (() => void) => {
  let last = 0;
  return () => {
    if (Date.now() - last >= progressMilliseconds) {
      last = Date.now();
      tell();
    }
  };
};
