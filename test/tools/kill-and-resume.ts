/** Kills a restoration with SIGKILL at random moments and resumes it, until it is done. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCli, startCli, type CliResult } from './run-cli.ts';

export type KilledRun = {
  /** Milliseconds after the start at which each kill came. */
  kills: number[];
  /** Frame at which each resumed run went on. */
  resumedAt: number[];
};

/** PIDs of the direct children of a process; Linux only, which is where this runs. */
const childrenOf = async (pid: number): Promise<number[]> => {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
};

/** Kills a process and its children at once, as the loss of power would. */
const killAll = async (pid: number): Promise<void> => {
  for (const victim of [...(await childrenOf(pid)), pid]) {
    try {
      process.kill(victim, 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
};

/**
 * Runs `restore` with the arguments, kills it `kills` times after a random part of `span` milliseconds, and resumes it
 * each time. @throws when a run ends otherwise than by the kill or with success.
 */
export const killAndResume = async (
  args: string[],
  kills: number,
  span: number,
  random: () => number,
): Promise<KilledRun> => {
  const run: KilledRun = { kills: [], resumedAt: [] };
  for (let attempt = 0; attempt < kills; attempt += 1) {
    const delay = Math.round(random() * span);
    const cli = startCli([...args, '--json', ...(attempt === 0 ? [] : ['--resume'])]);
    const ended = await Promise.race([cli.result, sleep(delay, null)]);
    if (ended === null) {
      await killAll(cli.child.pid ?? 0);
    }
    const result = await cli.result;
    note(run, result.events);
    if (isFinished(result)) {
      return run;
    }
    if (ended !== null) {
      throw new Error(`the run ended by itself with status ${result.status}: ${result.stderr}`);
    }
    run.kills.push(delay);
  }
  const last = await runCli([...args, '--json', ...(kills === 0 ? [] : ['--resume'])]);
  note(run, last.events);
  if (!isFinished(last)) {
    throw new Error(`the last run ended with status ${last.status}: ${last.stderr}`);
  }
  return run;
};

/** A kill may come after the result was put in place: then there is nothing to resume, and the file is the result. */
const isFinished = ({ status, stderr }: CliResult): boolean => status === 0 || stderr.includes('nothing to resume');

const note = (run: KilledRun, events: Record<string, unknown>[]): void => {
  const planned = events.find(({ type }) => type === 'planned');
  if (typeof planned?.['resumedAt'] === 'number' && planned['resumedAt'] > 0) {
    run.resumedAt.push(planned['resumedAt']);
  }
};

/** A small repeatable generator (mulberry32), so that a failing run can be repeated from its seed. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
};
