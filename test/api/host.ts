/** A real studio behind a real loopback server, in a folder of its own, with a client that holds the cookie. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiClient, type ApiClient } from '../../src/contract/api-client.ts';
import type { StudioEvent } from '../../src/contract/events.ts';
import type { MediaId } from '../../src/contract/ids.ts';
import type { JobState } from '../../src/contract/jobs.ts';
import type { MediaItem } from '../../src/contract/library.ts';
import type { JobItem } from '../../src/contract/queue.ts';
import { createStudio, type Studio, type StudioOptions } from '../../src/engine/api/studio.ts';
import { forkLane } from '../../src/engine/frames/lane.ts';
import { forkWorker } from '../../src/engine/jobs/worker-process.ts';
import { foldersFor } from '../../src/engine/paths.ts';
import { startServer, type LoopbackServer } from '../../src/server/server.ts';

/** A process that the studio started. */
type Kill = () => void;

export type Host = AsyncDisposable & {
  /** Holds media, results and the studio's own files (`home`). */
  readonly folder: string;
  readonly studio: Studio;
  readonly server: LoopbackServer;
  readonly cookie: string;
  readonly api: ApiClient;
  /** Everything that was told, in order. */
  readonly events: StudioEvent[];
  /** The service and job processes started so far, in order, to be killed. */
  readonly lanes: Kill[];
  readonly workers: Kill[];
  /** Waits for the next event (or an earlier one) that fits. */
  waitFor: (fits: (event: StudioEvent) => boolean, milliseconds?: number) => Promise<StudioEvent>;
  open: (path: string) => Promise<MediaItem>;
  waitForJob: (id: string, states: readonly JobState[], milliseconds?: number) => Promise<JobItem>;
  /** Ends studio and server; the folder stays. */
  stop: () => Promise<void>;
};

export const temporaryFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'pixrevive-api-')));

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Starts a host; `folder` of an earlier one continues its queue and projects. */
export const startHost = async (
  options: { folder?: string; roots?: readonly string[]; renderer?: string } = {},
): Promise<Host> => {
  const folder = options.folder ?? temporaryFolder();
  const lanes: Kill[] = [];
  const workers: Kill[] = [];
  const events: StudioEvent[] = [];
  const studioOptions: StudioOptions = {
    version: '0.0.0',
    shell: 'browser',
    roots: options.roots ?? [folder],
    folders: foldersFor('linux', folder, { PIXREVIVE_HOME: join(folder, 'home') }),
    forkLane: () => {
      const process = forkLane();
      lanes.push(() => {
        process.kill();
      });
      return process;
    },
    forkWorker: () => {
      const process = forkWorker();
      workers.push(() => {
        process.kill();
      });
      return process;
    },
  };
  await mkdir(join(folder, 'home'), { recursive: true });
  const studio = await createStudio(studioOptions);
  studio.subscribe((event) => {
    events.push(event);
  });
  const server = await startServer({ studio, renderer: options.renderer ?? join(folder, 'no-window'), port: 0 });
  const first = await fetch(server.address, { redirect: 'manual' });
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const api = createApiClient({
    base: server.origin,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('cookie', cookie);
      return fetch(input, { ...init, headers });
    },
  });

  const waitFor: Host['waitFor'] = async (fits, milliseconds = 60_000) => {
    const until = Date.now() + milliseconds;
    for (;;) {
      const found = events.find(fits);
      if (found !== undefined) {
        return found;
      }
      if (Date.now() > until) {
        throw new Error(`nothing of the kind was told; there was: ${events.map(({ type }) => type).join(', ')}`);
      }
      await sleep(20);
    }
  };
  let running = true;
  const stop = async (): Promise<void> => {
    if (running) {
      running = false;
      await server.close();
      await studio.close();
    }
  };
  return {
    folder,
    studio,
    server,
    cookie,
    api,
    events,
    lanes,
    workers,
    waitFor,
    open: async (path) => {
      const [item] = await api.call('openMedia', { files: [studio.grant(path)] });
      if (item === undefined) {
        throw new Error(`${path} was not opened`);
      }
      return waitForProbe(api, item.id);
    },
    waitForJob: async (id, states, milliseconds = 90_000) => {
      const until = Date.now() + milliseconds;
      for (;;) {
        const job = await api.call('job', { job: id });
        if (states.includes(job.state)) {
          return job;
        }
        if (Date.now() > until) {
          throw new Error(`job is ${job.state}, not ${states.join(' or ')}: ${JSON.stringify(job.error)}`);
        }
        await sleep(25);
      }
    },
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const waitForProbe = async (api: ApiClient, id: MediaId): Promise<MediaItem> => {
  for (;;) {
    const item = await api.call('media', { media: id });
    if (item.state !== 'probing') {
      return item;
    }
    await sleep(20);
  }
};

/** All packets of a stream. */
export const collect = async <Item>(source: AsyncIterable<Item>): Promise<Item[]> => {
  const items: Item[] = [];
  for await (const item of source) {
    items.push(item);
  }
  return items;
};
