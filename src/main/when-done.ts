/** What happens when the last job has ended: the person chose it hours ago, and may still change their mind. */
import { execFile } from 'node:child_process';
import type { QueueSettings } from '../contract/queue.ts';

export type WhenDone = QueueSettings['whenDone'];
export type SystemAction = 'sleep' | 'shut-down';

/** How long a person has to say no. */
export const graceSeconds = 30;

type SystemCommand = { program: string; args: readonly string[] };

const commands: Partial<Record<NodeJS.Platform, Readonly<Record<SystemAction, SystemCommand>>>> = {
  linux: {
    sleep: { program: 'systemctl', args: ['suspend'] },
    'shut-down': { program: 'systemctl', args: ['poweroff'] },
  },
  darwin: {
    sleep: { program: '/usr/bin/pmset', args: ['sleepnow'] },
    'shut-down': { program: '/usr/bin/osascript', args: ['-e', 'tell application "System Events" to shut down'] },
  },
  win32: {
    // Hibernates where hibernation is on: what a person finds again is the same.
    sleep: { program: 'rundll32.exe', args: ['powrprof.dll,SetSuspendState', '0,1,0'] },
    'shut-down': { program: 'shutdown.exe', args: ['/s', '/t', '0'] },
  },
};

/** The program of the platform that does it; null where there is none that is known to work. */
export const systemCommand = (action: SystemAction, platform: NodeJS.Platform): SystemCommand | null =>
  commands[platform]?.[action] ?? null;

/** Runs the platform's program for it. Rejects when that fails or there is none. */
export const runSystemAction = (action: SystemAction): Promise<void> =>
  new Promise((resolve, reject) => {
    const command = systemCommand(action, process.platform);
    if (command === null) {
      reject(new Error(`no command for ${action} on ${process.platform}`));
      return;
    }
    execFile(command.program, [...command.args], { timeout: 20_000 }, (error) => {
      if (error === null) {
        resolve();
      } else {
        reject(new Error(`${command.program}: ${error.message}`, { cause: error }));
      }
    });
  });

export type WhenDoneOptions = {
  /** Announces the action and counts down; false when the person said no. */
  confirm: (action: 'quit' | SystemAction, seconds: number) => Promise<boolean>;
  /** Ends the program in order. */
  quit: () => Promise<void>;
  system: (action: SystemAction) => Promise<void>;
  onError: (error: unknown) => void;
};

/** Carries out the action that the queue was given. 'notify' is the page's: it knows the words. */
export const carryOut = async (action: WhenDone, options: WhenDoneOptions): Promise<void> => {
  if (action === 'nothing' || action === 'notify' || !(await options.confirm(action, graceSeconds))) {
    return;
  }
  if (action === 'quit') {
    await options.quit();
    return;
  }
  await options.system(action).catch(options.onError);
};
