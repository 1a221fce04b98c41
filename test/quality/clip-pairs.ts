/**
 * Pairs of a reference and a damaged version of it, drawn by integer arithmetic and stored without loss as Y4M, so that
 * their figures can be computed by any other program from the same formulas (expected/make_expected.py).
 */
import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { chromaFormats } from '../../src/contract/media.ts';
import { planeSizes } from '../../src/engine/media/frame.ts';
import pairsFile from './expected/pairs.json' with { type: 'json' };

const pairSchema = z.object({
  name: z.string(),
  width: z.int(),
  height: z.int(),
  chroma: z.enum(chromaFormats),
  bitDepth: z.int(),
  frames: z.int(),
  testFrames: z.int(),
  /** Quantiser step of each frame of the damaged version, in turn; 1 leaves a frame as it is. */
  steps: z.array(z.int().positive()),
});
export type ClipPair = z.infer<typeof pairSchema>;

export const clipPairs = z.array(pairSchema).parse(pairsFile);

/** A 32-bit hash of two integers, 0 … 2^19 − 1. */
const mix = (a: number, b: number): number =>
  Math.imul(Math.imul(a, 73856093) ^ Math.imul(b, 19349663), 0x2c1b3c6d) >>> 13;

const triangle = (value: number, period: number): number => Math.abs((value % period) - period / 2);

const sampleAt = (x: number, y: number, plane: number, frame: number, bitDepth: number): number => {
  const scale = 2 ** (bitDepth - 8);
  const noise = mix(x + frame, y + 31 * plane);
  const base = 40 + 2 * triangle(x + 2 * frame + 5 * plane, 64) + triangle(2 * y + frame, 48) + (noise % 32);
  return base * scale + ((noise >>> 5) % scale);
};

/** One frame, planes after each other, words little-endian. A step above 1 quantises, as a coarse encoder would. */
const drawFrame = (pair: ClipPair, frame: number, step: number): Buffer => {
  const { bitDepth } = pair;
  const peak = 2 ** bitDepth - 1;
  const planes = planeSizes(pair).map(({ width, height }, plane) => {
    const samples = Array.from({ length: width * height }, (_, i) => {
      const value = sampleAt(i % width, Math.floor(i / width), plane, frame, bitDepth);
      return Math.min(Math.floor(value / step) * step + Math.floor(step / 2), peak);
    });
    return Buffer.from(bitDepth === 8 ? Uint8Array.from(samples).buffer : Uint16Array.from(samples).buffer);
  });
  return Buffer.concat(planes);
};

const y4mColour = ({ chroma, bitDepth }: ClipPair): string => {
  if (chroma === '400') {
    return 'mono';
  }
  return bitDepth === 8 ? chroma : `${chroma}p${bitDepth}`;
};

/** Writes a clip as Y4M at 25 frames/s; `stepOf` gives the quantiser step of each frame. */
export const writeY4m = async (
  path: string,
  pair: ClipPair,
  frames: number,
  stepOf: (frame: number) => number,
  first = 0,
): Promise<string> => {
  const header = `YUV4MPEG2 W${pair.width} H${pair.height} F25:1 Ip A1:1 C${y4mColour(pair)}\n`;
  const drawn = Array.from({ length: frames }, (_, i) => [
    Buffer.from('FRAME\n'),
    drawFrame(pair, first + i, stepOf(first + i)),
  ]);
  await writeFile(path, Buffer.concat([Buffer.from(header), ...drawn.flat()]));
  return path;
};

export const writeReference = (path: string, pair: ClipPair): Promise<string> =>
  writeY4m(path, pair, pair.frames, () => 1);

export const writeTest = (path: string, pair: ClipPair): Promise<string> =>
  writeY4m(path, pair, pair.testFrames, (frame) => pair.steps[frame % pair.steps.length] ?? 1);
