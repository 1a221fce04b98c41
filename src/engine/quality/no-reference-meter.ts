/** The measures of one frame that need no reference; they compare frames of one clip with those of a guide. */
import type { ExtraMeasure } from '../../contract/quality.ts';
import { planeSizes } from '../media/frame.ts';
import type { Picture } from './frame-meter.ts';
import { blur, edgeMeasures, flicker, staticBlocks } from './no-reference.ts';
import { peakOf, sumOfSquaredErrors, type Samples } from './psnr.ts';

export type NoReferenceMeasure = Required<Pick<ExtraMeasure, 'blockEdges' | 'detail' | 'blur' | 'flicker'>> &
  Pick<ExtraMeasure, 'change'>;

/** All pictures of one format. The previous ones are those of the frame before; null at the start. */
export type NoReferenceTask = {
  test: Picture;
  previous: Picture | null;
  /** Says what stands still: the reference, or the clip that the others were made from. */
  guide: Picture;
  guidePrevious: Picture | null;
  /** Also measure how far the picture is from the guide. */
  change: boolean;
};

const lumaOf = ({ planes }: Picture): Samples => {
  const [luma] = planes;
  if (luma === undefined) {
    throw new RangeError('a frame without luma cannot be measured');
  }
  return luma;
};

/** Root mean square of the difference of two luma planes, in 8-bit code values whatever the bit depth. */
const rootMeanSquare = (a: Samples, b: Samples, bitDepth: number): number =>
  (Math.sqrt(sumOfSquaredErrors(a, b) / a.length) * 255) / peakOf(bitDepth);

export const measureWithoutReference = (task: NoReferenceTask): NoReferenceMeasure => {
  const { test, previous, guide, guidePrevious } = task;
  const { bitDepth } = test.format;
  const [size] = planeSizes(test.format);
  if (size === undefined) {
    throw new RangeError('a frame without luma cannot be measured');
  }
  const luma = lumaOf(test);
  const still = guidePrevious === null ? null : staticBlocks(lumaOf(guidePrevious), lumaOf(guide), size, bitDepth);
  return {
    ...edgeMeasures(luma, size, bitDepth),
    blur: blur(luma, size),
    flicker: previous === null || still === null ? null : flicker(lumaOf(previous), luma, size, bitDepth, still),
    ...(task.change ? { change: rootMeanSquare(lumaOf(guide), luma, bitDepth) } : {}),
  };
};
