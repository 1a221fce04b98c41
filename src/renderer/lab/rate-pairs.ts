/** Which tracks are restorations of which, where their names do not say it. Pure. */

export type RatePair = { encode: number; restoration: number; curve: string };

/** Encode, restoration, encode, restoration …; an encode that is left over at the end has none. */
export const pairsInOrder = (tracks: number, curve: string): RatePair[] =>
  Array.from({ length: Math.floor(tracks / 2) }, (_, i) => ({ encode: 2 * i, restoration: 2 * i + 1, curve }));
