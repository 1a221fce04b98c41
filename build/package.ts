/**
 * `npm run package`: installers of this platform in dist/. `npm run package -- --dir` stops at the unpacked program.
 * See docs/packaging.md.
 */
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import { ensureBundle } from './bundle.ts';
import { ensureElectron } from './electron-binary.ts';
import { packageConfig, projectFolder } from './packaging/config.ts';

const main = async (): Promise<void> => {
  const unpackedOnly = process.argv.includes('--dir');
  // Electron as it was fetched for `npm start`: one version in both places, and no second download.
  const electron = await ensureElectron();
  if ('problem' in electron) {
    throw new Error(`${electron.problem}; a package cannot be made without it.`);
  }
  ensureBundle('out', () => {
    console.log('building the studio …');
  });
  const made = await build({
    projectDir: projectFolder,
    targets: Platform.current().createTarget(unpackedOnly ? 'dir' : undefined),
    config: packageConfig({
      bundle: 'out',
      output: 'dist',
      electronDist: process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(projectFolder, 'node_modules/electron/dist'),
      fuses: true,
    }),
    publish: 'never',
  });
  for (const file of made) {
    console.log(file);
  }
};

await main().catch((error: unknown) => {
  console.error(`pixrevive: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
