/** The QP of HEVC slices, from their headers (ITU-T H.265 7.3.6.1). */
import { BitReader } from './bit-reader.ts';
import { parsePictureParameters, parseSequenceParameters } from './hevc-parameter-sets.ts';
import type { PictureParameters, SequenceParameters } from './hevc-parameter-sets.ts';
import { readReferencePictureSet, usedReferences } from './hevc-reference-set.ts';
import { payloadOf } from './nal-units.ts';

export type HevcSlice = {
  readonly type: 'I' | 'P' | 'B';
  /** SliceQpY: relative to 8-bit samples at every bit depth (it may be negative at more than 8). */
  readonly qp: number;
  /** Number of the slice's first coding tree block in raster scan. */
  readonly address: number;
  readonly ctbsInPicture: number;
};

const sliceTypes = ['B', 'P', 'I'] as const;

const bitsFor = (values: number): number => (values <= 1 ? 0 : 32 - Math.clz32(values - 1));

/** pred_weight_table() (7.3.6.3). */
const skipPredictionWeights = (reader: BitReader, lists: readonly number[], chroma: boolean): void => {
  reader.unsignedExpGolomb();
  if (chroma) {
    reader.signedExpGolomb();
  }
  for (const count of lists) {
    const luma = Array.from({ length: count }, () => reader.flag());
    const chromaFlags = chroma ? Array.from({ length: count }, () => reader.flag()) : [];
    luma.forEach((weighted, i) => {
      const values = (weighted ? 2 : 0) + (chromaFlags[i] === true ? 4 : 0);
      for (let value = 0; value < values; value += 1) {
        reader.signedExpGolomb();
      }
    });
  }
};

/** Reference picture sets of the slice: how many pictures it refers to. */
const readReferences = (reader: BitReader, sps: SequenceParameters): number => {
  const sets = sps.shortTermSets;
  const fromSequence = reader.flag();
  const set = fromSequence
    ? sets[reader.bits(bitsFor(sets.length))]
    : readReferencePictureSet(reader, sets.length, sets.length, sets);
  let used = set === undefined ? 0 : usedReferences(set);
  if (sps.longTermReferences) {
    const candidates = sps.longTermUsed;
    const chosen = candidates.length > 0 ? reader.unsignedExpGolomb() : 0;
    const total = chosen + reader.unsignedExpGolomb();
    if (total > 33) {
      throw new RangeError('more long-term references than HEVC allows');
    }
    for (let i = 0; i < total; i += 1) {
      if (i < chosen) {
        used += candidates[reader.bits(bitsFor(candidates.length))] === true ? 1 : 0;
      } else {
        reader.skip(sps.pictureOrderBits);
        used += reader.flag() ? 1 : 0;
      }
      if (reader.flag()) {
        reader.unsignedExpGolomb();
      }
    }
  }
  return used;
};

const readListModification = (reader: BitReader, lists: readonly number[], references: number): void => {
  for (const count of lists) {
    if (reader.flag()) {
      reader.skip(count * bitsFor(references));
    }
  }
};

/** The part of the header that P and B slices have in front of the QP. */
const skipPrediction = (
  reader: BitReader,
  type: 'P' | 'B',
  pps: PictureParameters,
  sps: SequenceParameters,
  references: number,
  temporalMotionVectors: boolean,
): void => {
  let [list0, list1] = pps.defaultReferences;
  if (reader.flag()) {
    list0 = reader.unsignedExpGolomb() + 1;
    list1 = type === 'B' ? reader.unsignedExpGolomb() + 1 : list1;
  }
  const lists = type === 'B' ? [list0, list1] : [list0];
  if (lists.some((count) => count > 16)) {
    throw new RangeError('more references than HEVC allows');
  }
  if (pps.listsModificationPresent && references > 1) {
    readListModification(reader, lists, references);
  }
  if (type === 'B') {
    reader.skip(1); // mvd_l1_zero_flag
  }
  if (pps.cabacInitPresent) {
    reader.skip(1);
  }
  if (temporalMotionVectors) {
    const fromList0 = type === 'P' || reader.flag();
    if ((fromList0 ? list0 : list1) > 1) {
      reader.unsignedExpGolomb(); // collocated_ref_idx
    }
  }
  if (type === 'P' ? pps.weightedPrediction : pps.weightedBiprediction) {
    skipPredictionWeights(reader, lists, sps.chromaArrayType !== 0);
  }
  reader.unsignedExpGolomb(); // five_minus_max_num_merge_cand
};

