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
  readonly errorResilient: boolean;
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
    return { showsExisting: true, shown: true, key: false, intraOnly: false, profile, errorResilient: false };
  }
  const key = reader.bit() === 0;
  const shown = reader.flag();
  const errorResilient = reader.flag();
  if (key) {
    return { showsExisting: false, shown, key, intraOnly: false, profile, errorResilient };
  }
  const intraOnly = shown ? false : reader.flag();
  if (!errorResilient) {
    reader.skip(2); // reset_frame_context
  }
  return { showsExisting: false, shown, key, intraOnly, profile, errorResilient };
};

/** Whether decoding this frame puts a picture on the screen. */
export const vp9FrameShown = (frame: Uint8Array): boolean => readVp9Start(new BitReader(frame)).shown;

const skipColorConfig = (reader: BitReader, profile: number): number => {
  const deep = profile >= 2;
  const bitDepth = deep ? (reader.flag() ? 12 : 10) : 8;
  const rgb = reader.bits(3) === 7;
  if (!rgb) {
    reader.skip(1); // color_range
  }
  if (profile === 1 || profile === 3) {
    reader.skip(rgb ? 1 : 3); // subsampling and reserved_zero
  }
  return bitDepth;
};

const skipFrameSize = (reader: BitReader): void => {
  reader.skip(32);
};

const skipRenderSize = (reader: BitReader): void => {
  if (reader.flag()) {
    reader.skip(32);
  }
};

/** frame_size_with_refs(): the size of one of three references, or one of its own. */
const skipFrameSizeWithReferences = (reader: BitReader): void => {
  const found = reader.flag() || reader.flag() || reader.flag();
  if (!found) {
    skipFrameSize(reader);
  }
  skipRenderSize(reader);
};

const skipLoopFilter = (reader: BitReader): void => {
  reader.skip(9); // level and sharpness
  if (reader.flag() && reader.flag()) {
    for (let i = 0; i < 6; i += 1) {
      if (reader.flag()) {
        reader.skip(7);
      }
    }
  }
};

export type Vp9Quantiser = Vp9Header & {
  /** `base_q_idx` 0 … 255; null for a frame that only shows an earlier one. */
  readonly index: number | null;
  /** Bits of a sample where the frame says so (key frames), else null. */
  readonly bitDepth: number | null;
};

/**
 * Quantiser index of one frame (not a superframe: see `vp9FramesOf`).
 *
 * @throws RangeError where the header ends too early
 */
export const parseVp9Quantiser = (frame: Uint8Array): Vp9Quantiser => {
  const reader = new BitReader(frame);
  const start = readVp9Start(reader);
  if (start.showsExisting) {
    return { ...start, index: null, bitDepth: null };
  }
  let bitDepth: number | null = null;
  if (start.key) {
    reader.skip(24); // frame_sync_code
    bitDepth = skipColorConfig(reader, start.profile);
    skipFrameSize(reader);
    skipRenderSize(reader);
  } else if (start.intraOnly) {
    reader.skip(24);
    bitDepth = start.profile > 0 ? skipColorConfig(reader, start.profile) : 8;
    reader.skip(8); // refresh_frame_flags
    skipFrameSize(reader);
    skipRenderSize(reader);
  } else {
    reader.skip(8 + 3 * 4); // refresh_frame_flags; ref_frame_idx and sign_bias of three references
    skipFrameSizeWithReferences(reader);
    reader.skip(1); // allow_high_precision_mv
    if (!reader.flag()) {
      reader.skip(2); // raw_interpolation_filter
    }
  }
  if (!start.errorResilient) {
    reader.skip(2); // refresh_frame_context, frame_parallel_decoding_mode
  }
  reader.skip(2); // frame_context_idx
  skipLoopFilter(reader);
  const index = reader.bits(8);
  if (reader.left < 0) {
    throw new RangeError('VP9 frame header ends too early');
  }
  return { ...start, index, bitDepth };
};
