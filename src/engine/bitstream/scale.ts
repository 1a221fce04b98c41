/**
 * One scale for the quantisers of all codecs: the QP of H.264 and HEVC, in which six steps double the quantiser step
 * (Qstep = 2^((QP - 4) / 6) for 8-bit samples; ITU-T H.264 8.5.9, H.265 8.6.3).
 */
import { acQuantiser } from './ac-quantiser.ts';

const lowest = 0;
const highest = 51;

const clampQp = (qp: number): number => Math.min(highest, Math.max(lowest, qp));

/**
 * HEVC-equivalent QP of an H.264 QP: the same number, both scales have the same steps.
 *
 * @param qp QP'Y as a decoder holds it, which counts from -QpBdOffset: 6 more for every bit above 8
 */
export const qpOfH264 = (qp: number, bitDepth: number): number => clampQp(qp - 6 * (bitDepth - 8));

/**
 * HEVC-equivalent QP of an MPEG-1/2 or MPEG-4 part 2 quantiser: 6·log2(q) + 12. The models' training data use this
 * same mapping.
 *
 * @param q quantiser on the linear scale 1 … 31 of `quantiser_scale_code` (MPEG-2 with q_scale_type 1: half of the
 *   quantiser_scale that the code stands for, 0.5 … 56)
 */
export const qpOfMpegQuantiser = (q: number): number => clampQp(6 * Math.log2(q) + 12);

/**
 * HEVC-equivalent QP of a VP9 or AV1 `base_q_idx`. The index names a step of the AC coefficients in units of 1/8 of a
 * sample (VP9 specification 8.6.1, AV1 specification 7.12.2; at 10 and 12 bit 4 and 16 times as fine), which is put
 * into the inverse of Qstep: 4 + 6·log2(step).
 *
 * @param index 0 … 255; 0 codes losslessly or nearly so
 * @param bitDepth 8, 10 or 12
 */
export const qpOfQuantiserIndex = (index: number, bitDepth: number): number => {
  const step = acQuantiser(index, bitDepth) / 8 / 2 ** (bitDepth - 8);
  return clampQp(4 + 6 * Math.log2(step));
};
