import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { polishErrors } from '../src/renderer/i18n/engine-text/pl.ts';
import { expect, test } from './support/studio.ts';

test('an error is explained in the language of the window, with the words of the engine behind it', async ({
  studio,
}) => {
  const { page, server } = studio;
  writeFileSync(join(server.folder, 'letter.mp4'), 'This is a letter and no video. '.repeat(50));
  await page.keyboard.press('Control+Comma');
  await page.getByRole('dialog').getByRole('button', { name: 'Polski' }).click();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: /^Wybierz pliki/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('option', { name: 'letter.mp4' }).click();
  await dialog.getByRole('button', { name: 'Otwórz', exact: true }).click();

  const toast = page.getByRole('listitem').filter({ hasText: 'letter.mp4' });
  await expect(toast.getByText(polishErrors['input-not-media'])).toBeVisible({ timeout: 60_000 });
  const raw = toast.getByText(/^input-not-media: /);
  await expect(raw).toBeHidden();
  await toast.getByText('Szczegóły').click();
  await expect(raw).toBeVisible();
  await expect(raw).toContainText('letter.mp4');
});
