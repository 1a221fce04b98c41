/** Bringing pictures of a shallower bit depth to a deeper one, exactly. */
import { allocateFrame, type VideoFrame } from '../media/frame.ts';
import type { Picture } from './frame-meter.ts';

/**
 * The same picture at a deeper bit depth: code values times 2^(deeper − own), as limited-range Y′CbCr defines its
 * levels at each depth (Rec. ITU-R BT.2100). A picture at the depth already is returned as it is.
 */
export const atDepth = (picture: Picture, bitDepth: number): Picture => {
  const { format, planes, index } = picture;
  if (format.bitDepth === bitDepth) {
    return picture;
  }
  if (format.bitDepth > bitDepth) {
    throw new RangeError('samples are only ever scaled to a deeper bit depth');
  }
  const factor = 2 ** (bitDepth - format.bitDepth);
  const deeper: VideoFrame = allocateFrame({ ...format, bitDepth });
  planes.forEach((plane, i) => {
    const target = deeper.planes[i];
    if (target !== undefined) {
      for (let k = 0; k < plane.length; k += 1) {
        target[k] = (plane[k] as number) * factor;
      }
    }
  });
  deeper.index = index;
  return deeper;
};
