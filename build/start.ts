/**
 * `npm start`: opens the studio. Builds what is missing or out of date, fetches the Electron binary once, and where that
 * cannot be had or cannot run, opens the same studio in the default browser instead.
 *
 * `npm start -- clip.mkv project.pixrevive` opens files; `--browser` takes the browser at once.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBundle } from './bundle.ts';
import { ensureElectron, whyNoWindow } from './electron-binary.ts';

const root = join(import.meta.dirname, '..');

/** An Electron that ends on a signal this soon has not opened a window: no sandbox, no libraries, no display. */
const startMilliseconds = 10_000;

/** The person's own folder is what relative names mean; npm has changed into the checkout. */
const argumentsOf = (words: readonly string[]): { browser: boolean; files: string[] } => ({
  browser: words.includes('--browser'),
  files: words
    .filter((word) => !word.startsWith('-'))
    .map((word) => join(...(word.startsWith('/') ? [word] : [process.env['INIT_CWD'] ?? process.cwd(), word]))),
});

type Ending = { code: number | null; signal: string | null; milliseconds: number };

/** Runs a program in our place: its output is ours, and so are the signals. */
const run = (program: string, args: readonly string[]): Promise<Ending> =>
  new Promise((resolve, reject) => {
    const started = Date.now();
    const child = spawn(program, args, { cwd: root, stdio: 'inherit' });
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => child.kill(signal));
    }
    // The terminal sends an interrupt to the child as well; it decides when to end.
    process.on('SIGINT', () => undefined);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      resolve({ code, signal, milliseconds: Date.now() - started });
    });
  });

const openInBrowser = async (reason: string | null, files: readonly string[]): Promise<number> => {
  if (reason !== null) {
    console.error(`pixrevive: ${reason}; the studio opens in the browser instead.`);
  }
  const cli = join(root, 'src', 'cli', 'main.ts');
  const { code } = await run(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    cli,
    'serve',
    '--open',
    ...files,
  ]);
  return code ?? 1;
};

const main = async (): Promise<number> => {
  const { browser, files } = argumentsOf(process.argv.slice(2));
  ensureBundle('out', () => {
    console.error('pixrevive: building the studio …');
  });
  if (browser) {
    return openInBrowser(null, files);
  }
  const obstacle = whyNoWindow();
  if (obstacle !== null) {
    return openInBrowser(obstacle, files);
  }
  const electron = await ensureElectron();
  if ('problem' in electron) {
    return openInBrowser(electron.problem, files);
  }
  const { code, signal, milliseconds } = await run(electron.path, ['.', ...files]).catch((error: unknown) => ({
    code: null,
    signal: error instanceof Error ? error.message : String(error),
    milliseconds: 0,
  }));
  if (signal !== null && milliseconds < startMilliseconds && !['SIGTERM', 'SIGHUP', 'SIGINT'].includes(signal)) {
    return openInBrowser(`Electron cannot run here (${signal})`, files);
  }
  return code ?? 1;
};

process.exitCode = await main().catch((error: unknown) => {
  console.error(`pixrevive: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
