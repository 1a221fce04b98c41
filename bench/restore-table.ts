/**
 * Restores coded clips that have their source and prints what was gained, as a table.
 *
 *     node bench/restore-table.ts FOLDER [--mode fast] [--stream hm1620_q37.bin] [--source gt.mkv] [restore options …]
 *
 * FOLDER holds one folder per clip, with the coded stream and the source in it. Every clip goes through the whole
 * command line: decode, restore, FFV1, measure.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { jobResultSchema } from '../src/engine/jobs/messages.ts';
import { signed, textTable, type Cell } from '../src/cli/text-table.ts';
import { runCli } from '../test/tools/run-cli.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    stream: { type: 'string', default: 'hm1620_q37.bin' },
    source: { type: 'string', default: 'gt.mkv' },
    mode: { type: 'string', default: 'fast' },
  },
});
const folder = positionals[0];
if (folder === undefined) {
  console.error('usage: node bench/restore-table.ts FOLDER [--mode fast] [--stream NAME] [--source NAME]');
  process.exit(2);
}

const work = await mkdtemp(join(tmpdir(), 'pixrevive-table-'));
const rows: Cell[][] = [];
const sums: number[] = [0, 0, 0, 0, 0, 0];
try {
  for (const clip of (await readdir(folder)).sort()) {
    const stream = join(folder, clip, values.stream);
    if ((await stat(stream).catch(() => null)) === null) {
      continue;
    }
    const output = join(work, `${clip}.mkv`);
    const reference = join(folder, clip, values.source);
    const { status, stderr, events } = await runCli([
      ...['restore', stream, '-o', output, '--reference', reference, '--mode', values.mode, '--json'],
    ]);
    if (status !== 0) {
      throw new Error(`${clip}: status ${status}\n${stderr}`);
    }
    const { before, after, fps, model } = jobResultSchema.parse(events.at(-1));
    if (before === null || after === null) {
      throw new Error(`${clip} was not measured`);
    }
    const gain = (after.psnrY ?? 0) - (before.psnrY ?? 0);
    const ssimGain = (after.ssimY - before.ssimY) * 100;
    [gain, ssimGain, before.pvd, after.pvd, before.sd, after.sd].forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + value;
    });
    rows.push([
      clip,
      String(after.frames),
      (before.psnrY ?? 0).toFixed(2),
      signed(gain, 3),
      signed(ssimGain, 2),
      `${before.pvd.toFixed(2)} / ${before.sd.toFixed(2)}`,
      `${after.pvd.toFixed(2)} / ${after.sd.toFixed(2)}`,
      fps.toFixed(2),
      model,
    ]);
    console.error(`${clip}: ${signed(gain, 3)} dB`);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

const mean = (i: number): number => (sums[i] ?? 0) / rows.length;
rows.push([
  'mean',
  '',
  '',
  signed(mean(0), 3),
  signed(mean(1), 2),
  `${mean(2).toFixed(2)} / ${mean(4).toFixed(2)}`,
  `${mean(3).toFixed(2)} / ${mean(5).toFixed(2)}`,
  '',
  '',
]);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
console.log(`${values.stream}, mode ${values.mode}, commit ${commit}`);
console.log(
  textTable(
    ['clip', 'frames', 'PSNR-Y', 'ΔPSNR-Y dB', 'ΔSSIM-Y ×10⁻²', 'PVD / SD before', 'after', 'fps', 'model'],
    rows,
  ),
);
