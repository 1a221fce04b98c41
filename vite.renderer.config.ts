/**
 * The window's page. Built on its own for `pixrevive serve`, and as the renderer part of electron.vite.config.ts.
 */
import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const root = resolve(import.meta.dirname, 'src/renderer');

export default defineConfig({
  root,
  base: './',
  plugins: [vue()],
  define: {
    // Composition API only; the compiler of the message format needs no eval either way.
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  build: {
    outDir: resolve(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // A data: font or image would need a wider content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: { input: resolve(root, 'index.html') },
  },
});
