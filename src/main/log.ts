/** The shell's log: one small file for a bug report, kept on this machine. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const mostBytes = 1024 * 1024;

/** Returns a function that appends a line; a full disk or a read-only folder costs the line, nothing else. */
export const openLog = (folder: string): ((text: string) => void) => {
  const file = join(folder, 'shell.log');
  try {
    mkdirSync(folder, { recursive: true });
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > mostBytes) {
      renameSync(file, `${file}.old`);
    }
  } catch {
    // The lines below fail in silence then.
  }
  return (text) => {
    try {
      appendFileSync(file, `${new Date().toISOString()} ${text}\n`);
    } catch {
      // There is nowhere left to tell it.
    }
  };
};
