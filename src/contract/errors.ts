/**
 * Errors that people read. Every failure that can be foreseen has a code, a message for the log, a message for the
 * person (what happened, what to do) and, where there is one, the cause.
 */
import { z } from 'zod';

/** What each code means to a script: the process exit status of the command line. */
export const exitStatus = { done: 0, failed: 1, usage: 2, input: 3, output: 4, provider: 5, cancelled: 130 } as const;

const codes = {
  // wrong usage
  usage: 'usage',
  'settings-invalid': 'usage',
  // the input
  'input-missing': 'input',
  'input-unreadable': 'input',
  'input-is-directory': 'input',
  'input-empty': 'input',
  'input-not-media': 'input',
  'input-no-video': 'input',
  'input-truncated': 'input',
  'input-interlaced': 'input',
  'input-changed': 'input',
  'input-unsupported': 'input',
  'decode-failed': 'input',
  'reference-mismatch': 'input',
  // the output
  'output-exists': 'output',
  'output-is-input': 'output',
  'output-unwritable': 'output',
  'output-no-space': 'output',
  'output-container': 'output',
  'encoder-unavailable': 'output',
  'encode-failed': 'output',
  // models and providers
  'model-missing': 'failed',
  'model-hash': 'failed',
  'model-manifest': 'failed',
  'model-output-invalid': 'failed',
  'inference-failed': 'failed',
  'provider-unavailable': 'provider',
  // jobs
  'job-mismatch': 'failed',
  'job-corrupt': 'failed',
  'job-busy': 'failed',
  'worker-crashed': 'failed',
  'project-newer': 'input',
  'project-invalid': 'input',
  'measure-undefined': 'failed',
  'feature-unavailable': 'failed',
  // requests of a window
  'not-found': 'usage',
  forbidden: 'usage',
  'not-ready': 'failed',
  cancelled: 'cancelled',
  internal: 'failed',
} as const satisfies Record<string, keyof typeof exitStatus>;

export type ErrorCode = keyof typeof codes;

export const errorCodes = Object.keys(codes) as [ErrorCode, ...ErrorCode[]];

/** The exit status that the command line ends with after an error of this code. */
export const exitStatusOf = (code: ErrorCode): number => exitStatus[codes[code]];

/** The wire form of an error: what crosses a process border or is printed by `--json`. */
export const errorRecordSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  userMessage: z.string(),
});
export type ErrorRecord = z.infer<typeof errorRecordSchema>;

export class PixReviveError extends Error {
  readonly code: ErrorCode;
  /** One or two plain sentences: what happened, and what to do. Never a stack trace. */
  readonly userMessage: string;

  constructor(code: ErrorCode, userMessage: string, options: { message?: string; cause?: unknown } = {}) {
    super(options.message ?? userMessage, 'cause' in options ? { cause: options.cause } : {});
    this.name = 'PixReviveError';
    this.code = code;
    this.userMessage = userMessage;
  }

  toRecord(): ErrorRecord {
    return { code: this.code, message: this.message, userMessage: this.userMessage };
  }

  static fromRecord(record: ErrorRecord): PixReviveError {
    return new PixReviveError(record.code, record.userMessage, { message: record.message });
  }

  /** Anything that was thrown, as an error with a code; what nobody foresaw becomes `internal`. */
  static from(thrown: unknown): PixReviveError {
    if (thrown instanceof PixReviveError) {
      return thrown;
    }
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new PixReviveError('internal', `Something unforeseen went wrong: ${message}`, { message, cause: thrown });
  }
}
