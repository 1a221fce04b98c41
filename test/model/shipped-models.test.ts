/** Every shipped model restores a region of the bundled sample as it did when it was exported. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadCatalog } from '../../src/engine/model/manifest.ts';
import { resourcePath } from '../../src/engine/paths.ts';
import { restoreSample, storedPath } from './stored-outputs.ts';

const { models } = await loadCatalog([resourcePath('models') ?? '']);

const distance = (a: Uint8Array, b: Uint8Array): { largest: number; mean: number } => {
  let [largest, sum] = [0, 0];
  a.forEach((value, i) => {
    const difference = Math.abs(value - (b[i] ?? 0));
    largest = Math.max(largest, difference);
    sum += difference;
  });
  return { largest, mean: sum / a.length };
};

it.each(models.map((model) => [model.entry.id, model] as const))('%s gives its stored output', async (id, model) => {
  const stored = readFileSync(storedPath(id));
  const { damaged, restored } = await restoreSample(model);
  expect(restored).toHaveLength(stored.length);
  const { largest, mean } = distance(restored, stored);
  // Processors round differently, which moves a sample here and there by one.
  expect(largest, 'run: node test/model/store-outputs.ts').toBeLessThanOrEqual(2);
  expect(mean).toBeLessThan(0.02);
  expect(distance(damaged, stored).mean, 'what it changes').toBeGreaterThan(0.5);
});
