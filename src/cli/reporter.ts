/** Where a command's words go: people read a table and a moving line, scripts read one JSON object per line. */
import type { PixReviveError } from '../contract/errors.ts';

export type Reporter = {
  readonly json: boolean;
  /** A machine-readable event: one line on standard output with `--json`, nothing without. */
  event: (event: { type: string } & Record<string, unknown>) => void;
  /** A result for people, on standard output; nothing with `--json`. */
  line: (text?: string) => void;
  /** A remark for people, on standard error. */
  note: (text: string) => void;
  /** What is going on right now: one line that is overwritten on a terminal, a plain line now and then elsewhere. */
  status: (text: string) => void;
  /** Ends the moving line, so that what follows starts on a line of its own. */
  endStatus: () => void;
  error: (error: PixReviveError) => void;
};

/** Without a terminal a status line is printed at most this often. */
const plainStatusMilliseconds = 5000;

export const createReporter = (json: boolean): Reporter => {
  const terminal = process.stderr.isTTY;
  let moving = false;
  let lastPlain = 0;
  const endStatus = (): void => {
    if (moving) {
      process.stderr.write('\n');
      moving = false;
    }
  };
  return {
    json,
    event: (event) => {
      if (json) {
        process.stdout.write(`${JSON.stringify(event)}\n`);
      }
    },
    line: (text = '') => {
      if (!json) {
        endStatus();
        process.stdout.write(`${text}\n`);
      }
    },
    note: (text) => {
      endStatus();
      process.stderr.write(`${text}\n`);
    },
    status: (text) => {
      if (terminal) {
        // \x1b[K erases what a longer line before left over.
        process.stderr.write(`\r${text.slice(0, Math.max(20, process.stderr.columns - 1))}\x1b[K`);
        moving = true;
      } else if (Date.now() - lastPlain >= plainStatusMilliseconds) {
        lastPlain = Date.now();
        process.stderr.write(`${text}\n`);
      }
    },
    endStatus,
    error: (error) => {
      endStatus();
      if (json) {
        process.stdout.write(`${JSON.stringify({ type: 'error', ...error.toRecord() })}\n`);
      }
      process.stderr.write(`pixrevive: ${error.userMessage} [${error.code}]\n`);
    },
  };
};
