import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { projectFileSchema } from '../src/contract/project.ts';
import { startServer } from './support/server.ts';
import { expect, openFiles, openSample, test } from './support/studio.ts';

test('edits are undone and redone, saved, and found again', async ({ studio }) => {
  const { page, stage, server } = studio;
  await openSample(studio);
  await page.keyboard.press('g');
  // The field has the focus already.
  await page.keyboard.type('20');
  await page.keyboard.press('Enter');
  await expect(stage.getByRole('img', { name: 'Video frame 20' })).toBeVisible();

  // A segment with a strength of its own.
  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'This segment' }).click();
  const strength = page.getByRole('slider', { name: 'Strength' });
  await strength.focus();
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('ArrowLeft');
  }
  await expect(strength).toHaveAttribute('aria-valuenow', '95');
  await page.getByRole('button', { name: 'Whole project' }).click();
  await expect(strength).toHaveAttribute('aria-valuenow', '100');
  await page.getByRole('button', { name: 'This segment' }).click();
  // The whole drag is one step back.
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(strength).toHaveAttribute('aria-valuenow', '100');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(strength).toHaveAttribute('aria-valuenow', '95');

  // The second half goes first.
  await page.locator('body').press('Shift+KeyM');
  await page.getByLabel('Project name').fill('Próba');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: 'Save project' });
  await dialog.getByLabel('Name').last().fill('próba');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(/^Saved:/)).toBeVisible();
  await expect(page.getByText('not saved')).toBeHidden();

  const file = projectFileSchema.parse(JSON.parse(readFileSync(join(server.folder, 'próba.pixrevive'), 'utf8')));
  // The project is called what its file is called.
  expect(file.name).toBe('próba');
  await expect(page.getByLabel('Project name')).toHaveValue('próba');
  expect(file.clips[0]?.segments.map(({ from, settings }) => [from, settings.strength])).toEqual([
    [0, null],
    [20, 0.95],
  ]);
  expect(file.markers.map(({ frame }) => frame)).toEqual([20]);

  await page.keyboard.press('Control+n');
  await expect(page.getByRole('button', { name: /^próba/ })).toBeVisible();
  await page.keyboard.press('Control+Shift+o');
  await openFiles(studio, 'próba.pixrevive');
  await expect(page.getByLabel('Project name')).toHaveValue('próba');
  await expect(page.getByText('Reference: source.mkv')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(stage.getByRole('img', { name: 'Video frame 20' })).toBeVisible();
});

test('what was not saved is there again after a reload', async ({ studio }) => {
  const { page } = studio;
  await openSample(studio);
  await page.getByLabel('Project name').fill('Unsaved');
  await page.keyboard.press('Enter');
  await page.waitForResponse(
    (response) => response.request().method() === 'PUT' && /\/api\/projects\//.test(response.url()),
  );
  await page.reload();
  await expect(page.getByLabel('Project name')).toHaveValue('Unsaved');
  await expect(page.getByRole('img', { name: /^Timeline of 1 clip/ })).toBeVisible();
});

test('media that was moved is found again, and the project goes on with it', async ({ studio }) => {
  const { page, server } = studio;
  await openSample(studio);
  await page.keyboard.press('Control+KeyO');
  await openFiles(studio, 'source.mkv');
  await expect(page.getByRole('img', { name: /^Timeline of 2 clips/ })).toBeVisible();
  await page.keyboard.press('Control+s');
  const dialog = page.getByRole('dialog', { name: 'Save project' });
  await dialog.getByLabel('Name').last().fill('moved');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText(/^Saved:/)).toBeVisible();
  await page.keyboard.press('Control+n');

  // The studio is closed, the file goes elsewhere, and the studio comes back.
  await server.stop();
  renameSync(join(server.folder, 'source.mkv'), join(server.folder, 'results', 'pristine.mkv'));
  const again = await startServer(studio.places, { keepFiles: true });
  try {
    const next = await page.context().newPage();
    await next.goto(again.address);
    await next.getByRole('button', { name: /^moved/ }).click();
    await expect(next.getByRole('img', { name: /^Timeline of 2 clips/ })).toBeVisible();
    await next.getByRole('button', { name: 'Find file…' }).click();
    await next.getByRole('option', { name: 'results' }).dblclick();
    await openFiles({ ...studio, page: next }, 'pristine.mkv');
    await expect(next.getByRole('button', { name: 'Find file…' })).toBeHidden();
    await next.keyboard.press('End');
    await expect(next.locator('.viewer-stage').getByRole('img', { name: 'Video frame 47' })).toBeVisible();
  } finally {
    await again.stop();
  }
});
