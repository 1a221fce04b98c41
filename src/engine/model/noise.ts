/**
 * The noise that diffusion starts from: standard normal, and a pure function of (seed, frame number, channel, y, x), so
 * that tiles, chunks and resumed jobs see the very same values.
 *
 * Bits come from `pcg4d` (Jarzynski and Olano, "Hash Functions for GPU Rendering", JCGT 9(3), 2020), a counter-based
 * hash in 32-bit integer arithmetic, exact on every machine. They become normal by the inverse distribution function
 * PPND7 (Wichura, "Algorithm AS 241", Applied Statistics 37(3), 1988), relative accuracy 1e-7: in the middle 85 % only
 * + − × ÷, exact in IEEE 754; `Math.log` appears in the tails alone, where its last bit is lost in the float32 result.
 */

export type NoiseKey = { readonly seed: number; readonly frame: number };

export type NoiseRegion = {
  /** Position of the region's first value on the noise grid of the whole frame, and its size. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
};

// The state of pcg4d. Module variables, since returning four numbers would allocate for every call.
let hash0 = 0;
let hash1 = 0;
let hash2 = 0;
let hash3 = 0;

const pcg4d = (x: number, y: number, z: number, w: number): void => {
  let a = (Math.imul(x, 1664525) + 1013904223) | 0;
  let b = (Math.imul(y, 1664525) + 1013904223) | 0;
  let c = (Math.imul(z, 1664525) + 1013904223) | 0;
  let d = (Math.imul(w, 1664525) + 1013904223) | 0;
  a = (a + Math.imul(b, d)) | 0;
  b = (b + Math.imul(c, a)) | 0;
  c = (c + Math.imul(a, b)) | 0;
  d = (d + Math.imul(b, c)) | 0;
  a ^= a >>> 16;
  b ^= b >>> 16;
  c ^= c >>> 16;
  d ^= d >>> 16;
  hash0 = (a + Math.imul(b, d)) | 0;
  hash1 = (b + Math.imul(c, hash0)) | 0;
  hash2 = (c + Math.imul(hash0, hash1)) | 0;
  hash3 = (d + Math.imul(hash1, hash2)) | 0;
};

/** The normal deviate whose distribution function is (bits + 0.5) / 2^32, for 32 random bits given as an int32. */
const normalFromBits = (bits: number): number => {
  // A signed integer around zero keeps the precision of both tails: q lies in (-0.5, 0.5).
  const q = (bits + 0.5) / 4294967296;
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q * (((5.910937472e1 * r + 1.5929113202e2) * r + 5.0434271938e1) * r + 3.3871327179)) /
      (((6.71875636e1 * r + 7.8757757664e1) * r + 1.7895169469e1) * r + 1)
    );
  }
  const r = Math.sqrt(-Math.log(q < 0 ? 0.5 + q : 0.5 - q));
  const s = r <= 5 ? r - 1.6 : r - 5;
  const tail =
    r <= 5
      ? (((1.7023821103e-1 * s + 1.3067284816) * s + 2.75681539) * s + 1.4234372777) /
        ((1.2021132975e-1 * s + 7.370016425e-1) * s + 1)
      : (((1.7337203997e-2 * s + 4.2868294337e-1) * s + 3.081226386) * s + 6.657905115) /
        ((1.2258202635e-2 * s + 2.4197894225e-1) * s + 1);
  return q < 0 ? -tail : tail;
};

/** Fills `out` ([channels, height, width], row-major) with the noise of one region of one frame. */
export const fillNoise = (out: Float32Array, { seed, frame }: NoiseKey, region: NoiseRegion): void => {
  const { x: left, y: top, width, height, channels } = region;
  const plane = width * height;
  pcg4d(seed | 0, frame | 0, Math.floor(frame / 4294967296) | 0, 0x5052_4e31);
  const key0 = hash0;
  const key1 = hash1;
  for (let channel = 0; channel < channels; channel += 4) {
    // One call of the hash gives four words: one for each of four channels at the same position.
    const z = (key0 + (channel >> 2)) | 0;
    const used = Math.min(4, channels - channel);
    const base = channel * plane;
    for (let row = 0; row < height; row += 1) {
      let at = base + row * width;
      for (let column = 0; column < width; column += 1, at += 1) {
        pcg4d(left + column, top + row, z, key1);
        out[at] = normalFromBits(hash0);
        if (used > 1) {
          out[at + plane] = normalFromBits(hash1);
        }
        if (used > 2) {
          out[at + 2 * plane] = normalFromBits(hash2);
        }
        if (used > 3) {
          out[at + 3 * plane] = normalFromBits(hash3);
        }
      }
    }
  }
};
