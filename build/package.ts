/**
 * `npm run package`: installers of this platform in dist/. `npm run package -- --dir` stops at the unpacked program.
 * Fuses are set in either case; see docs/packaging.md.
 */
import { build, Platform } from 'electron-builder';
import { ensureBundle } from './bundle.ts';
import { packageConfig, projectFolder } from './packaging/config.ts';

const unpackedOnly = process.argv.includes('--dir');

ensureBundle('out', () => {
  console.log('building the studio …');
});
const made = await build({
  projectDir: projectFolder,
  targets: Platform.current().createTarget(unpackedOnly ? 'dir' : undefined),
  config: packageConfig({ bundle: 'out', output: 'dist', fuses: true }),
  publish: 'never',
});
for (const file of made) {
  console.log(file);
}
