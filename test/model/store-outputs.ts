/**
 * Writes the outputs that shipped-models.test.ts compares with: `node test/model/store-outputs.ts`, to be run when a
 * model has been exported anew, after a look at what it restores.
 */
import { writeFileSync } from 'node:fs';
import { loadCatalog } from '../../src/engine/model/manifest.ts';
import { resourcePath } from '../../src/engine/paths.ts';
import { restoreSample, storedPath } from './stored-outputs.ts';

for (const model of (await loadCatalog([resourcePath('models') ?? ''])).models) {
  writeFileSync(storedPath(model.entry.id), (await restoreSample(model)).restored);
}
