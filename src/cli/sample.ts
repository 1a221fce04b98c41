/** The bundled sample and the place of its restoration. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type SamplePaths = { source: string; damaged: string; outputFolder: string };

/** Paths inside the checkout; the output folder is not under version control. */
export const samplePaths = (): SamplePaths => {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  return {
    source: join(root, 'resources', 'sample', 'source.mkv'),
    damaged: join(root, 'resources', 'sample', 'damaged.mkv'),
    outputFolder: join(root, 'sample-output'),
  };
};
