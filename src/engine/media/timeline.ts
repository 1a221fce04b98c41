/** Where the output's time starts in the time of the source. */
import type { MediaInfo, Rational } from '../../contract/media.ts';

/** Frame numbers of the source in display order, `out` exclusive. */
export type FrameRange = { in: number; out: number };

/** Containers whose clocks start anywhere: broadcast streams. */
const freeRunning: ReadonlySet<string> = new Set(['mpegts', 'mpeg', 'wtv', 'pva', 'nsv', 'gxf']);

export const startsAnywhere = (container: string): boolean => freeRunning.has(container);

/** Whether a range leaves frames of the source out. */
export const isCut = (range: FrameRange | null, frames: number): boolean =>
  range !== null && (range.in > 0 || range.out < frames);

/**
 * The source's time that becomes zero, in units of the video's time base.
 *
 * A cut starts with its first frame. A broadcast stream starts with whatever comes first in it. Every other file keeps
 * its times, unless its video starts below zero, which no output can hold.
 *
 * @param firstPts of the first frame written
 * @param containerStart earliest start of any stream, in the same units; null where it is unknown
 */
export const timelineOrigin = (
  media: Pick<MediaInfo, 'container'>,
  cut: boolean,
  firstPts: number,
  containerStart: number | null,
): number => {
  if (cut) {
    return firstPts;
  }
  if (startsAnywhere(media.container)) {
    return Math.min(firstPts, containerStart ?? firstPts);
  }
  return Math.min(0, firstPts);
};

/** A time in one base, in another one, rounded to the nearest unit. */
export const rescale = (time: number, from: Rational, to: Rational): number =>
  Number(roundedDivision(BigInt(time) * BigInt(from.num) * BigInt(to.den), BigInt(from.den) * BigInt(to.num)));

/** Rounds halves away from zero, as FFmpeg's `av_rescale_q` does. */
const roundedDivision = (numerator: bigint, denominator: bigint): bigint => {
  const half = denominator / 2n;
  return (numerator < 0n ? numerator - half : numerator + half) / denominator;
};
