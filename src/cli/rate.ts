import { PixReviveError } from '../contract/errors.ts';
import type { Rational } from '../contract/media.ts';

/** "25" or "30000/1001" as a rational. @throws PixReviveError `usage` for anything else. */
export const parseRate = (text: string): Rational => {
  const match = /^(\d+)(?:\/(\d+))?$/.exec(text);
  const num = Number(match?.[1]);
  const den = Number(match?.[2] ?? 1);
  if (!(num > 0 && den > 0)) {
    throw new PixReviveError('usage', `"${text}" is no frame rate. Write it as 25 or 30000/1001.`);
  }
  return { num, den };
};
