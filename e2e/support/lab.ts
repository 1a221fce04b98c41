/** The quality lab in tests: opening it, what axe says, and the same measurement on the command line. */
import AxeBuilder from '@axe-core/playwright';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { compareReportSchema } from '../../src/contract/quality.ts';
import { openFiles, type Studio } from './studio.ts';

export const openLab = async ({ page }: Studio): Promise<Locator> => {
  await page.keyboard.press('Control+Alt+KeyQ');
  const lab = page.getByRole('region', { name: 'Quality lab' });
  await expect(lab).toBeVisible();
  return lab;
};

/** Opens files of the test's folder in the lab, and measures them against one of them. */
export const measureFiles = async (studio: Studio, reference: string, files: readonly string[]): Promise<Locator> => {
  const { page } = studio;
  const lab = await openLab(studio);
  await lab.getByRole('button', { name: 'Add files' }).click();
  await openFiles(studio, reference, ...files);
  for (const file of files) {
    await expect(lab.getByRole('checkbox', { name: file, exact: true })).toBeChecked({ timeout: 30_000 });
  }
  await lab.getByRole('combobox', { name: 'Reference' }).click();
  await page.getByRole('option', { name: reference, exact: true }).click();
  await lab.getByRole('button', { name: 'Measure', exact: true }).click();
  return lab;
};

export const tabOf = (lab: Locator, name: string): Locator =>
  lab.getByRole('group', { name: 'View' }).getByRole('button', { name });

/** What keeps somebody out, in the lab alone. */
export const seriousFindings = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).include('.lab').analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
};

/** Cells of the row of one file, without what is not a figure. */
export const figuresOf = async (lab: Locator, file: string): Promise<string[]> => {
  const row = lab.getByRole('table', { name: 'Figures of the files' }).getByRole('row').filter({ hasText: file });
  await expect(row).toBeVisible({ timeout: 90_000 });
  return (await row.getByRole('cell').allTextContents()).map((cell) => cell.trim());
};

/** Runs the command line in the test's folder with the studio's own caches; the JSON report that it writes. */
export const reportOf = ({ server: { folder }, places }: Studio, ...words: string[]) => {
  const main = join(resolve(import.meta.dirname, '../..'), 'src/cli/main.ts');
  const path = join(folder, 'results', `report-${words.length}.json`);
  execFileSync(process.execPath, [main, ...words, '--report', path], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, PIXREVIVE_HOME: join(places.base, 'home') },
  });
  return compareReportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
};
