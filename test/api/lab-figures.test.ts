/** The lab's figures, as a window gets them, against those of an independent implementation. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameMeasuresOf } from '../../src/contract/measures/track-columns.ts';
import { clipPairs, writeReference, writeTest } from '../quality/clip-pairs.ts';
import { expectFigures } from '../quality/expected-figures.ts';
import { compareAndWait } from './comparisons.ts';
import { startHost, type Host } from './host.ts';

let host: Host;
beforeAll(async () => {
  host = await startHost();
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

describe('figures of the lab', () => {
  it.each(clipPairs)('$name: $width × $height $chroma, $bitDepth bit', async (pair) => {
    const reference = await host.open(await writeReference(join(host.folder, `${pair.name} reference.y4m`), pair));
    const test = await host.open(await writeTest(join(host.folder, `${pair.name} test.y4m`), pair));
    const done = await compareAndWait(host, {
      reference: reference.id,
      files: [{ media: test.id }],
      options: { allowShorter: pair.testFrames < pair.frames },
    });
    expect(done).toMatchObject({ state: 'done', frame: pair.testFrames, frames: pair.testFrames });
    const [columns] = await host.api.call('comparisonMeasures', { comparison: done.id, from: '0' });
    expectFigures(pair, frameMeasuresOf(columns ?? { frame: [] }), done.summaries[0]);
  });
});
