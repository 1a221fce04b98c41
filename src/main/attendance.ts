/**
 * What the system is told while jobs run: that it must not fall asleep, and, when nobody is looking at the window, that
 * a job has ended.
 */
import type { PowerSaveBlocker } from 'electron';
import type { StudioEvent } from '../contract/events.ts';
import type { JobId } from '../contract/ids.ts';
import type { JobItem } from '../contract/queue.ts';

export type AttendanceOptions = {
  power: Pick<PowerSaveBlocker, 'start' | 'stop'>;
  isBusy: () => boolean;
  /** Whether a person has the window before them. */
  isWatched: () => boolean;
  notify: (job: JobItem) => void;
  onQueueDone: (event: Extract<StudioEvent, { type: 'queue-done' }>) => void;
  now?: () => number;
};

/** Forty short jobs are not forty notifications; what failed is always told. */
const betweenNotices = 15_000;

export type Attendance = {
  onEvent: (event: StudioEvent) => void;
  close: () => void;
};

export const attendJobs = (options: AttendanceOptions): Attendance => {
  const now = options.now ?? Date.now;
  const running = new Set<JobId>();
  let blocker: number | null = null;
  let lastNotice = -Infinity;

  const holdAwake = (busy: boolean): void => {
    if (busy && blocker === null) {
      blocker = options.power.start('prevent-app-suspension');
    } else if (!busy && blocker !== null) {
      options.power.stop(blocker);
      blocker = null;
    }
  };

  const follow = (job: JobItem): void => {
    if (job.state === 'running') {
      running.add(job.id);
      return;
    }
    const wasRunning = running.delete(job.id);
    const ended = job.state === 'done' || job.state === 'failed';
    if (!wasRunning || !ended || job.preview || options.isWatched()) {
      return;
    }
    if (job.state === 'failed' || now() - lastNotice >= betweenNotices) {
      lastNotice = now();
      options.notify(job);
    }
  };

  return {
    onEvent: (event) => {
      if (event.type === 'job') {
        follow(event.job);
      }
      if (event.type === 'queue-done') {
        options.onQueueDone(event);
      }
      if (
        event.type === 'job' ||
        event.type === 'jobs-added' ||
        event.type === 'job-removed' ||
        event.type === 'queue'
      ) {
        holdAwake(options.isBusy());
      }
    },
    close: () => {
      holdAwake(false);
    },
  };
};
