/** SMPTE timecodes (ST 12-1): `hh:mm:ss:ff`, with `;` before the frames where numbers are dropped. */
import type { Rational } from '../../contract/media.ts';

const pattern = /^(\d{2}):(\d{2}):(\d{2})([:;.])(\d{2,3})$/;

const framesPerDay = (nominal: number, dropped: number): number => 24 * 60 * 60 * nominal - 24 * 54 * dropped;

/**
 * The timecode that lies `frames` after another. Drop-frame timecodes leave out the first numbers of every minute but
 * each tenth (two at 29.97, four at 59.94 frames per second).
 *
 * @returns null where the timecode or the frame rate cannot be understood
 */
export const advanceTimecode = (timecode: string, frames: number, rate: Rational | null): string | null => {
  const match = pattern.exec(timecode.trim());
  if (match === null || rate === null || rate.den <= 0) {
    return null;
  }
  const nominal = Math.round(rate.num / rate.den);
  const [hours, minutes, seconds, count] = [match[1], match[2], match[3], match[5]].map(Number);
  if (nominal < 1 || hours === undefined || minutes === undefined || seconds === undefined || count === undefined) {
    return null;
  }
  const isDrop = match[4] !== ':' && nominal % 30 === 0;
  const dropped = isDrop ? Math.round(nominal / 15) : 0;
  const wholeMinutes = hours * 60 + minutes;
  const number =
    (wholeMinutes * 60 + seconds) * nominal + count - dropped * (wholeMinutes - Math.floor(wholeMinutes / 10));
  const day = framesPerDay(nominal, dropped);
  let shown = (((number + frames) % day) + day) % day;
  if (isDrop) {
    const tenMinutes = 600 * nominal - 9 * dropped;
    const minute = 60 * nominal - dropped;
    const [tens, rest] = [Math.floor(shown / tenMinutes), shown % tenMinutes];
    shown += 9 * dropped * tens + (rest < dropped ? 0 : dropped * Math.floor((rest - dropped) / minute));
  }
  const two = (value: number): string => String(value).padStart(2, '0');
  const second = Math.floor(shown / nominal);
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}${match[4] ?? ':'}${two(shown % nominal)}`;
};
