/** The uncompressed header of VP9 frames ("VP9 Bitstream & Decoding Process Specification", 6.2, and Annex B). */
import { BitReader } from './bit-reader.ts';

/** The frames of a packet: one, or those of a superframe (Annex B: an index at the end names their sizes). */
export const vp9FramesOf = (packet: Uint8Array): Uint8Array[] => {
  const marker = packet.at(-1);
  if (marker === undefined || (marker & 0xe0) !== 0xc0) {
    return packet.length === 0 ? [] : [packet];
  }
  const count = (marker & 7) + 1;
  const sizeBytes = ((marker >> 3) & 3) + 1;
  const indexSize = 2 + count * sizeBytes;
  if (packet.length < indexSize || packet.at(-indexSize) !== marker) {
    return [packet];
  }
  const frames: Uint8Array[] = [];
  let entry = packet.length - indexSize + 1;
  let offset = 0;
  for (let i = 0; i < count; i += 1) {
    let size = 0;
    for (let byte = 0; byte < sizeBytes; byte += 1) {
      size += (packet[entry + byte] ?? 0) * 2 ** (8 * byte);
    }
    entry += sizeBytes;
    if (size > 0) {
      frames.push(packet.subarray(offset, offset + size));
    }
    offset += size;
  }
  return frames;
};

export type Vp9Header = {
  /** Shows a frame that was decoded before: no quantiser of its own. */
  readonly showsExisting: boolean;
  readonly shown: boolean;
  readonly key: boolean;
  readonly intraOnly: boolean;
  readonly profile: number;
};

/** Reads as far as `intra_only`; the reader then stands at what follows. */
export const readVp9Start = (reader: BitReader): Vp9Header => {
  reader.skip(2); // frame_marker
  const low = reader.bit();
  const profile = reader.bit() * 2 + low;
  if (profile === 3) {
    reader.skip(1); // reserved_zero
  }
  if (reader.flag()) {
    return { showsExisting: true, shown: true, key: false, intraOnly: false, profile };
  }
  const key = reader.bit() === 0;
  const shown = reader.flag();
  const errorResilient = reader.flag();
  if (key) {
    return { showsExisting: false, shown, key, intraOnly: false, profile };
  }
  const intraOnly = shown ? false : reader.flag();
  if (!errorResilient) {
    reader.skip(2); // reset_frame_context
  }
  return { showsExisting: false, shown, key, intraOnly, profile };
};

/** Whether decoding this frame puts a picture on the screen. */
export const vp9FrameShown = (frame: Uint8Array): boolean => readVp9Start(new BitReader(frame)).shown;
