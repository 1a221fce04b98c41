/** NAL units of a packet, in Annex B form (start codes) or with lengths in front (MP4, Matroska). */

const startCode = Buffer.of(0, 0, 1);

/** Splits at start codes 00 00 01; zero bytes in front of the next start code belong to no unit. */
const annexBUnits = (data: Buffer): Buffer[] => {
  const units: Buffer[] = [];
  for (let at = data.indexOf(startCode); at !== -1;) {
    const next = data.indexOf(startCode, at + 3);
    let end = next === -1 ? data.length : next;
    while (end > at + 3 && data[end - 1] === 0) {
      end -= 1;
    }
    units.push(data.subarray(at + 3, end));
    at = next;
  }
  return units;
};

const lengthPrefixedUnits = (data: Buffer, lengthBytes: number): Buffer[] => {
  const units: Buffer[] = [];
  for (let at = 0; at + lengthBytes <= data.length;) {
    const length = data.readUIntBE(at, lengthBytes);
    const start = at + lengthBytes;
    units.push(data.subarray(start, Math.min(data.length, start + length)));
    at = start + length;
  }
  return units;
};

/** @param lengthBytes bytes of the length fields; null for Annex B */
export const nalUnitsOf = (data: Buffer, lengthBytes: number | null): Buffer[] =>
  lengthBytes === null ? annexBUnits(data) : lengthPrefixedUnits(data, lengthBytes);

/**
 * Payload of a NAL unit: without the emulation prevention bytes (00 00 03 → 00 00; ITU-T H.265 7.3.1.1).
 *
 * @param limit bytes of the unit that are looked at: headers are short, slice data are long
 */
export const payloadOf = (unit: Uint8Array, limit = Infinity): Uint8Array => {
  const length = Math.min(unit.length, limit);
  const payload = new Uint8Array(length);
  let written = 0;
  let zeros = 0;
  for (let i = 0; i < length; i += 1) {
    const byte = unit[i] ?? 0;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    payload[written] = byte;
    written += 1;
  }
  return payload.subarray(0, written);
};

export type HevcConfiguration = { readonly lengthBytes: number | null; readonly units: readonly Buffer[] };

/**
 * Parameter sets out of a decoder configuration (`hvcC`, ISO/IEC 14496-15 8.3.3.1), or out of plain Annex B data.
 *
 * @param extradata codec private data of the stream; null where there is none
 */
export const hevcConfigurationOf = (extradata: Buffer | null): HevcConfiguration => {
  if (extradata === null || extradata.length < 4) {
    return { lengthBytes: null, units: [] };
  }
  const annexB = extradata[0] === 0 && extradata[1] === 0 && (extradata[2] === 1 || extradata[2] === 0);
  if (annexB || extradata.length < 23) {
    return { lengthBytes: null, units: annexBUnits(extradata) };
  }
  const lengthBytes = ((extradata[21] ?? 0) & 3) + 1;
  const units: Buffer[] = [];
  let at = 23;
  for (let arrays = extradata[22] ?? 0; arrays > 0 && at + 3 <= extradata.length; arrays -= 1) {
    const count = extradata.readUInt16BE(at + 1);
    at += 3;
    for (let i = 0; i < count && at + 2 <= extradata.length; i += 1) {
      const length = extradata.readUInt16BE(at);
      units.push(extradata.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return { lengthBytes, units };
};
