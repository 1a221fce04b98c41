import AxeBuilder from '@axe-core/playwright';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { compareReportSchema } from '../src/contract/quality.ts';
import { readFileSync } from 'node:fs';
import { expect, openSample, test } from './support/studio.ts';

/** The same comparison on the command line, as its JSON report. */
const reportOf = (folder: string) => {
  const main = join(resolve(import.meta.dirname, '..'), 'src/cli/main.ts');
  const path = join(folder, 'results', 'report.json');
  const files = ['source.mkv', 'damaged.mkv'].map((name) => join(folder, name));
  execFileSync(process.execPath, [main, 'compare', ...files, '--report', path], { stdio: 'ignore' });
  return compareReportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
};

test('the quality lab measures what was chosen, and its worst frames are walked by keys', async ({ studio }) => {
  const { page, server, stage } = studio;
  await openSample(studio);
  await page.keyboard.press('Control+Alt+KeyQ');
  const lab = page.getByRole('region', { name: 'Quality lab' });
  // The clip at the playhead and its reference are chosen already.
  await expect(lab.getByRole('checkbox', { name: 'damaged.mkv' })).toBeChecked();
  await lab.getByRole('button', { name: 'Measure' }).click();

  const figures = reportOf(server.folder).files[0];
  const row = lab.getByRole('table').getByRole('row').filter({ hasText: 'damaged.mkv' });
  const { psnrY, ssimY, pvd, sd } = figures?.summary ?? { psnrY: null, ssimY: NaN, pvd: NaN, sd: NaN };
  await expect(row.getByRole('cell').first()).toHaveText(psnrY?.toFixed(3) ?? '', { timeout: 60_000 });
  const cells = await row.getByRole('cell').allTextContents();
  expect(cells.map((cell) => cell.trim()).slice(1, 5)).toEqual(['–', ssimY.toFixed(5), pvd.toFixed(3), sd.toFixed(3)]);

  const worst = (figures?.frames ?? []).toSorted((a, b) => (a.psnrY ?? Infinity) - (b.psnrY ?? Infinity));
  const list = lab.getByRole('listbox', { name: 'Worst frames' });
  await expect(list.getByRole('option')).toHaveCount(20);
  await list.getByRole('option').first().click();
  await expect(stage.getByRole('img', { name: `Video frame ${worst[0]?.frame ?? -1}` })).toBeVisible();
  await list.press('ArrowDown');
  await expect(stage.getByRole('img', { name: `Video frame ${worst[1]?.frame ?? -1}` })).toBeVisible();

  const { violations } = await new AxeBuilder({ page }).include('.lab').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  await page.keyboard.press('Control+Alt+KeyQ');
  await expect(lab).toBeHidden();
});
