/** The engine's figures against those of an independent implementation (expected/make_expected.py). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFiles } from '../../src/engine/quality/compare.ts';
import { clipPairs, writeReference, writeTest } from './clip-pairs.ts';
import { expected, expectFigures } from './expected-figures.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pixrevive-figures-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('figures of an independent implementation', () => {
  it('cover every pair, at least ten, with different lengths, odd sizes and 10 bit', () => {
    expect(Object.keys(expected)).toEqual(clipPairs.map(({ name }) => name));
    expect(clipPairs.length).toBeGreaterThanOrEqual(10);
  });

  it.each(clipPairs)('$name: $width × $height $chroma, $bitDepth bit', async (pair) => {
    const reference = await writeReference(join(folder, `${pair.name} reference.y4m`), pair);
    const test = await writeTest(join(folder, `${pair.name} test.y4m`), pair);
    const { files } = await compareFiles(reference, [test], { allowShorter: pair.testFrames < pair.frames });
    expectFigures(pair, files[0]?.frames ?? [], files[0]?.summary);
  });
});
