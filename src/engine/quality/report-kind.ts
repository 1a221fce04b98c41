/** Which kinds of reports there are, by the ending of their names. Loads nothing: whoever only asks needs no FFmpeg. */
import { extname } from 'node:path';
import { reportKinds, type ReportKind } from '../../contract/comparison.ts';
import { PixReviveError } from '../../contract/errors.ts';

/** The kind of a report by the ending of its name. Throws `settings-invalid` for another ending. */
export const reportKind = (path: string): ReportKind => {
  const ending = extname(path).slice(1).toLowerCase();
  const kind = reportKinds.find((known) => known === (ending === 'htm' ? 'html' : ending));
  if (kind === undefined) {
    throw new PixReviveError(
      'settings-invalid',
      `${path} says by its ending what kind of report it is: .html for people, .json or .csv for programs.`,
    );
  }
  return kind;
};
