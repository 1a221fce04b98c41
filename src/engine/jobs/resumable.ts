import type { PixReviveError } from '../../contract/errors.ts';

/** Failures after which the same job can go on: what was wrong lies outside of it, and can be mended. */
const mendable: ReadonlySet<string> = new Set([
  'output-no-space',
  'output-unwritable',
  'input-changed',
  'input-missing',
  'input-unreadable',
  'job-busy',
  'provider-unavailable',
  'inference-failed',
]);

/** Whether a job that failed this way keeps its finished chunks for a later run. */
export const isResumable = (error: PixReviveError): boolean => mendable.has(error.code);
