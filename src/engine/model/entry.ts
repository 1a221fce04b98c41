/** Finds the modules that threads and child processes start from. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * The module `name` beside the module whose `import.meta.url` is given. In the source tree that is `name.ts`; in a
 * bundled build it is `name.js` (or `.mjs`) in the same folder, or, since bundlers move shared code to a folder of
 * chunks, in one of the two folders above.
 */
export const entryUrl = (beside: string, name: string): URL => {
  if (new URL(beside).pathname.endsWith('.ts')) {
    return new URL(`./${name}.ts`, beside);
  }
  const folder = path.dirname(fileURLToPath(beside));
  const candidates = ['.', '..', '../..'].flatMap((up) =>
    ['.js', '.mjs'].map((extension) => path.resolve(folder, up, `${name}${extension}`)),
  );
  const found = candidates.find((candidate) => existsSync(candidate)) ?? path.resolve(folder, `${name}.js`);
  return pathToFileURL(found);
};
