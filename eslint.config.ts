import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';

/**
 * The layering rule of docs/architecture.md: folders say where code runs, and imports may not cross.
 * Each entry forbids, in the files it names, the modules it names.
 */
type Forbidden = { group: string[]; message: string };

const layer = (files: string[], patterns: Forbidden[], ignores: string[] = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] as ['error', { patterns: Forbidden[] }] },
});

const electron = { group: ['electron', 'electron/*'], message: 'Only src/main and src/preload run inside Electron.' };
const nodeBuiltins = { group: ['node:*'], message: 'The renderer and the contract run without Node.' };
const onnx = { group: ['onnxruntime-node'], message: 'Only engine/model/session.ts knows onnxruntime.' };
const libav = {
  group: ['node-av', 'node-av/*'],
  message: 'Only engine/media and engine/bitstream know the FFmpeg binding.',
};
const vueLibraries = { group: ['vue', 'pinia', 'chart.js'], message: 'User interface code lives in src/renderer.' };
const engine = { group: ['**/engine/**'], message: 'The renderer talks to the engine through the contract.' };
const shells = {
  group: ['**/main/**', '**/cli/**', '**/server/**', '**/renderer/**'],
  message: 'The engine knows none of its shells.',
};

export default defineConfigWithVueTs(
  {
    ignores: [
      'node_modules/**',
      'out/**',
      'dist/**',
      '.runtime/**',
      '.cache/**',
      'training/**',
      'build/**/*.mjs',
      'test-results/**',
      'playwright-report/**',
    ],
  },
  vue.configs['flat/recommended'],
  vueTsConfigs.strictTypeChecked,
  {
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['src/cli/**', 'bench/**', 'build/**', 'test/tools/**'], rules: { 'no-console': 'off' } },
  layer(['src/contract/**'], [electron, nodeBuiltins, onnx, libav, vueLibraries, engine, shells]),
  layer(
    ['src/engine/**'],
    [electron, onnx, libav, vueLibraries, shells],
    ['src/engine/model/session.ts', 'src/engine/media/**', 'src/engine/bitstream/**'],
  ),
  layer(['src/engine/model/session.ts'], [electron, libav, vueLibraries, shells]),
  layer(['src/engine/media/**', 'src/engine/bitstream/**'], [electron, onnx, vueLibraries, shells]),
  layer(['src/cli/**', 'src/server/**'], [electron, onnx, libav, vueLibraries]),
  layer(['src/renderer/**'], [electron, nodeBuiltins, onnx, libav, engine]),
  layer(['src/main/**', 'src/preload/**'], [onnx, libav, vueLibraries]),
  prettier,
);
