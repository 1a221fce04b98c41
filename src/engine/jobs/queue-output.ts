/** Names of results: from the destination's pattern to a path that nobody else writes to. */
import { existsSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { ContainerId } from '../../contract/presets.ts';
import type { Destination, overwritePolicies } from '../../contract/queue.ts';
import type { RestoreSettings } from '../../contract/settings.ts';

/** File ending of each container; image sequences are folders. */
export const containerEndings: Readonly<Record<ContainerId, string>> = {
  mkv: '.mkv',
  mp4: '.mp4',
  mov: '.mov',
  'png-sequence': '',
  none: '',
};

/** Characters that one of the platforms forbids in names. */
const forbidden = /[/\\:*?"<>|\p{Cc}]/gu;

/** The name (without folder and ending) that a pattern gives for a source. */
export const nameFromPattern = (pattern: string, input: string, settings: RestoreSettings, now: Date): string => {
  const values: Readonly<Record<string, string>> = {
    name: basename(input, extname(input)),
    mode: settings.model ?? settings.mode,
    preset: settings.preset,
    qp: settings.qp.kind === 'auto' ? 'auto' : String(settings.qp.qp),
    date: now.toISOString().slice(0, 10),
  };
  const name = pattern.replace(/\{([a-z]+)\}/g, (whole, key: string) => values[key] ?? whole);
  // Windows drops dots and spaces at the end of a name.
  const clean = name.replace(forbidden, '_').replace(/[. ]+$/, '');
  return clean === '' ? 'restored' : clean;
};

export type OutputChoice = { path: string; problem: 'none' | 'exists' | 'taken' | 'is-input' };

export type OutputRequest = {
  input: string;
  /** Null puts the result beside the input. */
  folder: string | null;
  pattern: Destination['name'];
  settings: RestoreSettings;
  container: ContainerId;
  policy: (typeof overwritePolicies)[number];
  /** Whether another job of the queue writes to a path. */
  isTaken: (path: string) => boolean;
  now: Date;
};

/** The path of a result under an overwrite policy, or what stands in its way. */
export const chooseOutput = (request: OutputRequest): OutputChoice => {
  const folder = request.folder ?? dirname(request.input);
  const name = nameFromPattern(request.pattern, request.input, request.settings, request.now);
  const ending = containerEndings[request.container];
  const problemOf = (path: string): OutputChoice['problem'] => {
    if (path === request.input) {
      return 'is-input';
    }
    if (request.isTaken(path)) {
      return 'taken';
    }
    return request.policy !== 'overwrite' && existsSync(path) ? 'exists' : 'none';
  };
  const first = join(folder, `${name}${ending}`);
  const problem = problemOf(first);
  if (problem === 'none' || request.policy !== 'rename') {
    return { path: first, problem };
  }
  for (let number = 2; ; number += 1) {
    const path = join(folder, `${name} (${number})${ending}`);
    if (problemOf(path) === 'none') {
      return { path, problem: 'none' };
    }
  }
};
