/** Reads bits, most significant first, as the codec specifications write them. */
export class BitReader {
  private readonly bytes: Uint8Array;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Bits left; negative once something was read beyond the end. */
  get left(): number {
    return this.bytes.length * 8 - this.position;
  }

  /** Bits read so far. */
  get offset(): number {
    return this.position;
  }

  /** u(1); beyond the end 0. */
  bit(): number {
    const byte = this.bytes[this.position >> 3] ?? 0;
    const value = (byte >> (7 - (this.position & 7))) & 1;
    this.position += 1;
    return value;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** u(count), count ≤ 32. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) {
      value = value * 2 + this.bit();
    }
    return value;
  }

  skip(count: number): void {
    this.position += count;
  }

  /** ue(v): unsigned Exp-Golomb code (ITU-T H.264 9.1, H.265 9.2). */
  unsignedExpGolomb(): number {
    let zeros = 0;
    while (this.bit() === 0) {
      zeros += 1;
      if (zeros > 32 || this.left < 0) {
        throw new RangeError('Exp-Golomb code runs beyond the end of the data');
      }
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** se(v): signed Exp-Golomb code. */
  signedExpGolomb(): number {
    const code = this.unsignedExpGolomb();
    return code % 2 === 1 ? (code + 1) / 2 : 0 - code / 2;
  }
}
