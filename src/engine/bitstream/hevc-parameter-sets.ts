/** The parts of HEVC sequence and picture parameter sets that lie in front of, or shape, a slice's QP (ITU-T H.265 7.3.2). */
import { BitReader } from './bit-reader.ts';
import { readReferencePictureSet } from './hevc-reference-set.ts';
import type { ReferencePictureSet } from './hevc-reference-set.ts';

export type SequenceParameters = {
  readonly id: number;
  /** Colour planes coded together: 0 for 4:0:0 and for separately coded planes. */
  readonly chromaArrayType: number;
  readonly separateColourPlanes: boolean;
  readonly pictureOrderBits: number;
  readonly ctbsInPicture: number;
  readonly shortTermSets: readonly ReferencePictureSet[];
  readonly longTermReferences: boolean;
  /** `used_by_curr_pic_lt_sps_flag` of each long-term candidate. */
  readonly longTermUsed: readonly boolean[];
  readonly temporalMotionVectors: boolean;
  readonly sampleAdaptiveOffset: boolean;
};

export type PictureParameters = {
  readonly id: number;
  readonly sequenceId: number;
  readonly dependentSlices: boolean;
  readonly outputFlagPresent: boolean;
  readonly extraSliceHeaderBits: number;
  readonly cabacInitPresent: boolean;
  /** Default numbers of active references in list 0 and list 1. */
  readonly defaultReferences: readonly [number, number];
  /** 26 + init_qp_minus26. */
  readonly initialQp: number;
  readonly weightedPrediction: boolean;
  readonly weightedBiprediction: boolean;
  readonly listsModificationPresent: boolean;
};

const skipProfileTierLevel = (reader: BitReader, maxSubLayersMinus1: number): void => {
  reader.skip(96);
  const present = Array.from({ length: maxSubLayersMinus1 }, () => ({ profile: reader.flag(), level: reader.flag() }));
  if (maxSubLayersMinus1 > 0) {
    reader.skip(2 * (8 - maxSubLayersMinus1));
  }
  for (const { profile, level } of present) {
    reader.skip((profile ? 88 : 0) + (level ? 8 : 0));
  }
};

/** scaling_list_data() (7.3.4). */
const skipScalingLists = (reader: BitReader): void => {
  for (let sizeId = 0; sizeId < 4; sizeId += 1) {
    for (let matrixId = 0; matrixId < 6; matrixId += sizeId === 3 ? 3 : 1) {
      if (!reader.flag()) {
        reader.unsignedExpGolomb();
        continue;
      }
      if (sizeId > 1) {
        reader.signedExpGolomb();
      }
      for (let i = Math.min(64, 1 << (4 + 2 * sizeId)); i > 0; i -= 1) {
        reader.signedExpGolomb();
      }
    }
  }
};

const skipMany = (reader: BitReader, count: number): void => {
  for (let i = 0; i < count; i += 1) {
    reader.unsignedExpGolomb();
  }
};

/**
 * seq_parameter_set_rbsp() of the base layer, as far as `sps_temporal_mvp_enabled_flag`.
 *
 * @param payload behind the two bytes of the NAL unit header, without emulation prevention
 * @throws RangeError where the data end too early
 */
