/**
 * Peak memory of a restoration against the length of the clip: it must not grow with it.
 *
 *     node bench/memory.ts [--size 320x192] [--seconds 10,600] [--strength 100] [--mode fast]
 *
 * `--strength 0` leaves the network out, which takes the same memory from its first frame to its last: what remains
 * (decoding, windows, encoding, chunks) is what could grow, and runs many times faster. Linux only: the high-water mark is read from /proc.
 */
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { textTable, type Cell } from '../src/cli/text-table.ts';
import { makeClip } from '../test/fixtures/make-clip.ts';
import { startCli } from '../test/tools/run-cli.ts';

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '320x192' },
    seconds: { type: 'string', default: '10,600' },
    strength: { type: 'string', default: '100' },
    mode: { type: 'string', default: 'fast' },
  },
});
const [width = 320, height = 192] = values.size.split('x').map(Number);
const framesPerSecond = 25;

const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

/** Peak resident size in MiB of the worker of a running command line, sampled until it ends. */
const watch = async (pid: number, ended: Promise<unknown>): Promise<number> => {
  let peak = 0;
  const state = { running: true };
  void ended.then(() => {
    state.running = false;
  });
  while (state.running) {
    for (const child of (await read(`/proc/${pid}/task/${pid}/children`)).split(' ').filter(Boolean)) {
      const mark = /VmHWM:\s+(\d+)/.exec(await read(`/proc/${child}/status`));
      peak = Math.max(peak, Number(mark?.[1] ?? 0) / 1024);
    }
    await sleep(100);
  }
  return peak;
};

const work = await mkdtemp(join(tmpdir(), 'pixrevive-memory-'));
const rows: Cell[][] = [];
try {
  for (const seconds of values.seconds.split(',').map(Number)) {
    const input = join(work, `${seconds}.mkv`);
    makeClip(input, { width, height, frames: seconds * framesPerSecond, codec: 'h264', bFrames: 2, qp: 37 });
    const output = join(work, `${seconds}.out.mkv`);
    const choices = ['--preset', 'h264', '--strength', values.strength, '--mode', values.mode];
    const cli = startCli(['restore', input, '-o', output, ...choices, '--json']);
    const peak = await watch(cli.child.pid ?? 0, cli.result);
    const { status, stderr, events } = await cli.result;
    if (status !== 0) {
      throw new Error(stderr);
    }
    rows.push([seconds, seconds * framesPerSecond, peak.toFixed(0), Number(events.at(-1)?.['fps']).toFixed(1)]);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
console.log(`${width}×${height}, H.264 to H.264, mode ${values.mode}, strength ${values.strength}`);
console.log(textTable(['seconds', 'frames', 'peak RSS of the worker MiB', 'fps'], rows));
const peaks = rows.map((row) => Number(row[2]));
console.log(`longest / shortest: ${((peaks.at(-1) ?? 0) / (peaks[0] ?? 1)).toFixed(3)}`);
