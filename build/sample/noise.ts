/** Repeatable randomness: everything in the picture is a function of integer hashes, never of `Math.random`. */

/** A number in 0…1 that depends on two integers and a seed (integer mixing after the finaliser of MurmurHash3). */
export const hash = (x: number, y: number, seed: number): number => {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(seed, 0x1b873593);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 0x100000000;
};

/** An endless row of numbers in 0…1, the same for the same seed. */
export const sequence = (seed: number): (() => number) => {
  let count = 0;
  return () => hash(count++, 0x5bd1, seed);
};

/** Value noise in 0…1 with quintic interpolation, so that its slope is continuous. */
export const noise = (x: number, y: number, seed: number): number => {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const u = x - column;
  const v = y - row;
  const su = u * u * u * (u * (u * 6 - 15) + 10);
  const sv = v * v * v * (v * (v * 6 - 15) + 10);
  const top = mix(hash(column, row, seed), hash(column + 1, row, seed), su);
  const bottom = mix(hash(column, row + 1, seed), hash(column + 1, row + 1, seed), su);
  return mix(top, bottom, sv);
};

/** Fractal sum of `octaves` noises in 0…1; each octave is turned so that the lattice does not show. */
export const fractal = (x: number, y: number, octaves: number, seed: number, gain = 0.5): number => {
  let sum = 0;
  let weight = 1;
  let total = 0;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise(x, y, seed + octave);
    total += weight;
    weight *= gain;
    const turned = 1.6 * x - 1.2 * y + 17.3;
    y = 1.2 * x + 1.6 * y - 9.1;
    x = turned;
  }
  return sum / total;
};

export const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** 0 below `low`, 1 above `high`, smooth between. */
export const smoothstep = (low: number, high: number, value: number): number => {
  const t = clamp((value - low) / (high - low), 0, 1);
  return t * t * (3 - 2 * t);
};

/** A sample of a typed array; positions outside read as 0. */
export const at = (samples: Float32Array, index: number): number => samples[index] ?? 0;
