/** Short-term reference picture sets of HEVC (ITU-T H.265 7.3.7, 7.4.8). */
import type { BitReader } from './bit-reader.ts';

type Reference = { readonly delta: number; readonly used: boolean };

export type ReferencePictureSet = {
  /** Pictures before the current one, nearest first, then those after it, nearest first. */
  readonly before: readonly Reference[];
  readonly after: readonly Reference[];
};

/** Pictures of the set that the current picture itself refers to. */
export const usedReferences = ({ before, after }: ReferencePictureSet): number =>
  [...before, ...after].filter(({ used }) => used).length;

const readExplicit = (reader: BitReader): ReferencePictureSet => {
  const negative = reader.unsignedExpGolomb();
  const positive = reader.unsignedExpGolomb();
  if (negative > 16 || positive > 16) {
    throw new RangeError('reference picture set is larger than HEVC allows');
  }
  const side = (count: number, sign: 1 | -1): Reference[] => {
    let delta = 0;
    return Array.from({ length: count }, () => {
      delta += sign * (reader.unsignedExpGolomb() + 1);
      return { delta, used: reader.flag() };
    });
  };
  const before = side(negative, -1);
  return { before, after: side(positive, 1) };
};

/** A set given as the difference to another one: equations (7-61) and (7-62). */
const readPredicted = (reader: BitReader, from: ReferencePictureSet, step: number): ReferencePictureSet => {
  const count = from.before.length + from.after.length;
  const choices = Array.from({ length: count + 1 }, () => {
    const used = reader.flag();
    return { used, kept: used || reader.flag() };
  });
  const candidate = (j: number, delta: number): Reference & { kept: boolean } => ({
    delta: delta + step,
    used: choices[j]?.used ?? false,
    kept: choices[j]?.kept ?? false,
  });
  const negative = from.before.map(({ delta }, i) => candidate(i, delta));
  const positive = from.after.map(({ delta }, i) => candidate(from.before.length + i, delta));
  const self = candidate(count, 0);
  const keep = (list: readonly (Reference & { kept: boolean })[], sign: 1 | -1): Reference[] =>
    list.filter(({ kept, delta }) => kept && Math.sign(delta) === sign).map(({ delta, used }) => ({ delta, used }));
  return {
    before: keep([...positive.toReversed(), self, ...negative], -1),
    after: keep([...negative.toReversed(), self, ...positive], 1),
  };
};

/**
 * st_ref_pic_set(index).
 *
 * @param count sets in the sequence parameter set; `index` equals it for a set inside a slice header
 * @param known the sets read so far
 */
export const readReferencePictureSet = (
  reader: BitReader,
  index: number,
  count: number,
  known: readonly ReferencePictureSet[],
): ReferencePictureSet => {
  if (index === 0 || !reader.flag()) {
    return readExplicit(reader);
  }
  const back = index === count ? reader.unsignedExpGolomb() + 1 : 1;
  const negative = reader.flag();
  const step = (negative ? -1 : 1) * (reader.unsignedExpGolomb() + 1);
  const from = known[index - back];
  if (from === undefined) {
    throw new RangeError('reference picture set refers to one that does not exist');
  }
  return readPredicted(reader, from, step);
};
