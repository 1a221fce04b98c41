/** The queue through the server: many files, states, crashes, restarts, and results that decode. */
import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataPaths } from '../../src/contract/api.ts';
import type { JobItem } from '../../src/contract/queue.ts';
import { restoreSettingsSchema } from '../../src/contract/settings.ts';
import { decodeAllHashes, decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { startHost, temporaryFolder, type Host } from './host.ts';

const settings = restoreSettingsSchema.parse({ mode: 'fast', preset: 'ffv1', threads: 1 });

/** Small enough to be restored in a second, long enough for chunks (48 frames each). */
const short = { width: 64, height: 48, frames: 6, qp: 34 } as const;
const long = { width: 96, height: 64, frames: 150, qp: 34 } as const;

let host: Host;
let longClip: string;
let shortClip: string;

beforeAll(async () => {
  const folder = temporaryFolder();
  longClip = makeClip(join(folder, 'long.mp4'), long);
  shortClip = makeClip(join(folder, 'short.mp4'), short);
  host = await startHost({ folder });
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

const enqueue = async (
  path: string,
  change: Partial<Parameters<typeof host.api.call<'enqueue'>>[1]> = {},
): Promise<JobItem> => {
  const media = await host.open(path);
  const [job] = await host.api.call('enqueue', { sources: [{ media: media.id }], settings, ...change });
  if (job === undefined) {
    throw new Error('no job was made');
  }
  return job;
};

/** Files of unfinished work in the folder: job directories, temporary files. */
const leftovers = (): string[] => readdirSync(host.folder).filter((name) => name.startsWith('.'));

const act = (job: JobItem, action: 'pause' | 'resume' | 'cancel' | 'retry' | 'restart' | 'remove'): Promise<JobItem> =>
  host.api.call('jobAction', { job: job.id }, { action });

/** Waits until so many frames of the job are restored. */
const untilFrame = (job: JobItem, frame: number): Promise<unknown> =>
  host.waitFor((event) => event.type === 'job-progress' && event.job === job.id && event.progress.frame >= frame);

describe('a job', () => {
  it('goes from the queue to a file that decodes, and tells about it', async () => {
    const reference = await host.open(makeClip(join(host.folder, 'pristine.mkv'), { ...short, codec: 'ffv1' }));
    const media = await host.open(shortClip);
    const [queued] = await host.api.call('enqueue', {
      sources: [{ media: media.id, reference: reference.id }],
      settings,
      destination: { name: '{name} {mode} {preset}' },
    });
    const job = await host.waitForJob(queued?.id ?? '', ['done', 'failed']);
    expect(job).toMatchObject({ state: 'done', error: null, name: 'short.mp4', media: media.id });
    expect(job.output).toBe(join(host.folder, 'short fast ffv1.mkv'));
    expect(job.result).toMatchObject({ frames: 6, model: 'elpnet-fast', qpSource: 'block' });
    expect(job.plan?.items[0]).toMatchObject({ action: 'restore' });
    const written = decodeClip(job.output);
    expect(written.frames.map(({ pts }) => Number(pts))).toHaveLength(6);

    const states = host.events.flatMap((event) =>
      event.type === 'job' && event.job.id === job.id ? [event.job.state] : [],
    );
    expect([...new Set(states)]).toEqual(['running', 'done']);
    const measures = await host.api.call('jobMeasures', { job: job.id });
    expect(measures.before.frame).toEqual([0, 1, 2, 3, 4, 5]);
    expect(measures.after.psnrY).toHaveLength(6);
    expect(job.result?.after?.deltaPsnrY).toBeTypeOf('number');
    const streamed = host.events.flatMap((event) =>
      event.type === 'job-measures' && event.job === job.id ? event.measures : [],
    );
    expect(streamed.map(({ before }) => before.frame)).toEqual([0, 1, 2, 3, 4, 5]);

    const output = await host.api.call('openJobOutput', { job: job.id });
    const frame = await host.api.frame(dataPaths.frame(output.id, 2));
    expect(frame.format).toMatchObject({ width: 64, height: 48 });
    await expect(act(job, 'resume')).rejects.toMatchObject({ code: 'job-busy' });
    await act(job, 'restart');
    const again = await host.waitForJob(job.id, ['done', 'failed']);
    expect(again).toMatchObject({ state: 'done', error: null });
    await act(job, 'remove');
    expect(existsSync(job.output)).toBe(true);
  });

  it('shows a frame before and after, however short it is, also to the next studio', async () => {
    const pictures = (of: Host, id: string): Promise<string[]> =>
      Promise.all(
        (['before', 'after'] as const).map(async (side) => {
          const response = await of.api.get(dataPaths.jobPicture(id, side, 1));
          return Buffer.from(await response.arrayBuffer()).toString('hex');
        }),
      );
    const job = await enqueue(shortClip, { destination: { name: 'looked at' } });
    const told = await host.waitFor((event) => event.type === 'job-picture' && event.job === job.id);
    expect(told).toMatchObject({ picture: 1 });
    const done = await host.waitForJob(job.id, ['done', 'failed']);
    expect(done.picture).not.toBeNull();
    const shown = await pictures(host, job.id);
    expect(shown.map((jpeg) => jpeg.slice(0, 4))).toEqual(['ffd8', 'ffd8']);
    expect(shown[0]).not.toBe(shown[1]);

    const { folder } = host;
    await host.stop();
    host = await startHost({ folder });
    const { jobs } = await host.api.call('queue');
    expect(jobs.find(({ id }) => id === job.id)?.picture).not.toBeNull();
    expect(await pictures(host, job.id)).toEqual(shown);
  });

  it('fails with the reason where the input is no video, and the next one runs', async () => {
    const bad = join(host.folder, 'broken.mp4');
    writeFileSync(bad, 'no video at all');
    const [item] = await host.api.call('openMedia', { files: [host.studio.grant(bad)] });
    const good = await host.open(shortClip);
    const jobs = await host.api.call('enqueue', {
      sources: [{ media: item?.id ?? '' }, { media: good.id }],
      settings,
      overwrite: 'rename',
    });
    const failed = await host.waitForJob(jobs[0]?.id ?? '', ['failed', 'done']);
    expect(failed.error?.code).toBe('input-not-media');
    expect(failed.error?.userMessage).not.toContain('--');
    const done = await host.waitForJob(jobs[1]?.id ?? '', ['failed', 'done']);
    expect(done.state).toBe('done');
    const [last] = host.events.filter(({ type }) => type === 'queue-done').slice(-1);
    expect(last).toMatchObject({ done: 1, failed: 1 });
    expect(leftovers()).toEqual([]);
  });

  it('is told at once what stands in its way', async () => {
    const taken = join(host.folder, 'short restored.mkv');
    writeFileSync(taken, 'something else');
    const refused = await enqueue(shortClip);
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'output-exists' } });
    const renamed = await enqueue(shortClip, { overwrite: 'rename', start: false });
    expect(renamed.output).toMatch(/short restored \(\d+\)\.mkv$/);
    const allowed = await enqueue(shortClip, { overwrite: 'overwrite' });
    const done = await host.waitForJob(allowed.id, ['done', 'failed']);
    expect(done).toMatchObject({ state: 'done', output: taken });
    expect(decodeAllHashes(taken).hashes).toHaveLength(6);
    const itself = await enqueue(taken, { destination: { name: '{name}' }, overwrite: 'overwrite' });
    expect(itself).toMatchObject({ state: 'failed', error: { code: 'output-is-input' } });
    await host.api.call('queueAction', { action: 'cancel' });
    await host.api.call('queueAction', { action: 'clear' });
    rmSync(taken);
  });
});