const nalTypes = { lastSlice: 31, firstIrap: 16, lastIrap: 23, idrWithLeading: 19, idr: 20, sps: 33, pps: 34 } as const;

/** A slice header is at most a few hundred bytes, weights and entry points included. */
const headerBytes = 2048;

/**
 * Reads slice headers, keeping the parameter sets that go before them. Only the base layer is looked at.
 *
 * FFmpeg's `trace_headers` filter prints the same fields; its text reaches a program only through the log callback,
 * which is one for the whole process and mixes what threads say. Reading the few bits needed is the sturdier way.
 */
export class HevcSliceReader {
  private readonly sequences = new Map<number, SequenceParameters>();
  private readonly pictures = new Map<number, PictureParameters>();

  /**
   * Takes one NAL unit.
   *
   * @returns the slice, or null for units that are none, for dependent slices (they share the QP of the one before),
   *   and for slices without their parameter sets
   * @throws RangeError where the unit ends too early or breaks the limits of HEVC
   */
  read(unit: Uint8Array): HevcSlice | null {
    const [first, second] = unit;
    if (first === undefined || second === undefined) {
      return null;
    }
    const type = (first >> 1) & 0x3f;
    const layer = ((first & 1) << 5) | (second >> 3);
    if (layer !== 0) {
      return null;
    }
    if (type === nalTypes.sps) {
      const sps = parseSequenceParameters(payloadOf(unit.subarray(2)));
      this.sequences.set(sps.id, sps);
    } else if (type === nalTypes.pps) {
      const pps = parsePictureParameters(payloadOf(unit.subarray(2)));
      this.pictures.set(pps.id, pps);
    } else if (type <= 9 || (type >= nalTypes.firstIrap && type <= 21)) {
      return this.readSlice(new BitReader(payloadOf(unit.subarray(2), headerBytes)), type);
    }
    return null;
  }

  private readSlice(reader: BitReader, nalType: number): HevcSlice | null {
    const firstInPicture = reader.flag();
    if (nalType >= nalTypes.firstIrap && nalType <= nalTypes.lastIrap) {
      reader.skip(1); // no_output_of_prior_pics_flag
    }
    const pps = this.pictures.get(reader.unsignedExpGolomb());
    const sps = pps === undefined ? undefined : this.sequences.get(pps.sequenceId);
    if (pps === undefined || sps === undefined) {
      return null;
    }
    let address = 0;
    if (!firstInPicture) {
      const dependent = pps.dependentSlices && reader.flag();
      address = reader.bits(bitsFor(sps.ctbsInPicture));
      if (dependent) {
        return null;
      }
    }
    reader.skip(pps.extraSliceHeaderBits);
    const type = sliceTypes[reader.unsignedExpGolomb()];
    if (type === undefined) {
      throw new RangeError('slice type that HEVC does not have');
    }
    reader.skip((pps.outputFlagPresent ? 1 : 0) + (sps.separateColourPlanes ? 2 : 0));
    let references = 0;
    let temporalMotionVectors = false;
    if (nalType !== nalTypes.idrWithLeading && nalType !== nalTypes.idr) {
      reader.skip(sps.pictureOrderBits);
      references = readReferences(reader, sps);
      temporalMotionVectors = sps.temporalMotionVectors && reader.flag();
    }
    if (sps.sampleAdaptiveOffset) {
      reader.skip(sps.chromaArrayType === 0 ? 1 : 2);
    }
    if (type !== 'I') {
      skipPrediction(reader, type, pps, sps, references, temporalMotionVectors);
    }
    const qp = pps.initialQp + reader.signedExpGolomb();
    if (reader.left < 0) {
      throw new RangeError('slice header ends too early');
    }
    return { type, qp, address, ctbsInPicture: sps.ctbsInPicture };
  }
}
