import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { compareReportSchema } from '../src/contract/quality.ts';
import { reportOf, seriousFindings } from './support/lab.ts';
import { expect, openFiles, openSample, test } from './support/studio.ts';

test('the quality lab measures what was chosen, and its worst frames are walked by keys', async ({ studio }) => {
  const { page } = studio;
  await openSample(studio);
  await page.keyboard.press('Control+Alt+KeyQ');
  const lab = page.getByRole('region', { name: 'Quality lab' });
  // The clip at the playhead and its reference are chosen already.
  await expect(lab.getByRole('checkbox', { name: 'damaged.mkv' })).toBeChecked();
  expect(await seriousFindings(page), 'before measuring').toEqual([]);
  await lab.getByRole('button', { name: 'Measure', exact: true }).click();

  const figures = reportOf(studio, 'compare', 'source.mkv', 'damaged.mkv').files[0];
  const table = lab.getByRole('table', { name: 'Figures of the files' });
  const row = table.getByRole('row').filter({ hasText: 'damaged.mkv' });
  const { psnrY, ssimY, pvd, sd } = figures?.summary ?? { psnrY: null, ssimY: NaN, pvd: NaN, sd: NaN };
  await expect(row.getByRole('cell').first()).toHaveText(psnrY?.toFixed(3) ?? '', { timeout: 60_000 });
  const cells = (await row.getByRole('cell').allTextContents()).map((cell) => cell.trim());
  expect(cells.slice(0, 4)).toEqual([psnrY?.toFixed(3), ssimY.toFixed(5), pvd.toFixed(3), sd.toFixed(3)]);

  const worst = (figures?.frames ?? []).toSorted((a, b) => (a.psnrY ?? Infinity) - (b.psnrY ?? Infinity));
  const list = lab.getByRole('listbox', { name: 'Worst frames' });
  await expect(list.getByRole('option')).toHaveCount(worst.length);
  await list.getByRole('option').first().click();
  const shown = (name: string, frame: number | undefined) =>
    lab.getByRole('img', { name: `${name}, frame ${frame ?? -1}`, exact: true });
  await expect(shown('Reference · source.mkv', worst[0]?.frame)).toBeVisible();
  await list.press('ArrowDown');
  for (const name of ['Reference · source.mkv', 'After · damaged.mkv', 'Difference ×8']) {
    await expect(shown(name, worst[1]?.frame)).toBeVisible();
  }
  await list.press('PageDown');
  await expect(shown('Reference · source.mkv', worst[11]?.frame)).toBeVisible();
  await list.press('ArrowUp');
  await expect(shown('Reference · source.mkv', worst[10]?.frame)).toBeVisible();
  await list.press('End');
  await expect(shown('Reference · source.mkv', worst.at(-1)?.frame)).toBeVisible();

  expect(await seriousFindings(page), 'after measuring').toEqual([]);
  await page.keyboard.press('Control+Alt+KeyQ');
  await expect(lab).toBeHidden();
});

test('from opening files to a report whose figures are those on the screen', async ({ studio }) => {
  const { page, server } = studio;
  await page.keyboard.press('Control+Alt+KeyQ');
  const lab = page.getByRole('region', { name: 'Quality lab' });
  await lab.getByRole('button', { name: 'Add files' }).click();
  await openFiles(studio, 'source.mkv', 'damaged.mkv');
  await expect(lab.getByRole('checkbox', { name: 'damaged.mkv' })).toBeChecked();
  await lab.getByRole('combobox', { name: 'Reference' }).click();
  await page.getByRole('option', { name: 'source.mkv' }).click();
  await lab.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(lab.getByRole('listbox', { name: 'Worst frames' })).toBeVisible({ timeout: 60_000 });

  const write = async (kind: RegExp, name: string): Promise<string> => {
    await lab.getByRole('button', { name: 'Report' }).click();
    await page.getByRole('menuitem', { name: kind }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('option', { name: 'results' }).dblclick();
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.locator('.toast-text').filter({ hasText: name })).toContainText('Written:', { timeout: 60_000 });
    return readFileSync(join(server.folder, 'results', name), 'utf8');
  };
  const report = compareReportSchema.parse(JSON.parse(await write(/All figures \(JSON\)/, 'figures.json')));
  const summary = report.files[0]?.summary;
  expect(report.files[0]?.frames).toHaveLength(48);
  const row = lab
    .getByRole('table', { name: 'Figures of the files' })
    .getByRole('row')
    .filter({ hasText: 'damaged.mkv' });
  const cells = (await row.getByRole('cell').allTextContents()).map((cell) => cell.trim());
  expect(cells.slice(0, 4)).toEqual([
    summary?.psnrY?.toFixed(3),
    summary?.ssimY.toFixed(5),
    summary?.pvd.toFixed(3),
    summary?.sd.toFixed(3),
  ]);
  const html = await write(/Report \(HTML\)/, 'figures.html');
  expect(html).toContain(summary?.pvd.toFixed(3) ?? 'no figure');
  expect(html).toContain('</html>');
});
