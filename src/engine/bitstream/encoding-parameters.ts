/**
 * The encoding parameters that FFmpeg's decoders attach to frames (`AV_FRAME_DATA_VIDEO_ENC_PARAMS`, asked for with
 * `export_side_data=venc_params`): the frame's quantiser and what each block adds to it.
 */

/** Kinds of `AVVideoEncParamsType` (libavutil/video_enc_params.h). */
const kinds: Readonly<Record<number, 'vp9' | 'h264' | 'mpeg2'>> = { 0: 'vp9', 1: 'h264', 2: 'mpeg2' };

export type EncodingParameters = {
  readonly kind: 'vp9' | 'h264' | 'mpeg2';
  /**
   * Mean quantiser over the picture's area, on the scale of `kind`: H.264 QP'Y, quantiser_scale of MPEG-2 (twice the
   * linear quantiser), VP9 index.
   */
  readonly mean: number;
  /** Standard deviation over the area. */
  readonly spread: number;
};

/**
 * Reads the structure `AVVideoEncParams` and its blocks. Layout on 64-bit machines: u32 nb_blocks at 0, u64
 * blocks_offset at 8, u64 block_size at 16, i32 type at 24, i32 qp at 28; a block is i32 x, y, width, height, delta_qp.
 *
 * @returns null for a type that nobody knows, or a structure that is cut short
 */
export const parseEncodingParameters = (data: Buffer): EncodingParameters | null => {
  if (data.length < 64) {
    return null;
  }
  const kind = kinds[data.readInt32LE(24)];
  if (kind === undefined) {
    return null;
  }
  const blocks = data.readUInt32LE(0);
  const offset = Number(data.readBigUInt64LE(8));
  const size = Number(data.readBigUInt64LE(16));
  const base = data.readInt32LE(28);
  if (blocks === 0) {
    return { kind, mean: base, spread: 0 };
  }
  if (offset + blocks * size > data.length || size < 20) {
    return null;
  }
  let area = 0;
  let sum = 0;
  let squares = 0;
  for (let at = offset, i = 0; i < blocks; i += 1, at += size) {
    const weight = data.readInt32LE(at + 8) * data.readInt32LE(at + 12);
    const delta = data.readInt32LE(at + 16);
    area += weight;
    sum += weight * delta;
    squares += weight * delta * delta;
  }
  if (area === 0) {
    return { kind, mean: base, spread: 0 };
  }
  const meanDelta = sum / area;
  return { kind, mean: base + meanDelta, spread: Math.sqrt(Math.max(0, squares / area - meanDelta * meanDelta)) };
};
