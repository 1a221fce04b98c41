/**
 * Kills restorations with SIGKILL at random moments, resumes them, and compares the result with an uninterrupted run,
 * frame by frame.
 *
 *     node bench/kill-resume.ts [--kills 50] [--seed 1] [--input video] [--reference video]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { samplePaths } from '../src/cli/sample.ts';
import { decodeClip } from '../test/fixtures/decode-clip.ts';
import { killAndResume, seededRandom } from '../test/tools/kill-and-resume.ts';
import { runCli } from '../test/tools/run-cli.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    input: { type: 'string' },
  },
});
const wanted = Number(values.kills);
const random = seededRandom(Number(values.seed));
const input = values.input ?? samplePaths().damaged;
/** Small chunks, so that there is much to resume from. */
const options = ['--chunk-frames', '8'];

const work = await mkdtemp(join(tmpdir(), 'pixrevive-kill-'));
try {
  const whole = join(work, 'whole.mkv');
  const started = Date.now();
  const first = await runCli(['restore', input, '-o', whole, ...options]);
  if (first.status !== 0) {
    throw new Error(first.stderr);
  }
  const span = Date.now() - started;
  const expected = decodeClip(whole).frames.map(({ hash, pts }) => `${pts} ${hash}`);
  console.log(`uninterrupted: ${expected.length} frames in ${(span / 1000).toFixed(1)} s`);

  let kills = 0;
  let differing = 0;
  for (let round = 1; kills < wanted; round += 1) {
    const output = join(work, `killed-${round}.mkv`);
    const run = await killAndResume(
      ['restore', input, '-o', output, ...options],
      Math.min(5, wanted - kills),
      span,
      random,
    );
    const actual = decodeClip(output).frames.map(({ hash, pts }) => `${pts} ${hash}`);
    const same = actual.length === expected.length && actual.every((frame, i) => frame === expected[i]);
    kills += run.kills.length;
    differing += same ? 0 : 1;
    console.log(
      `round ${round}: killed after ${run.kills.join(', ') || '–'} ms, went on at frame ${run.resumedAt.join(', ') || '–'}: ` +
        (same ? 'identical' : 'DIFFERENT'),
    );
    await rm(output);
  }
  console.log(`${kills} kills, ${differing} results differ`);
  process.exitCode = differing === 0 ? 0 : 1;
} finally {
  await rm(work, { recursive: true, force: true });
}