export const parseSequenceParameters = (payload: Uint8Array): SequenceParameters => {
  const reader = new BitReader(payload);
  reader.skip(4);
  const maxSubLayersMinus1 = reader.bits(3);
  reader.skip(1);
  skipProfileTierLevel(reader, maxSubLayersMinus1);
  const id = reader.unsignedExpGolomb();
  const chromaFormat = reader.unsignedExpGolomb();
  const separateColourPlanes = chromaFormat === 3 && reader.flag();
  const width = reader.unsignedExpGolomb();
  const height = reader.unsignedExpGolomb();
  if (reader.flag()) {
    skipMany(reader, 4); // conformance window
  }
  skipMany(reader, 2); // bit depths
  const pictureOrderBits = reader.unsignedExpGolomb() + 4;
  const orderingForEach = reader.flag();
  skipMany(reader, 3 * (orderingForEach ? maxSubLayersMinus1 + 1 : 1));
  const log2MinimumBlock = reader.unsignedExpGolomb() + 3;
  const log2Ctb = log2MinimumBlock + reader.unsignedExpGolomb();
  skipMany(reader, 4); // transform sizes and hierarchy depths
  if (reader.flag() && reader.flag()) {
    skipScalingLists(reader);
  }
  reader.skip(1); // amp_enabled_flag
  const sampleAdaptiveOffset = reader.flag();
  if (reader.flag()) {
    reader.skip(8); // PCM bit depths
    skipMany(reader, 2);
    reader.skip(1);
  }
  const setCount = reader.unsignedExpGolomb();
  if (setCount > 64) {
    throw new RangeError('more short-term reference picture sets than HEVC allows');
  }
  const shortTermSets: ReferencePictureSet[] = [];
  for (let i = 0; i < setCount; i += 1) {
    shortTermSets.push(readReferencePictureSet(reader, i, setCount, shortTermSets));
  }
  const longTermReferences = reader.flag();
  const longTermUsed: boolean[] = [];
  if (longTermReferences) {
    const count = reader.unsignedExpGolomb();
    for (let i = 0; i < Math.min(count, 32); i += 1) {
      reader.skip(pictureOrderBits);
      longTermUsed.push(reader.flag());
    }
  }
  const temporalMotionVectors = reader.flag();
  if (reader.left < 0) {
    throw new RangeError('sequence parameter set ends too early');
  }
  const ctb = 2 ** log2Ctb;
  return {
    id,
    chromaArrayType: separateColourPlanes ? 0 : chromaFormat,
    separateColourPlanes,
    pictureOrderBits,
    ctbsInPicture: Math.ceil(width / ctb) * Math.ceil(height / ctb),
    shortTermSets,
    longTermReferences,
    longTermUsed,
    temporalMotionVectors,
    sampleAdaptiveOffset,
  };
};

/**
 * pic_parameter_set_rbsp(), as far as `lists_modification_present_flag`.
 *
 * @param payload behind the two bytes of the NAL unit header, without emulation prevention
 * @throws RangeError where the data end too early
 */
export const parsePictureParameters = (payload: Uint8Array): PictureParameters => {
  const reader = new BitReader(payload);
  const id = reader.unsignedExpGolomb();
  const sequenceId = reader.unsignedExpGolomb();
  const dependentSlices = reader.flag();
  const outputFlagPresent = reader.flag();
  const extraSliceHeaderBits = reader.bits(3);
  reader.skip(1); // sign_data_hiding_enabled_flag
  const cabacInitPresent = reader.flag();
  const defaultReferences = [reader.unsignedExpGolomb() + 1, reader.unsignedExpGolomb() + 1] as const;
  const initialQp = 26 + reader.signedExpGolomb();
  reader.skip(2); // constrained_intra_pred_flag, transform_skip_enabled_flag
  if (reader.flag()) {
    reader.unsignedExpGolomb(); // diff_cu_qp_delta_depth
  }
  reader.signedExpGolomb(); // pps_cb_qp_offset
  reader.signedExpGolomb(); // pps_cr_qp_offset
  reader.skip(1); // pps_slice_chroma_qp_offsets_present_flag
  const weightedPrediction = reader.flag();
  const weightedBiprediction = reader.flag();
  reader.skip(1); // transquant_bypass_enabled_flag
  const tiles = reader.flag();
  reader.skip(1); // entropy_coding_sync_enabled_flag
  if (tiles) {
    const columns = reader.unsignedExpGolomb();
    const rows = reader.unsignedExpGolomb();
    if (!reader.flag()) {
      skipMany(reader, columns + rows);
    }
    reader.skip(1); // loop_filter_across_tiles_enabled_flag
  }
  reader.skip(1); // pps_loop_filter_across_slices_enabled_flag
  if (reader.flag()) {
    reader.skip(1); // deblocking_filter_override_enabled_flag
    if (!reader.flag()) {
      reader.signedExpGolomb();
      reader.signedExpGolomb();
    }
  }
  if (reader.flag()) {
    skipScalingLists(reader);
  }
  const listsModificationPresent = reader.flag();
  if (reader.left < 0) {
    throw new RangeError('picture parameter set ends too early');
  }
  return {
    id,
    sequenceId,
    dependentSlices,
    outputFlagPresent,
    extraSliceHeaderBits,
    cabacInitPresent,
    defaultReferences,
    initialQp,
    weightedPrediction,
    weightedBiprediction,
    listsModificationPresent,
  };
};
