/** Frame types of decoded pictures. */
import { AV_PICTURE_TYPE_B, AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_P, AV_PICTURE_TYPE_S } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import type { FrameType } from '../../contract/media.ts';

const frameTypes: Readonly<Record<number, FrameType>> = {
  [AV_PICTURE_TYPE_I]: 'I',
  [AV_PICTURE_TYPE_P]: 'P',
  [AV_PICTURE_TYPE_B]: 'B',
  // Sprite pictures of MPEG-4 are predicted with global motion.
  [AV_PICTURE_TYPE_S]: 'P',
};

/** `?` where the codec has no such thing, or the decoder does not say. */
export const frameTypeOf = (frame: Frame): FrameType => frameTypes[frame.pictType] ?? '?';
