/**
 * `npm test`: every check of the repository in one run, from formatting to the browser, on a machine that has nothing
 * but Node and npm. Closes with `N passed, N failed` (and how many were skipped), which is also what decides the exit
 * status. `npm test -- unit` runs one stage alone.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './testing/chromium.ts';
import { cacheFolder, runStage, type Counts } from './testing/run-stage.ts';

type Stage = { name: string; run: () => Counts };

const bin = (name: string): string => join('node_modules', '.bin', name);

const stages: Stage[] = [
  { name: 'format', run: () => runStage.check(bin('prettier'), ['--check', '--log-level', 'warn', '.']) },
  { name: 'lint', run: () => runStage.check(bin('eslint'), ['--max-warnings', '0', '.']) },
  { name: 'types', run: () => runStage.check(bin('tsc'), ['-p', 'tsconfig.node.json']) },
  { name: 'types-window', run: () => runStage.check(bin('vue-tsc'), ['-p', 'tsconfig.web.json']) },
  { name: 'types-e2e', run: () => runStage.check(bin('tsc'), ['-p', 'tsconfig.e2e.json']) },
  { name: 'unit', run: () => runStage.vitest(bin('vitest'), 'unit') },
  { name: 'integration', run: () => runStage.vitest(bin('vitest'), 'integration') },
  { name: 'build', run: () => runStage.check(bin('electron-vite'), ['build', '--logLevel', 'warn']) },
  {
    name: 'e2e',
    run: () => {
      const chromium = ensureChromium();
      return runStage.playwright(bin('playwright'), chromium);
    },
  },
];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !stages.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`unknown stage ${unknown.join(', ')}; known are ${stages.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

mkdirSync(cacheFolder, { recursive: true });
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
for (const stage of stages) {
  if (chosen.length > 0 && !chosen.includes(stage.name)) {
    continue;
  }
  const started = Date.now();
  console.log(`\n── ${stage.name}`);
  const counts = stage.run();
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(
    `── ${stage.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${seconds} s`,
  );
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
