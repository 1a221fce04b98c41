/** The command as it was given, for a POSIX shell. */
import { shellWord } from '../engine/quality/report-html/names.ts';

export const commandLine = (): string => ['pixrevive', ...process.argv.slice(2)].map(shellWord).join(' ');
