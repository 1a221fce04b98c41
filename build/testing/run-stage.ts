/** Runs one stage of the tests as a child process and counts what it did. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export type Counts = { passed: number; failed: number; skipped: number };

export const cacheFolder = '.cache';

const vitestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int().optional(),
  numFailedTestSuites: z.int(),
});

const playwrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()).optional(),
});

/** Exit status of a command whose output goes straight to ours. */
const run = (command: string, args: string[], env: NodeJS.ProcessEnv = {}): number => {
  const result = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return result.status ?? 1;
};

/** A check that either holds or does not: one passed or one failed. */
const check = (command: string, args: string[]): Counts =>
  run(command, args) === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };

/** A runner that died without a report counts as one failure: silence is not success. */
const countReport = <T>(file: string, status: number, schema: z.ZodType<T>, count: (report: T) => Counts): Counts => {
  let counts: Counts;
  try {
    counts = count(schema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
};

const vitest = (command: string, project: string): Counts => {
  const file = join(cacheFolder, `vitest-${project}.json`);
  rmSync(file, { force: true });
  const status = run(command, [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  return countReport(file, status, vitestReport, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  }));
};

const playwright = (command: string, chromium: string): Counts => {
  const file = join(cacheFolder, 'playwright.json');
  rmSync(file, { force: true });
  const status = run(command, ['test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    PIXREVIVE_CHROMIUM: chromium,
  });
  return countReport(file, status, playwrightReport, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
};

export const runStage = { check, vitest, playwright };
