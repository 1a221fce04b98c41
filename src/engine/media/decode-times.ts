/** Decoding timestamps for a whole file out of the presentation times of packets in coding order. */

export type DecodeTimes = {
  /** One for each packet; strictly rising, never later than the packet's PTS. */
  dts: number[];
  /** Frames by which decoding runs ahead of display: 0 without B-frames. */
  delay: number;
};

/**
 * How long before the first frame decoding starts. MP4 states no durations of frames but distances of decoding times,
 * whose sum is the length of the track: with this lead the sum is the length of the presentation, so that the last
 * frame keeps its duration. At a constant rate it comes to `delay` frames.
 */
const leadOf = (sorted: readonly number[], end: number, lastPacketDuration: number, delay: number): number => {
  const lead = end - (sorted[sorted.length - 1 - delay] ?? 0) - lastPacketDuration;
  const [first = 0, second = first + 1] = sorted;
  return lead >= delay ? lead : delay * (second - first);
};

/**
 * The sorted presentation timestamps, shifted by the largest reorder delay. Encoders of different chunks know nothing
 * of each other, so their own DTS would jump back at every joint; these do not, at any frame rate, constant or not.
 *
 * @param packets in coding order; timestamps are distinct integers
 */
export const regenerateDecodeTimes = (packets: readonly { pts: number; duration: number }[]): DecodeTimes => {
  const sorted = packets.map(({ pts }) => pts).sort((a, b) => a - b);
  const rank = new Map(sorted.map((time, position) => [time, position]));
  const delay = packets.reduce((most, { pts }, position) => Math.max(most, position - (rank.get(pts) ?? 0)), 0);
  const end = packets.reduce((latest, { pts, duration }) => Math.max(latest, pts + duration), -Infinity);
  const lead = delay === 0 ? 0 : leadOf(sorted, end, packets.at(-1)?.duration ?? 0, delay);
  const first = sorted[0] ?? 0;
  const dts = packets.map((_, position) =>
    position < delay ? first - Math.round((lead * (delay - position)) / delay) : (sorted[position - delay] ?? first),
  );
  return { dts, delay };
};
