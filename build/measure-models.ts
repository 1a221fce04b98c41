/**
 * Measures the working memory of the models that ship and writes it into their manifest (`bytesPerPixel`), so that no
 * machine has to measure it before its first restored region: `node build/measure-models.ts`. To be run again whenever
 * a model is exported anew; test/model/stated-memory.test.ts tells when it has not been.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { loadCatalog } from '../src/engine/model/manifest.ts';
import { memoryPerPixel } from '../src/engine/model/providers.ts';
import { resourcePath } from '../src/engine/paths.ts';

const folder = resourcePath('models');
if (folder === null) {
  throw new Error('there is no folder of models');
}
const manifest = join(folder, 'manifest.json');
const rawSchema = z.object({ version: z.literal(1), models: z.array(z.looseObject({ id: z.string() })) });

// What an earlier run has found out must not be believed.
const cacheFolder = mkdtempSync(join(tmpdir(), 'pixrevive-measure-'));
try {
  const measured = new Map<string, number>();
  for (const model of (await loadCatalog([folder])).models) {
    const { bytesPerPixel: stated, ...entry } = model.entry;
    const bytes = await memoryPerPixel({ ...model, entry }, { threads: 1, cacheFolder });
    if (bytes === null) {
      throw new Error(`${entry.id} could not be measured`);
    }
    measured.set(entry.id, bytes);
    console.log(`${entry.id}: ${bytes} bytes for each luma pixel (stated: ${stated ?? 'nothing'})`);
  }
  // Written from the file's own text: defaults and the order of the other entries stay what they are.
  const raw = rawSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')));
  const models = raw.models.map((entry) => {
    const bytes = measured.get(entry.id);
    const others = Object.entries(entry).filter(([key]) => key !== 'bytesPerPixel');
    const at = Math.max(
      0,
      others.findIndex(([key]) => key === 'overlap'),
    );
    return bytes === undefined ? entry : Object.fromEntries(others.toSpliced(at, 0, ['bytesPerPixel', bytes]));
  });
  writeFileSync(manifest, `${JSON.stringify({ ...raw, models }, null, 2)}\n`);
} finally {
  rmSync(cacheFolder, { recursive: true, force: true });
}
