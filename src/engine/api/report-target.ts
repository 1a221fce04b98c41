/** Where a window has a report written. */
import { basename, join, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import type { z } from 'zod';
import type { reportTargetSchema, writtenReportSchema } from '../../contract/comparison.ts';
import { PixReviveError } from '../../contract/errors.ts';
import { checkReportPath } from '../quality/compare-report.ts';
import { reportKind } from '../quality/report-kind.ts';
import type { FileGrants } from './file-grants.ts';

/**
 * The path of a report that may be written.
 * @throws PixReviveError `settings-invalid` for an ending that says no kind, `output-exists`, `output-is-input`,
 *   `output-unwritable`
 */
export const reportPath = async (
  target: z.output<typeof reportTargetSchema>,
  { grants, overwrite, inputs }: { grants: FileGrants; overwrite: boolean; inputs: readonly string[] },
): Promise<string> => {
  const path = 'file' in target ? grants.pathOf(target.file) : resolve(join(grants.pathOf(target.folder), target.name));
  reportKind(path);
  await checkReportPath(path, inputs);
  if (!overwrite && (await stat(path).catch(() => null)) !== null) {
    throw new PixReviveError(
      'output-exists',
      `"${basename(path)}" exists already. Choose another name, or replace it.`,
    );
  }
  return path;
};

export const writtenReport = (path: string, grants: FileGrants): z.output<typeof writtenReportSchema> => ({
  file: grants.grant(path),
  name: basename(path),
  path,
});
