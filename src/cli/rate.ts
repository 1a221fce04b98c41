import { PixReviveError } from '../contract/errors.ts';
import type { Rational } from '../contract/media.ts';
import { parseFrameRate } from '../engine/media/timestamps.ts';

/** "25" or "30000/1001" as a rational. @throws PixReviveError `usage` for anything else. */
export const parseRate = (text: string): Rational => {
  const rate = parseFrameRate(text);
  if (rate === null) {
    throw new PixReviveError('usage', `"${text}" is no frame rate. Write it as 25 or 30000/1001.`);
  }
  return rate;
};
