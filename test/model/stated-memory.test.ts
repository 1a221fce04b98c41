/** What the manifest says of the shipped models' memory is what they take here. */
import { expect, it } from 'vitest';
import { loadCatalog } from '../../src/engine/model/manifest.ts';
import { runProbe } from '../../src/engine/model/probe-client.ts';
import { resourcePath } from '../../src/engine/paths.ts';

const { models } = await loadCatalog([resourcePath('models') ?? '']);

it.each(models.map((model) => [model.entry.id, model] as const))(
  'the memory of %s is stated in the manifest as it is measured',
  async (_id, { entry, path }) => {
    const { problem, bytesPerPixel: measured } = await runProbe({ entry, path, provider: 'cpu', threads: 1 });
    expect(problem).toBeNull();
    // Never less than what is measured, or tiles break the budget; not much more, or they are needlessly small. What is
    // stated is right with AVX-512, where onnxruntime pads channels to multiples of 16: with 8 it takes little over half.
    expect(entry.bytesPerPixel, 'run: node build/measure-models.ts').toBeGreaterThanOrEqual(measured);
    expect(entry.bytesPerPixel, 'run: node build/measure-models.ts').toBeLessThanOrEqual(2.5 * measured);
  },
);
