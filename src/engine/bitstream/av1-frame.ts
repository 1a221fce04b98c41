/** The quantiser of AV1 frames, from uncompressed_header() (5.9.2). */
import { obusOf, obuTypes, parseAv1Sequence, selectedByFrame } from './av1-obu.ts';
import type { Av1Sequence, Obu } from './av1-obu.ts';
import { skipTileInfo } from './av1-tiles.ts';
import { BitReader } from './bit-reader.ts';

/** What the decoder remembers of a frame, as far as later headers need it. */
type Stored = {
  readonly index: number;
  readonly intra: boolean;
  readonly upscaledWidth: number;
  readonly width: number;
  readonly height: number;
};

export type Av1ShownFrame = {
  /** `base_q_idx` 0 … 255 of the frame that becomes visible. */
  readonly index: number;
  readonly intra: boolean;
  readonly bitDepth: number;
};

const frameTypes = { key: 0, inter: 1, intraOnly: 2, switch: 3 } as const;
const references = 8;
const everySlot = 255;

type Size = Pick<Stored, 'upscaledWidth' | 'width' | 'height'>;

/**
 * Reads frame headers in coding order, keeping what later ones refer to: sizes, and the quantisers of frames that are
 * shown later by `show_existing_frame`.
 */
export class Av1HeaderReader {
  private sequence: Av1Sequence | null = null;
  private readonly slots: (Stored | undefined)[] = Array.from({ length: references }, () => undefined);

  /**
   * Takes one temporal unit (or the sequence header of a container's configuration).
   *
   * @returns the frame that it shows (the last one, with several spatial layers); null where none can be told
   * @throws RangeError where a header ends too early
   */
  read(data: Uint8Array): Av1ShownFrame | null {
    let shown: Av1ShownFrame | null = null;
    for (const unit of obusOf(data)) {
      if (unit.type === obuTypes.sequenceHeader) {
        this.sequence = parseAv1Sequence(unit.payload);
      } else if ((unit.type === obuTypes.frame || unit.type === obuTypes.frameHeader) && this.sequence !== null) {
        shown = this.readFrame(unit, this.sequence) ?? shown;
      }
    }
    return shown;
  }

  private readFrame(unit: Obu, sequence: Av1Sequence): Av1ShownFrame | null {
    const reader = new BitReader(unit.payload);
    const shownOf = ({ index, intra }: Stored): Av1ShownFrame => ({ index, intra, bitDepth: sequence.bitDepth });
    if (!sequence.reducedStillPicture && reader.flag()) {
      const stored = this.slots[reader.bits(3)];
      return stored === undefined ? null : shownOf(stored);
    }
    const header = this.readHeader(reader, unit, sequence);
    this.slots.forEach((_, slot) => {
      if (((header.refresh >> slot) & 1) === 1) {
        this.slots[slot] = header.stored;
      }
    });
    if (reader.left < 0) {
      throw new RangeError('AV1 frame header ends too early');
    }
    return header.shown ? shownOf(header.stored) : null;
  }

