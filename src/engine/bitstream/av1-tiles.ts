/** tile_info() of AV1 frame headers (5.9.15): read only because the quantiser stands behind it. */
import type { BitReader } from './bit-reader.ts';

/** Smallest k with size << k ≥ target. */
const tileLog2 = (size: number, target: number): number => {
  let k = 0;
  while (size * 2 ** k < target) {
    k += 1;
  }
  return k;
};

/** ns(n): a number below n in as few bits as that takes (4.10.7). */
const readNonSymmetric = (reader: BitReader, n: number): number => {
  const width = Math.floor(Math.log2(n)) + 1;
  const short = 2 ** width - n;
  const value = reader.bits(width - 1);
  return value < short ? value : value * 2 - short + reader.bit();
};

const largestTileWidth = 4096;
const largestTileArea = 4096 * 2304;
const mostTiles = 64;

const readIncrements = (reader: BitReader, from: number, most: number): number => {
  let value = from;
  while (value < most && reader.flag()) {
    value += 1;
  }
  return value;
};

/** Tiles of free sizes along one direction: their number and the largest of them, in superblocks. */
const readSizes = (reader: BitReader, superblocks: number, largest: number): { count: number; widest: number } => {
  let count = 0;
  let widest = 0;
  for (let start = 0; start < superblocks; count += 1) {
    const size = readNonSymmetric(reader, Math.min(superblocks - start, largest)) + 1;
    widest = Math.max(widest, size);
    start += size;
  }
  return { count, widest };
};

/** @param width,height of the coded frame in luma samples */
export const skipTileInfo = (reader: BitReader, width: number, height: number, superblock128: boolean): void => {
  const superblock = superblock128 ? 128 : 64;
  const superblocksOf = (samples: number): number => Math.ceil((8 * Math.ceil(samples / 8)) / superblock);
  const columns = superblocksOf(width);
  const rows = superblocksOf(height);
  const widestTile = largestTileWidth / superblock;
  let largestArea = Math.floor(largestTileArea / (superblock * superblock));
  const leastColumns = tileLog2(widestTile, columns);
  const leastTiles = Math.max(leastColumns, tileLog2(largestArea, rows * columns));
  let columnBits: number;
  let rowBits: number;
  if (reader.flag()) {
    columnBits = readIncrements(reader, leastColumns, tileLog2(1, Math.min(columns, mostTiles)));
    const leastRows = Math.max(leastTiles - columnBits, 0);
    rowBits = readIncrements(reader, leastRows, tileLog2(1, Math.min(rows, mostTiles)));
  } else {
    const { count, widest } = readSizes(reader, columns, widestTile);
    columnBits = tileLog2(1, count);
    largestArea = leastTiles > 0 ? Math.floor((rows * columns) / 2 ** (leastTiles + 1)) : rows * columns;
    const tallest = Math.max(Math.floor(largestArea / widest), 1);
    rowBits = tileLog2(1, readSizes(reader, rows, tallest).count);
  }
  if (columnBits > 0 || rowBits > 0) {
    reader.skip(columnBits + rowBits + 2); // context_update_tile_id, tile_size_bytes_minus_1
  }
};
