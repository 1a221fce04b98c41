/**
 * The damage: x265 steered to code as the HEVC reference encoder HM 16.20 does in its LowDelay-P configuration, which
 * the literature on restoring compressed video measures on.
 */

export const baseQp = 37;

/**
 * Slice QP of a frame at base QP 37. The rule of `getQPForPicture` (TEncTop.cpp of HM 16.20) with the offsets of
 * encoder_lowdelay_P_main.cfg: I −1; frames 1, 2, 3, 0 modulo 4 by +5, +4, +5, +1, all but the last raised further by
 * floor(clip(0, 3, 0.259·QP − 6)).
 */
export const sliceQp = (frame: number): number => {
  if (frame === 0) {
    return baseQp - 1;
  }
  const phase = frame % 4;
  if (phase === 0) {
    return baseQp + 1;
  }
  const qp = baseQp + (phase === 2 ? 4 : 5);
  return Math.min(51, qp + Math.floor(Math.min(3, Math.max(0, 0.259 * qp - 6))));
};

/**
 * The QP of every slice as x265 `zones` of one frame each. (The library does not read `qpfile`: only x265's own command
 * line does. And the library counts zones from 1 where it counts frames from 0.)
 */
const qpZones = (frames: number): string =>
  Array.from({ length: frames }, (_, frame) => `${frame + 1},${frame + 1},q=${sliceQp(frame)}`).join('/');

/**
 * x265's file of Lagrange multipliers for QP 0…69, first λ, then λ², with HM 16.20's λ² = 0.57·2^((QP−12)/3). With
 * x265's own multipliers the quality would fluctuate less from frame to frame.
 */
export const lambdaFile = (): string => {
  const squares = Array.from({ length: 70 }, (_, qp) => 0.57 * 2 ** ((qp - 12) / 3));
  const line = (values: number[]): string => `${values.map((value) => value.toFixed(6)).join(' ')}\n`;
  return line(squares.map(Math.sqrt)) + line(squares);
};

/** Parameters in x265's own notation; the file of multipliers is named relative to the working directory. */
export const x265Parameters = (frames: number, lambdaFileName: string): string =>
  [
    `qp=${baseQp}:ipratio=1:qpmin=0:qpmax=51:zones=${qpZones(frames)}:lambda-file=${lambdaFileName}`,
    // One I frame, then P frames that see four references; nothing that shifts quality between blocks or frames.
    'bframes=0:keyint=-1:min-keyint=1:scenecut=0:open-gop=0:ref=4:limit-refs=0:weightp=0',
    'aq-mode=0:cutree=0:psy-rd=0:psy-rdoq=0',
    // HM's search and partitions, as far as x265 has them.
    'ctu=64:min-cu-size=8:max-tu-size=32:tu-intra-depth=3:tu-inter-depth=3:rect=1:amp=1:max-merge=5',
    'me=star:merange=64:subme=7:limit-modes=0:limit-tu=0:rskip=0:early-skip=0:rd=6:rdoq-level=2',
    'tskip=1:signhide=1:strong-intra-smoothing=1:sao=1:deblock=0,0',
    // Single-threaded: the same bytes in every run.
    'frame-threads=1:wpp=0:pools=none:info=0:log-level=error',
  ].join(':');
