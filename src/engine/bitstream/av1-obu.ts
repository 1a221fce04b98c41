/** Open bitstream units of AV1 and their sequence header ("AV1 Bitstream & Decoding Process Specification", 5.3, 5.5). */
import { BitReader } from './bit-reader.ts';

export const obuTypes = { sequenceHeader: 1, frameHeader: 3, frame: 6 } as const;

export type Obu = {
  readonly type: number;
  readonly temporalId: number;
  readonly spatialId: number;
  readonly payload: Uint8Array;
};

/** leb128(): seven bits in each byte, the lowest first. */
const readLeb128 = (bytes: Uint8Array, offset: number): { value: number; length: number } => {
  let value = 0;
  for (let i = 0; i < 8; i += 1) {
    const byte = bytes[offset + i] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if ((byte & 0x80) === 0) {
      return { value, length: i + 1 };
    }
  }
  return { value, length: 8 };
};

/** The units of a temporal unit in the low-overhead format (5.2), as containers hold it. */
export const obusOf = (data: Uint8Array): Obu[] => {
  const units: Obu[] = [];
  for (let at = 0; at < data.length;) {
    const header = data[at] ?? 0;
    const extended = (header & 4) !== 0;
    const sized = (header & 2) !== 0;
    const extension = extended ? (data[at + 1] ?? 0) : 0;
    at += extended ? 2 : 1;
    const size = sized ? readLeb128(data, at) : { value: data.length - at, length: 0 };
    at += size.length;
    units.push({
      type: (header >> 3) & 15,
      temporalId: extension >> 5,
      spatialId: (extension >> 3) & 3,
      payload: data.subarray(at, at + size.value),
    });
    at += size.value;
  }
  return units;
};

/** `seq_force_…` = "the frame header chooses". */
export const selectedByFrame = 2;

export type DecoderModel = { readonly bufferRemovalBits: number; readonly presentationTimeBits: number };

export type OperatingPoint = { readonly idc: number; readonly hasDecoderModel: boolean };

export type Av1Sequence = {
  readonly reducedStillPicture: boolean;
  readonly equalPictureInterval: boolean;
  readonly decoderModel: DecoderModel | null;
  readonly operatingPoints: readonly OperatingPoint[];
  readonly widthBits: number;
  readonly heightBits: number;
  readonly maxWidth: number;
  readonly maxHeight: number;
  /** Lengths of frame ids, where frames carry them. */
  readonly frameIds: { readonly deltaBits: number; readonly bits: number } | null;
  readonly superblock128: boolean;
  readonly orderHintBits: number;
  readonly referenceMotionVectors: boolean;
  readonly forceScreenContentTools: number;
  readonly forceIntegerMotionVectors: number;
  readonly superResolution: boolean;
  readonly bitDepth: number;
};

/** uvlc(): like an Exp-Golomb code. */
const skipUvlc = (reader: BitReader): void => {
  reader.unsignedExpGolomb();
};

type Timing = Pick<Av1Sequence, 'equalPictureInterval' | 'decoderModel' | 'operatingPoints'>;

const readTiming = (reader: BitReader): Timing => {
  let equalPictureInterval = false;
  let decoderModel: DecoderModel | null = null;
  let delayBits = 0;
  if (reader.flag()) {
    reader.skip(64); // num_units_in_display_tick, time_scale
    equalPictureInterval = reader.flag();
    if (equalPictureInterval) {
      skipUvlc(reader);
    }
    if (reader.flag()) {
      delayBits = reader.bits(5) + 1;
      reader.skip(32); // num_units_in_decoding_tick
      decoderModel = { bufferRemovalBits: reader.bits(5) + 1, presentationTimeBits: reader.bits(5) + 1 };
    }
  }
  const initialDelays = reader.flag();
  const operatingPoints = Array.from({ length: reader.bits(5) + 1 }, (): OperatingPoint => {
    const idc = reader.bits(12);
    if (reader.bits(5) > 7) {
      reader.skip(1); // seq_tier
    }
    const hasDecoderModel = decoderModel !== null && reader.flag();
    if (hasDecoderModel) {
      reader.skip(2 * delayBits + 1);
    }
    if (initialDelays && reader.flag()) {
      reader.skip(4);
    }
    return { idc, hasDecoderModel };
  });
  return { equalPictureInterval, decoderModel, operatingPoints };
};

type Tools = Pick<
  Av1Sequence,
  'orderHintBits' | 'referenceMotionVectors' | 'forceScreenContentTools' | 'forceIntegerMotionVectors'
>;

const readTools = (reader: BitReader): Tools => {
  reader.skip(4); // interintra and masked compound, warped motion, dual filter
  const orderHints = reader.flag();
  const referenceMotionVectors = orderHints ? reader.bits(2) % 2 === 1 : false; // behind enable_jnt_comp
  const forceScreenContentTools = reader.flag() ? selectedByFrame : reader.bit();
  const chooses = forceScreenContentTools > 0 && !reader.flag();
  const forceIntegerMotionVectors = chooses ? reader.bit() : selectedByFrame;
  return {
    orderHintBits: orderHints ? reader.bits(3) + 1 : 0,
    referenceMotionVectors,
    forceScreenContentTools,
    forceIntegerMotionVectors,
  };
};

const stillPictureTools: Tools = {
  orderHintBits: 0,
  referenceMotionVectors: false,
  forceScreenContentTools: selectedByFrame,
  forceIntegerMotionVectors: selectedByFrame,
};

/**
 * sequence_header_obu(), as far as the bit depth.
 *
 * @throws RangeError where the data end too early
 */
export const parseAv1Sequence = (payload: Uint8Array): Av1Sequence => {
  const reader = new BitReader(payload);
  const profile = reader.bits(3);
  reader.skip(1); // still_picture
  const reducedStillPicture = reader.flag();
  let timing: Timing = { equalPictureInterval: false, decoderModel: null, operatingPoints: [] };
  if (reducedStillPicture) {
    reader.skip(5); // seq_level_idx
  } else {
    timing = readTiming(reader);
  }
  const widthBits = reader.bits(4) + 1;
  const heightBits = reader.bits(4) + 1;
  const maxWidth = reader.bits(widthBits) + 1;
  const maxHeight = reader.bits(heightBits) + 1;
  let frameIds: Av1Sequence['frameIds'] = null;
  if (!reducedStillPicture && reader.flag()) {
    const deltaBits = reader.bits(4) + 2;
    frameIds = { deltaBits, bits: deltaBits + reader.bits(3) + 1 };
  }
  const superblock128 = reader.flag();
  reader.skip(2); // filter intra, intra edge filter
  const tools = reducedStillPicture ? stillPictureTools : readTools(reader);
  const superResolution = reader.flag();
  reader.skip(2); // cdef, restoration
  const highBitDepth = reader.flag();
  const twelve = profile === 2 && highBitDepth && reader.flag();
  if (reader.left < 0) {
    throw new RangeError('AV1 sequence header ends too early');
  }
  return {
    reducedStillPicture,
    ...timing,
    ...tools,
    widthBits,
    heightBits,
    maxWidth,
    maxHeight,
    frameIds,
    superblock128,
    superResolution,
    bitDepth: twelve ? 12 : highBitDepth ? 10 : 8,
  };
};
