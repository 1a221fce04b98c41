/**
 * The slice checksums of FFV1 version 3 (RFC 9043, 4.9). FFmpeg's decoder compares them, but only writes a line to its
 * log and conceals the slice; an archive master needs to hear about it.
 */
import { crc32 } from 'node:zlib';

const reversedBits = Uint8Array.from({ length: 256 }, (_, byte) => {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit += 1) {
    reversed |= ((byte >> bit) & 1) << (7 - bit);
  }
  return reversed;
});

/**
 * Whether the CRC of a slice with its footer is zero: polynomial 0x04C11DB7, most significant bit first, starting
 * from zero (RFC 9043, 4.9.3). zlib computes the same polynomial least significant bit first and from all ones, so
 * the bits of each byte are reversed and the start is inverted.
 */
const checksumHolds = (slice: Uint8Array): boolean => {
  const reversed = new Uint8Array(slice.length);
  for (let i = 0; i < slice.length; i += 1) {
    reversed[i] = reversedBits[slice[i] ?? 0] ?? 0;
  }
  return crc32(reversed, 0xffffffff) === 0xffffffff;
};

/** Bytes of a slice footer: size (3), error status (1), CRC (4). */
const footerBytes = 8;

/**
 * Whether every slice of a packet matches its checksum.
 *
 * A packet of a stream without checksums does not match either: compare the packets of one stream, where a single one
 * that matches shows that all should.
 */
export const ffv1ChecksumsMatch = (packet: Uint8Array): boolean => {
  let end = packet.length;
  while (end > 0) {
    const at = end - footerBytes;
    if (at < 0) {
      return false;
    }
    const size = ((packet[at] ?? 0) << 16) | ((packet[at + 1] ?? 0) << 8) | (packet[at + 2] ?? 0);
    const start = at - size;
    if (start < 0 || !checksumHolds(packet.subarray(start, end))) {
      return false;
    }
    end = start;
  }
  return packet.length > 0;
};

/** Follows the packets of one stream, and says which of them are damaged. */
export class Ffv1Checksums {
  private known = false;
  private readonly undecided: number[] = [];

  /**
   * Takes the next packet, under a number.
   *
   * @returns numbers of packets that turn out to be damaged: this one, or earlier ones, once a packet that matches
   *   shows that the stream has checksums
   */
  check(packet: Uint8Array, number: number): number[] {
    if (!ffv1ChecksumsMatch(packet)) {
      if (this.known) {
        return [number];
      }
      this.undecided.push(number);
      return [];
    }
    this.known = true;
    return this.undecided.splice(0);
  }
}