describe('forty files', () => {
  it('are in the queue within two seconds, in order, each with its name', async () => {
    await host.api.call('changeQueue', { paused: true });
    const paths = Array.from({ length: 40 }, (_, i) => {
      const path = join(host.folder, `tape ${String(i).padStart(2, '0')}.mp4`);
      copyFileSync(shortClip, path);
      return path;
    });
    const started = performance.now();
    const media = await host.api.call('openMedia', { files: paths.map((path) => host.studio.grant(path)) });
    const jobs = await host.api.call('enqueue', {
      sources: media.map(({ id }) => ({ media: id })),
      settings,
      start: false,
    });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(jobs).toHaveLength(40);
    expect(jobs.every(({ state }) => state === 'queued')).toBe(true);
    expect(new Set(jobs.map(({ output }) => output)).size).toBe(40);

    const ids = jobs.map(({ id }) => id);
    const { order } = await host.api.call('orderQueue', { jobs: [ids[39] ?? '', ids[38] ?? ''] });
    expect(order.slice(0, 3)).toEqual([ids[39], ids[38], ids[0]]);
    const queue = await host.api.call('queueAction', { action: 'cancel' });
    expect(queue.jobs.every(({ state }) => state === 'cancelled')).toBe(true);
    const cleared = await host.api.call('queueAction', { action: 'clear' });
    expect(cleared.jobs).toEqual([]);
    await host.api.call('changeQueue', { paused: false });
  });
});

