/**
 * Remedies in the words of a window. The engine's messages name the options of the command line, which somebody who
 * looks at a window does not have.
 */
import { PixReviveError, type ErrorCode } from '../contract/errors.ts';

/** What is said in a window instead of a whole message, where the message is about commands. */
const wholeMessages: Partial<Record<ErrorCode, string>> = {
  'output-exists': 'The output exists already. Choose another name, or allow the job to overwrite it.',
};

const phrases: readonly (readonly [RegExp, string])[] = [
  [/Start (?:it )?again with --restart\.|Start a new job with --restart\./g, 'Restart the job.'],
  [/Add --resume to go on or --restart to begin anew\./g, 'Restart throws that away; another name leaves it alone.'],
  [/Choose another output, or --restart\./g, 'Choose another name, or restart the job.'],
  [/run the same command with --resume\./g, 'Resume goes on from there.'],
  [/Restore it with --deinterlace [^.]*\./g, 'Choose a deinterlacer in the settings.'],
  [/Use --deinterlace if you see combs\./g, 'Choose a deinterlacer if you see combs.'],
  [/restore the part before it with --out (\d+)\./g, 'set an out-point at frame $1 to restore the part before it.'],
  [/Name the right one with --raw-fps\./g, 'Set the right one in the settings.'],
  [/--raw-fps overrides it\./g, 'The settings can override it.'],
  [/Give --offset [^.]*\./g, 'Cut the clips so that they begin with the same frame.'],
  [/: --offset -?\d+ measures it so\./g, '.'],
  [/; "pixrevive doctor" shows what works here\./g, '; the settings show what works here.'],
];

const sentences = /[^.!?]+(?:[.!?]+(?!\s|$)[^.!?]*)*[.!?]*\s*/g;

/** A message without command line options: known remedies are put differently, sentences with others are left out. */
export const studioWords = (text: string): string => {
  const told = phrases.reduce((words, [phrase, instead]) => words.replace(phrase, instead), text);
  return /(^|\s)--[a-z]/.test(told)
    ? (told.match(sentences) ?? [])
        .filter((sentence) => !/(^|\s)--[a-z]/.test(sentence))
        .join('')
        .trim()
    : told;
};

/** The same error for somebody who looks at a window. */
export const forStudio = (error: PixReviveError): PixReviveError => {
  const words =
    (error.userMessage.includes('--') ? wholeMessages[error.code] : undefined) ?? studioWords(error.userMessage);
  return words === error.userMessage
    ? error
    : new PixReviveError(error.code, words, { message: error.message, cause: error });
};
