/** Runs the command line as a user does: as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');

export type CliResult = {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  /** The JSON lines of standard output. */
  events: Record<string, unknown>[];
};

export type RunningCli = { child: ChildProcess; result: Promise<CliResult> };

/** Starts `pixrevive` with the arguments; `env` is added to this process's environment. */
export const startCli = (args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): RunningCli => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      resolve({ status, signal, stdout, stderr, events: parseEvents(stdout) });
    });
  });
  return { child, result };
};

export const runCli = (args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<CliResult> =>
  startCli(args, options).result;

const parseEvents = (stdout: string): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