describe('several presets and previews', () => {
  it('make a job of each source for each preset, with names of their own', async () => {
    const media = await host.open(shortClip);
    const jobs = await host.api.call('enqueue', {
      sources: [{ media: media.id }],
      settings,
      presets: ['ffv1', 'h264', 'png'],
      destination: { name: '{name} many' },
    });
    const done = await Promise.all(jobs.map(({ id }) => host.waitForJob(id, ['done', 'failed'])));
    expect(done.map(({ error }) => error)).toEqual([null, null, null]);
    expect(done.map(({ output }) => output.slice(host.folder.length + 1))).toEqual([
      'short many ffv1.mkv',
      'short many h264.mp4',
      'short many png',
    ]);
    expect(decodeAllHashes(done[1]?.output ?? '').hashes).toHaveLength(6);
    const pictures = readdirSync(done[2]?.output ?? '').filter((name) => name.endsWith('.png'));
    expect(pictures).toHaveLength(6);
  });

  it('keep a preview of a few frames apart from results', async () => {
    const media = await host.open(longClip);
    const [queued] = await host.api.call('enqueue', {
      sources: [{ media: media.id, range: { in: 40, out: 45 } }],
      settings,
      preview: true,
    });
    const job = await host.waitForJob(queued?.id ?? '', ['done', 'failed']);
    expect(job).toMatchObject({ state: 'done', preview: true });
    expect(job.output.startsWith(join(host.folder, 'home', 'cache', 'previews'))).toBe(true);
    const output = await host.api.call('openJobOutput', { job: job.id });
    await host.waitFor(
      (event) => event.type === 'media' && event.media.id === output.id && event.media.state === 'ready',
    );
    expect((await host.api.call('media', { media: output.id })).facts?.video.frames).toBe(5);
  });
});

