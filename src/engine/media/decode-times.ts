/** Decoding timestamps for a whole file out of the presentation timestamps of packets in coding order. */

export type DecodeTimes = {
  /** One for each packet; strictly rising, never later than the packet's PTS. */
  dts: number[];
  /** Frames by which decoding runs ahead of display: 0 without B-frames. */
  delay: number;
};

/**
 * The sorted presentation timestamps, shifted by the largest reorder delay. Encoders of different chunks know nothing
 * of each other, so their own DTS would jump back at every joint; these do not, at any frame rate, constant or not.
 *
 * @param pts distinct timestamps in coding order
 * @param firstDuration distance of the timestamps that are made up in front of the first one, at least 1
 */
export const regenerateDecodeTimes = (pts: readonly number[], firstDuration: number): DecodeTimes => {
  const sorted = [...pts].sort((a, b) => a - b);
  const rank = new Map(sorted.map((time, position) => [time, position]));
  const delay = pts.reduce((most, time, position) => Math.max(most, position - (rank.get(time) ?? 0)), 0);
  const step = Math.max(1, Math.round(firstDuration));
  const first = sorted[0] ?? 0;
  const dts = pts.map((_, position) =>
    position < delay ? first - (delay - position) * step : (sorted[position - delay] ?? first),
  );
  return { dts, delay };
};
