import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decodeClip } from '../test/fixtures/decode-clip.ts';
import { expect, jobState, openSample, test } from './support/studio.ts';

test('a marked range is exported with the preset, container and settings that were chosen', async ({ studio }) => {
  const { page, server } = studio;
  await openSample(studio);
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('i');
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('ArrowRight');
  }
  await page.keyboard.press('o');
  await page.getByRole('switch', { name: 'Restore colour' }).click();

  await page.keyboard.press('Control+KeyE');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'In–out range' }).click();
  await expect(dialog.getByText('1 job: 6 frames in all')).toBeVisible();
  await dialog.getByRole('radio', { name: /^HEVC 10-bit/ }).click();
  await dialog.getByRole('combobox', { name: 'Container' }).click();
  await page.getByRole('option', { name: 'MOV' }).click();
  await expect(dialog.getByText('8-bit samples are stored in 10 bits; no value is lost.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Choose folder…' }).click();
  await page.getByRole('option', { name: 'results' }).dblclick();
  await page.getByRole('button', { name: 'Use this folder' }).click();
  await dialog.getByLabel('File name').fill('{name} {preset}');
  await dialog.getByRole('button', { name: 'Add to queue and start' }).click();
  await expect(dialog).toBeHidden();

  await page.keyboard.press('Control+j');
  await expect(jobState(studio, 0)).toHaveText('Done', { timeout: 90_000 });
  // The row shows the frame before and after, however short the job was.
  const pictures = page.getByRole('complementary', { name: 'Queue' }).getByRole('img');
  await expect(pictures).toHaveCount(2);
  for (const picture of await pictures.all()) {
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
  }

  const result = join(server.folder, 'results', 'damaged hevc-10.mov');
  expect(existsSync(result)).toBe(true);
  const after = decodeClip(result);
  expect(after.frames).toHaveLength(6);
  expect(after).toMatchObject({ width: 416, height: 240, pixelFormat: 'yuv420p10le' });
});