describe('stopping and going on', () => {
  let uninterrupted: string[];

  beforeAll(async () => {
    const job = await enqueue(longClip, { destination: { name: 'uninterrupted' } });
    const done = await host.waitForJob(job.id, ['done', 'failed']);
    uninterrupted = decodeAllHashes(done.output).hashes;
  });

  it('pauses at a frame, resumes from the last chunk, with the same result', async () => {
    const job = await enqueue(longClip, { destination: { name: 'paused' } });
    await untilFrame(job, 60);
    const pausing = await act(job, 'pause');
    expect(pausing.state).toBe('pausing');
    const paused = await host.waitForJob(job.id, ['paused', 'done', 'failed']);
    expect(paused.state).toBe('paused');
    expect(existsSync(paused.output)).toBe(false);
    await expect(act(job, 'pause')).rejects.toMatchObject({ code: 'job-busy' });
    await act(job, 'resume');
    const done = await host.waitForJob(job.id, ['done', 'failed']);
    expect(done.state).toBe('done');
    expect(decodeAllHashes(done.output).hashes).toEqual(uninterrupted);
  });

  it('cancels and leaves nothing behind; retry starts anew', async () => {
    const job = await enqueue(longClip, { destination: { name: 'cancelled' } });
    await untilFrame(job, 10);
    const asked = performance.now();
    await act(job, 'cancel');
    await host.waitForJob(job.id, ['cancelled']);
    expect(performance.now() - asked).toBeLessThan(3000);
    expect(existsSync(job.output)).toBe(false);
    expect(leftovers()).toEqual([]);
    await act(job, 'retry');
    const done = await host.waitForJob(job.id, ['done', 'failed']);
    expect(decodeAllHashes(done.output).hashes).toEqual(uninterrupted);
  });

  it('calls a job whose process died interrupted, and resumes it', async () => {
    const job = await enqueue(longClip, { destination: { name: 'crashed' } });
    await untilFrame(job, 70);
    host.workers.at(-1)?.();
    const crashed = await host.waitForJob(job.id, ['interrupted', 'done', 'failed']);
    expect(crashed).toMatchObject({ state: 'interrupted', error: { code: 'worker-crashed' } });
    await act(job, 'resume');
    const done = await host.waitForJob(job.id, ['done', 'failed']);
    expect(done.error).toBeNull();
    expect(decodeAllHashes(done.output).hashes).toEqual(uninterrupted);
  });

  it('survives the end of the studio: interrupted, nothing starts by itself, resumed by hand', async () => {
    const job = await enqueue(longClip, { destination: { name: 'restarted' } });
    const waiting = await enqueue(shortClip, { destination: { name: 'waiting' } });
    await untilFrame(job, 60);
    await host.stop();
    host = await startHost({ folder: host.folder });
    const { jobs, paused } = await host.api.call('queue');
    expect(jobs.filter(({ preview }) => preview)).toEqual([]);
    expect(paused).toBe(true);
    expect(jobs.find(({ id }) => id === job.id)?.state).toBe('interrupted');
    expect(jobs.find(({ id }) => id === waiting.id)?.state).toBe('queued');
    await host.api.call('queueAction', { action: 'resume' });
    const done = await host.waitForJob(job.id, ['done', 'failed']);
    expect(decodeAllHashes(done.output).hashes).toEqual(uninterrupted);
    expect((await host.waitForJob(waiting.id, ['done', 'failed'])).state).toBe('done');
  });

  it('lets one studio at a time hold the queue', async () => {
    await expect(startHost({ folder: host.folder })).rejects.toMatchObject({ code: 'job-busy' });
  });
});

describe('events', () => {
  it('resume where a window lost them', async () => {
    const first = await host.api.get(dataPaths.events);
    const reader = first.body?.getReader();
    let text = '';
    const job = await enqueue(shortClip, { overwrite: 'rename' });
    while (!text.includes('"jobs-added"')) {
      text += new TextDecoder().decode((await reader?.read())?.value);
    }
    await reader?.cancel();
    const lastId = [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '';
    await host.waitForJob(job.id, ['done', 'failed']);
    const again = await fetch(`${host.server.origin}${dataPaths.events}`, {
      headers: { cookie: host.cookie, 'last-event-id': lastId },
    });
    const next = again.body?.getReader();
    let rest = '';
    while (!rest.includes('"queue-done"')) {
      rest += new TextDecoder().decode((await next?.read())?.value);
    }
    await next?.cancel();
    expect(rest).toContain('{"type":"hello","complete":true}');
    expect(rest).toContain('"state":"done"');
    const stranger = await fetch(`${host.server.origin}${dataPaths.events}`, {
      headers: { cookie: host.cookie, 'last-event-id': 'another-5' },
    });
    const hello = new TextDecoder().decode((await stranger.body?.getReader().read())?.value);
    expect(hello).toContain('{"type":"hello","complete":false}');
  });
});
