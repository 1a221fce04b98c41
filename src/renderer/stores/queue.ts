import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { JobAction, JobItem, Queue, QueueAction, QueueSettings, Enqueue } from '../../contract/queue.ts';
import { api } from '../api/engine.ts';
import { useEngine } from './engine.ts';
import { useNotifications } from './notifications.ts';

const activeStates = new Set(['running', 'pausing', 'cancelling']);
const endedStates = new Set(['cancelled', 'failed', 'done']);

/** The queue as the engine tells it. */
export const useQueue = defineStore('queue', () => {
  const notifications = useNotifications();
  const settings = shallowRef<QueueSettings>({ paused: false, parallel: 1, whenDone: 'notify' });
  const byId = shallowRef<ReadonlyMap<string, JobItem>>(new Map());
  const order = shallowRef<readonly string[]>([]);

  const jobs = computed(() => order.value.flatMap((id) => byId.value.get(id) ?? []));
  const shown = computed(() => jobs.value.filter((job) => !job.preview));
  const active = computed(() => shown.value.filter((job) => activeStates.has(job.state)));
  const waiting = computed(() => shown.value.filter((job) => job.state === 'queued'));
  const open = computed(() => shown.value.filter((job) => !endedStates.has(job.state)));
  /** Done frames of all frames of what is running or waiting, 0 … 1; null while nothing runs. */
  const fraction = computed(() => {
    const running = active.value.flatMap(({ progress }) => (progress === null ? [] : [progress]));
    const frames = running.reduce((sum, progress) => sum + progress.frames, 0);
    return frames === 0 ? null : running.reduce((sum, progress) => sum + progress.frame, 0) / frames;
  });

  const take = ({ jobs: all, ...rest }: Queue): void => {
    settings.value = rest;
    byId.value = new Map(all.map((job) => [job.id, job]));
    order.value = all.map(({ id }) => id);
  };

  const put = (changed: readonly JobItem[]): void => {
    const next = new Map(byId.value);
    const fresh = changed.filter(({ id }) => !next.has(id)).map(({ id }) => id);
    for (const job of changed) {
      next.set(job.id, job);
    }
    byId.value = next;
    order.value = [...order.value, ...fresh.filter((id) => !order.value.includes(id))];
  };

  const drop = (id: string): void => {
    const next = new Map(byId.value);
    next.delete(id);
    byId.value = next;
    order.value = order.value.filter((other) => other !== id);
  };

  const change = (id: string, part: Partial<JobItem>): void => {
    const job = byId.value.get(id);
    if (job !== undefined) {
      byId.value = new Map(byId.value).set(id, { ...job, ...part });
    }
  };

  const refresh = async (): Promise<void> => {
    take(await api.call('queue'));
  };

  const enqueue = async (request: Enqueue): Promise<JobItem[]> => {
    const added = await api.call('enqueue', request);
    put(added);
    return added;
  };

  const act = async (id: string, action: JobAction): Promise<void> => {
    const job = await api.call('jobAction', { job: id }, { action });
    if (action === 'remove') {
      drop(id);
    } else {
      put([job]);
    }
  };

  const actAll = async (action: QueueAction): Promise<void> => {
    take(await api.call('queueAction', { action }));
  };

  const configure = async (changed: Partial<QueueSettings>): Promise<void> => {
    settings.value = await api.call('changeQueue', changed);
  };

  /** Moves a job by some places; the list shows it at once, the engine's answer settles it. */
  const move = async (id: string, by: number): Promise<void> => {
    const from = order.value.indexOf(id);
    const to = Math.max(0, Math.min(order.value.length - 1, from + by));
    if (from >= 0 && from !== to) {
      order.value = order.value.toSpliced(from, 1).toSpliced(to, 0, id);
      order.value = (await api.call('orderQueue', { jobs: [...order.value] })).order;
    }
  };

  useEngine().listen((event) => {
    if (event.type === 'hello' && !event.complete) {
      refresh().catch(notifications.fail);
    } else if (event.type === 'job') {
      put([event.job]);
    } else if (event.type === 'jobs-added') {
      put(event.jobs);
    } else if (event.type === 'job-removed') {
      drop(event.job);
    } else if (event.type === 'job-progress') {
      change(event.job, { progress: event.progress });
    } else if (event.type === 'job-picture') {
      change(event.job, { picture: event.picture });
    } else if (event.type === 'queue') {
      settings.value = event.settings;
      order.value = event.order.filter((id) => byId.value.has(id));
    }
  });

  return {
    settings,
    jobs,
    shown,
    active,
    waiting,
    open,
    fraction,
    byId,
    refresh,
    enqueue,
    act,
    actAll,
    configure,
    move,
  };
});
