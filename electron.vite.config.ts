import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import renderer from './vite.renderer.config.ts';

/** Every module that a process or a thread starts from; found at run time by its name beside the bundle. */
const entries = {
  index: 'src/main/index.ts',
  worker: 'src/engine/jobs/worker.ts',
  'lane-process': 'src/engine/frames/lane-process.ts',
  'provider-probe': 'src/engine/model/provider-probe.ts',
  'hardware-encoder-probe': 'src/engine/media/hardware-encoder-probe.ts',
  'inference-thread': 'src/engine/model/inference-thread.ts',
  'meter-worker': 'src/engine/quality/meter-worker.ts',
};

/** Where the bundles go; tests build into a folder of their own. */
const out = resolve(import.meta.dirname, process.env['PIXREVIVE_OUT'] ?? 'out');

export default defineConfig({
  main: {
    build: {
      outDir: resolve(out, 'main'),
      // Named, or the shape of the output would depend on which Electron versions electron-vite knows.
      target: 'node24',
      // Native packages stay packages; everything else is bundled.
      externalizeDeps: true,
      rolldownOptions: {
        input: entries,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(out, 'preload'),
      target: 'node24',
      // A sandboxed preload script must be CommonJS, and one file: it can require nothing but Electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: { ...renderer, build: { ...renderer.build, outDir: resolve(out, 'renderer') } },
});
