/**
 * `node build/run.mjs <task> [arguments]`: what every npm script calls. Sets the checkout up, then runs the task with
 * the right Node.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ensureReady, root } from './bootstrap.mjs';

/** Node script of each task, and the arguments that come before the user's. */
const tasks = {
  cli: ['src/cli/main.ts'],
  test: ['build/test.ts'],
  start: ['build/start.ts'],
  package: ['build/package.ts'],
  sample: ['build/make-sample.ts'],
  tool: [],
};

const [task = '', ...rest] = process.argv.slice(2);
const script = tasks[task];
if (script === undefined) {
  process.stderr.write(`pixrevive: unknown task "${task}"; known are ${Object.keys(tasks).join(', ')}\n`);
  process.exit(2);
}

const node = ensureReady();
const [file, ...before] = script;
const args = file === undefined ? rest : [join(root, file), ...before, ...rest];
// npm changes into the checkout; the person's own folder is what relative paths on a command line mean.
const folder = task === 'cli' ? (process.env.INIT_CWD ?? process.cwd()) : root;
const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
  cwd: folder,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
});

// The terminal sends an interrupt to the whole group; the child decides when to end, we only stay to hand its status on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (signal !== 'SIGINT') {
      child.kill(signal);
    }
  });
}
child.on('exit', (code, signal) => {
  process.exit(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 15));
});