  private readHeader(
    reader: BitReader,
    unit: Obu,
    sequence: Av1Sequence,
  ): { stored: Stored; shown: boolean; refresh: number } {
    const reduced = sequence.reducedStillPicture;
    const type = reduced ? frameTypes.key : reader.bits(2);
    const shown = reduced || reader.flag();
    const { decoderModel } = sequence;
    if (!reduced && shown && decoderModel !== null && !sequence.equalPictureInterval) {
      reader.skip(decoderModel.presentationTimeBits);
    }
    if (!reduced && !shown) {
      reader.skip(1); // showable_frame
    }
    const intra = type === frameTypes.key || type === frameTypes.intraOnly;
    const shownKey = type === frameTypes.key && shown;
    const errorResilient = type === frameTypes.switch || shownKey || (!reduced && reader.flag());
    const noCdfUpdate = reader.flag();
    const screenContent =
      sequence.forceScreenContentTools === selectedByFrame ? reader.flag() : sequence.forceScreenContentTools === 1;
    const integerVectors =
      screenContent &&
      (sequence.forceIntegerMotionVectors === selectedByFrame
        ? reader.flag()
        : sequence.forceIntegerMotionVectors === 1);
    reader.skip(sequence.frameIds?.bits ?? 0);
    const ownSize = type === frameTypes.switch || (!reduced && reader.flag());
    reader.skip(sequence.orderHintBits);
    if (!intra && !errorResilient) {
      reader.skip(3); // primary_ref_frame
    }
    skipBufferRemovalTimes(reader, unit, sequence);
    const refresh = type === frameTypes.switch || shownKey ? everySlot : reader.bits(8);
    if ((!intra || refresh !== everySlot) && errorResilient) {
      reader.skip(references * sequence.orderHintBits);
    }
    let size: Size;
    if (intra) {
      size = readFrameSize(reader, sequence, ownSize);
      skipRenderSize(reader);
      if (screenContent && size.upscaledWidth === size.width) {
        reader.skip(1); // allow_intrabc
      }
    } else {
      size = this.readInterSize(reader, sequence, ownSize, errorResilient);
      if (!integerVectors) {
        reader.skip(1); // allow_high_precision_mv
      }
      if (!reader.flag()) {
        reader.skip(2); // interpolation_filter
      }
      reader.skip(1); // is_motion_mode_switchable
      if (!errorResilient && sequence.referenceMotionVectors) {
        reader.skip(1); // use_ref_frame_mvs
      }
    }
    if (!reduced && !noCdfUpdate) {
      reader.skip(1); // disable_frame_end_update_cdf
    }
    skipTileInfo(reader, size.width, size.height, sequence.superblock128);
    return { stored: { index: reader.bits(8), intra, ...size }, shown, refresh };
  }

  private readInterSize(reader: BitReader, sequence: Av1Sequence, ownSize: boolean, errorResilient: boolean): Size {
    const shortSignaling = sequence.orderHintBits > 0 && reader.flag();
    const lastSlot = shortSignaling ? reader.bits(3) : 0;
    if (shortSignaling) {
      reader.skip(3); // gold_frame_idx
    }
    const slots = Array.from({ length: 7 }, () => {
      // With short signalling the order hints decide; the references of one stream nearly always share one size.
      const slot = shortSignaling ? lastSlot : reader.bits(3);
      reader.skip(sequence.frameIds?.deltaBits ?? 0);
      return slot;
    });
    if (ownSize && !errorResilient) {
      for (const slot of slots) {
        const reference = reader.flag() ? this.slots[slot] : undefined;
        if (reference !== undefined) {
          return readSuperResolution(reader, sequence, reference.upscaledWidth, reference.height);
        }
      }
    }
    const size = readFrameSize(reader, sequence, ownSize);
    skipRenderSize(reader);
    return size;
  }
}

const skipBufferRemovalTimes = (reader: BitReader, unit: Obu, sequence: Av1Sequence): void => {
  const { decoderModel } = sequence;
  if (decoderModel === null || !reader.flag()) {
    return;
  }
  for (const { idc, hasDecoderModel } of sequence.operatingPoints) {
    const inTemporalLayer = ((idc >> unit.temporalId) & 1) === 1;
    const inSpatialLayer = ((idc >> (unit.spatialId + 8)) & 1) === 1;
    if (hasDecoderModel && (idc === 0 || (inTemporalLayer && inSpatialLayer))) {
      reader.skip(decoderModel.bufferRemovalBits);
    }
  }
};

/** superres_params(): the coded width is smaller than the shown one by 8 / (9 … 16). */
const readSuperResolution = (reader: BitReader, sequence: Av1Sequence, upscaledWidth: number, height: number): Size => {
  const denominator = sequence.superResolution && reader.flag() ? reader.bits(3) + 9 : 8;
  return { upscaledWidth, width: Math.floor((upscaledWidth * 8 + (denominator >> 1)) / denominator), height };
};

const readFrameSize = (reader: BitReader, sequence: Av1Sequence, own: boolean): Size => {
  const width = own ? reader.bits(sequence.widthBits) + 1 : sequence.maxWidth;
  const height = own ? reader.bits(sequence.heightBits) + 1 : sequence.maxHeight;
  return readSuperResolution(reader, sequence, width, height);
};

const skipRenderSize = (reader: BitReader): void => {
  if (reader.flag()) {
    reader.skip(32);
  }
};
