/**
 * How long a person waits in the studio: through the loopback server, as a browser does.
 *
 *     node bench/studio.ts [--size 1280x720] [--frames 200]
 *
 * Prints milliseconds of the first frame, frames near and far, playback, thumbnails, a restored region, and of putting
 * forty files into the queue. Beside wall-clock times, playback shows the processor time of a frame in each process
 * (Linux), which does not depend on what else the machine is doing.
 */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { textTable, type Cell } from '../src/cli/text-table.ts';
import { createApiClient } from '../src/contract/api-client.ts';
import { dataPaths } from '../src/contract/api.ts';
import { restoreSettingsSchema } from '../src/contract/settings.ts';
import { createStudio } from '../src/engine/api/studio.ts';
import { foldersFor } from '../src/engine/paths.ts';
import { startServer } from '../src/server/server.ts';
import { makeClip } from '../test/fixtures/make-clip.ts';

const { values } = parseArgs({
  options: { size: { type: 'string', default: '1280x720' }, frames: { type: 'string', default: '200' } },
});
const [width = 1280, height = 720] = values.size.split('x').map(Number);
const frames = Number(values.frames);

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-bench-'));
const rows: Cell[][] = [];
const note = (what: string, value: number, unit: string): void => {
  rows.push([what, value.toFixed(value < 10 ? 1 : 0), unit]);
};
const timed = async (what: string, action: () => Promise<unknown>): Promise<void> => {
  const started = performance.now();
  await action();
  note(what, performance.now() - started, 'ms');
};
const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

/** Processor milliseconds of the children of this process so far; nothing where there is no /proc. */
const childTime = (): number => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(
        (name) => readFileSync(`/proc/${name}/stat`, { encoding: 'utf8', flag: 'r' }).split(') ')[1]?.split(' ') ?? [],
      )
      .filter((fields) => Number(fields[1]) === process.pid)
      .reduce((sum, fields) => sum + (Number(fields[11]) + Number(fields[12])) * 10, 0);
  } catch {
    return NaN;
  }
};

const clip = makeClip(join(folder, 'clip.mp4'), { width, height, frames, gop: 50, bFrames: 2, qp: 32 });
const folders = foldersFor('linux', folder, { PIXREVIVE_HOME: join(folder, 'home') });
try {
  const begun = performance.now();
  await using studio = await createStudio({ version: 'bench', shell: 'browser', roots: [folder], folders });
  await using server = await startServer({ studio, renderer: folder, port: 0 });
  note('studio and server ready', performance.now() - begun, 'ms');
  const entry = await fetch(server.address, { redirect: 'manual' });
  const cookie = (entry.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const api = createApiClient({
    base: server.origin,
    fetch: (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('cookie', cookie);
      return fetch(input, { ...init, headers });
    },
  });
  const [media] = await api.call('openMedia', { files: [studio.grant(clip)] });
  const id = media?.id ?? '';
  const frame = (index: number): Promise<unknown> => api.frame(dataPaths.frame(id, index));

  await timed('first frame, processes starting', () => frame(Math.floor(frames / 2)));
  const near: number[] = [];
  const far: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    let started = performance.now();
    await frame(10 + i);
    near.push(performance.now() - started);
    started = performance.now();
    await frame((i * 67 + 31) % frames);
    far.push(performance.now() - started);
  }
  note('next frame (median of 20)', median(near), 'ms');
  note('any frame (median of 20)', median(far), 'ms');

  for (let round = 0; round < 2; round += 1) {
    const [own, children, started] = [process.cpuUsage(), childTime(), performance.now()];
    let played = 0;
    for await (const packet of api.frames(dataPaths.play(id, 0))) {
      played += packet.planes.length > 0 ? 1 : 0;
    }
    const wall = (performance.now() - started) / 1000;
    const used = process.cpuUsage(own);
    if (round === 1) {
      note('playback', played / wall, 'frames/s');
      note('  processor time, decoding process', (childTime() - children) / played, 'ms/frame');
      note('  processor time, server and reader', (used.user + used.system) / 1000 / played, 'ms/frame');
    }
  }
  const thumbnail = (index: number): Promise<ArrayBuffer> =>
    api.get(dataPaths.thumbnail(id, index)).then((response) => response.arrayBuffer());
  await timed('thumbnail', () => thumbnail(Math.floor(frames / 3)));

  // The model is opened while the person looks at the first frame.
  await sleep(1000);
  const settings = restoreSettingsSchema.parse({ mode: 'fast' });
  const region = { x: Math.floor(width / 4), y: Math.floor(height / 4), width: 256, height: 256 };
  const restore = async (index: number): Promise<void> => {
    for await (const packet of api.preview({ media: id, frame: index, region, settings })) {
      if (packet.restored) {
        return;
      }
    }
  };
  await timed('256×256 restored, the first time', () => restore(60));
  await timed('256×256 restored, another frame', () => restore(90));
  await timed('256×256 restored, seen before', () => restore(60));

  const paths = Array.from({ length: 40 }, (_, i) => {
    const path = join(folder, `tape ${i}.mp4`);
    copyFileSync(clip, path);
    return path;
  });
  await api.call('changeQueue', { paused: true });
  await timed('forty files into the queue', async () => {
    const opened = await api.call('openMedia', { files: paths.map((path) => studio.grant(path)) });
    await api.call('enqueue', { sources: opened.map((item) => ({ media: item.id })), settings, start: false });
  });
  await api.call('queueAction', { action: 'cancel' });
  console.log(`${width}×${height}, H.264, ${frames} frames`);
  console.log(textTable(['what', 'value', 'unit'], rows));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
