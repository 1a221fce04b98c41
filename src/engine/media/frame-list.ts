/**
 * From packets to the list of displayed frames. Pure: what was scanned and decoded goes in, timestamps come out, or
 * the finding that only decoding the whole stream can tell.
 */
import type { ScannedPacket } from './packet-scan.ts';

/** The displayed frames of a stream, as far as its packets tell. */
export type FrameList = {
  /** Strictly increasing timestamps in the stream's time base. */
  readonly pts: readonly number[];
  /** Whether every frame can be found by its own timestamp; else frames are counted from the start. */
  readonly indexed: boolean;
  /** Duration of the packet that is displayed last; 0 where unknown. */
  readonly lastDuration: number;
};

const ascending = (a: number, b: number): number => a - b;

const strictlyIncreasing = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value > (values[i - 1] ?? Infinity));

/** Packets without those at the end that the demuxer could not read whole: how an unfinished file ends. */
export const countWholePackets = (packets: readonly ScannedPacket[]): number =>
  packets.findLastIndex(({ corrupt }) => !corrupt) + 1;

/** Decoding times only rise; where they fall, recordings were joined and sorting by time would shuffle their frames. */
const timeRunsBackwards = (packets: readonly ScannedPacket[]): boolean => {
  let latest = -Infinity;
  return packets.some(({ dts }) => {
    const back = dts !== null && dts < latest;
    latest = dts ?? latest;
    return back;
  });
};

/**
 * Frames of a stream, from its packets alone.
 *
 * Where every shown packet has its own timestamp, those are the frames. Where some have none (AVI with B-frames),
 * decoding timestamps serve as display slots: the n-th displayed frame takes the n-th slot.
 *
 * @returns null where packets do not tell: then the stream has to be decoded to be counted
 */
export const frameListOf = (packets: readonly ScannedPacket[]): FrameList | null => {
  if (timeRunsBackwards(packets)) {
    return null;
  }
  const shown = packets.filter((packet) => packet.shown > 0 && !packet.discarded);
  const frames = shown.reduce((sum, packet) => sum + packet.shown, 0);
  const times = shown.map(({ pts }) => pts).filter((pts) => pts !== null);
  if (times.length === frames) {
    const pts = times.toSorted(ascending);
    if (strictlyIncreasing(pts)) {
      const last = shown.find((packet) => packet.pts === pts.at(-1));
      return { pts, indexed: true, lastDuration: last?.duration ?? 0 };
    }
  }
  // Dummy packets of packed B-frames are display slots too: the frame in them came with the packet before.
  const slots = [packets.filter(({ discarded }) => !discarded), shown]
    .find((candidates) => candidates.length === frames)
    ?.map(({ pts, dts }) => dts ?? pts)
    .filter((time) => time !== null)
    .toSorted(ascending);
  if (slots?.length === frames && strictlyIncreasing(slots)) {
    return { pts: slots, indexed: false, lastDuration: shown.at(-1)?.duration ?? 0 };
  }
  return null;
};

/**
 * Moves frames that were placed on decoding times to where they are displayed. With B-frames the first picture is shown
 * some slots after it is decoded; pictures that carry a timestamp all the same (B-frames do) tell how many.
 *
 * @param decoded timestamps of the first pictures in display order; null where a packet had none
 */
export const delaySlots = (list: FrameList, decoded: readonly (number | null)[]): FrameList => {
  const known = decoded.findIndex((time) => time !== null);
  const delay = known === -1 ? 0 : list.pts.findIndex((time) => time === decoded[known]) - known;
  const last = list.pts.at(-1) ?? 0;
  const step = last - (list.pts.at(-2) ?? last - 1);
  const added = Array.from({ length: Math.max(0, delay) }, (_, i) => last + (i + 1) * step);
  const pts = [...list.pts.slice(added.length), ...added];
  return decoded.every((time, i) => time === null || time === pts[i]) ? { ...list, pts } : list;
};

/** What comparing the promised frames with the first decoded ones says. */
export type HeadVerdict =
  | { readonly kind: 'agrees' }
  /** The first frames refer to pictures before the start of the file and never come out of a decoder. */
  | { readonly kind: 'late-start'; readonly missing: number }
  | { readonly kind: 'disagrees' };

/**
 * Compares the promised timestamps with those that the decoder gave for the start of the stream, up to the first
 * damage: what is damaged is on the list, and is reported when it is read.
 *
 * @param complete the decoder was run to the end of the stream
 */
export const compareHead = (list: FrameList, decoded: readonly (number | null)[], complete: boolean): HeadVerdict => {
  if (!list.indexed) {
    return complete && decoded.length !== list.pts.length ? { kind: 'disagrees' } : { kind: 'agrees' };
  }
  const missing = list.pts.findIndex((pts) => pts === decoded[0]);
  const matches = missing !== -1 && decoded.every((pts, i) => pts === list.pts[missing + i]);
  if (!matches || (complete && decoded.length !== list.pts.length - missing)) {
    return { kind: 'disagrees' };
  }
  return missing === 0 ? { kind: 'agrees' } : { kind: 'late-start', missing };
};
