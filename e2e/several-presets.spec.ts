import { join } from 'node:path';
import { decodeClip } from '../test/fixtures/decode-clip.ts';
import { expect, jobState, openSample, test } from './support/studio.ts';

test('one export with two presets gives a file of each', async ({ studio }) => {
  const { page, server } = studio;
  await openSample(studio);
  await page.keyboard.press('i');
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('ArrowRight');
  }
  await page.keyboard.press('o');

  await page.keyboard.press('Control+KeyE');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'In–out range' }).click();
  await expect(dialog.getByText('1 job: 4 frames in all')).toBeVisible();
  await dialog.getByRole('button', { name: 'Export with H.264 as well' }).click();
  await expect(dialog.getByText('2 jobs: 8 frames in all')).toBeVisible();
  await expect(dialog.getByText('Each file name gets the name of its preset.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Choose folder…' }).click();
  await page.getByRole('option', { name: 'results' }).dblclick();
  await page.getByRole('button', { name: 'Use this folder' }).click();
  // The file browser took the dialog's place; what was chosen is still there.
  await expect(dialog.getByText('2 jobs: 8 frames in all')).toBeVisible();
  await dialog.getByLabel('File name').fill('{name}');
  await dialog.getByRole('button', { name: 'Add to queue and start' }).click();
  await expect(dialog).toBeHidden();

  await page.keyboard.press('Control+j');
  await expect(jobState(studio, 0)).toHaveText('Done', { timeout: 90_000 });
  await expect(jobState(studio, 1)).toHaveText('Done', { timeout: 90_000 });
  const results = join(server.folder, 'results');
  const master = decodeClip(join(results, 'damaged ffv1.mkv'));
  const delivery = decodeClip(join(results, 'damaged h264.mp4'));
  expect([master.frames.length, delivery.frames.length]).toEqual([4, 4]);
  expect(master).toMatchObject({ width: 416, height: 240, pixelFormat: 'yuv420p' });
  expect(delivery).toMatchObject({ width: 416, height: 240, pixelFormat: 'yuv420p' });
});
