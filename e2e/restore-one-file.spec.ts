import { join } from 'node:path';
import { decodeClip } from '../test/fixtures/decode-clip.ts';
import { expect, jobState, openFiles, test } from './support/studio.ts';

test('one file, from the file browser over a restored region to the exported file', async ({ studio }) => {
  const { page, stage, server } = studio;
  await page.getByRole('button', { name: /^Choose files/ }).click();
  await openFiles(studio, 'damaged.mkv');
  await expect(stage.getByRole('img', { name: 'Video frame 0' })).toBeVisible();
  await expect(page.getByText(/HEVC · 416×240 · 25 fps/)).toBeVisible();
  await expect(page.getByText(/QP \d+–\d+, mean/)).toBeVisible();

  // A click into the picture restores the region around it.
  const box = await stage.boundingBox();
  await stage.click({ position: { x: (box?.width ?? 0) * 0.45, y: (box?.height ?? 0) * 0.5 } });
  await expect(page.getByRole('status').filter({ hasText: 'Restored in' })).toBeVisible({ timeout: 60_000 });

  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await expect(dialog.getByText('1 job: 48 frames in all')).toBeVisible();
  await expect(dialog.getByText('Nothing is lost.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Choose folder…' }).click();
  await page.getByRole('option', { name: 'results' }).dblclick();
  await page.getByRole('button', { name: 'Use this folder' }).click();
  await dialog.getByLabel('File name').fill('{name} {mode} ✓');
  await dialog.getByRole('button', { name: 'Add to queue and start' }).click();

  await page.getByRole('button', { name: /^Queue/ }).click();
  await expect(jobState(studio, 0)).toHaveText('Running', { timeout: 30_000 });
  await expect(jobState(studio, 0)).toHaveText('Done', { timeout: 90_000 });

  const before = decodeClip(join(server.folder, 'damaged.mkv'), { keepSamples: true });
  const after = decodeClip(join(server.folder, 'results', 'damaged fast ✓.mkv'), { keepSamples: true });
  expect(after.frames).toHaveLength(48);
  expect([after.width, after.height]).toEqual([416, 240]);
  // Every frame was restored: none is the one that went in, and none is a stranger to it.
  for (const [i, frame] of after.frames.entries()) {
    const source = before.frames[i];
    expect(frame.samples.length).toBe((416 * 240 * 3) / 2);
    expect(frame.hash).not.toBe(source?.hash);
    let difference = 0;
    const luma = 416 * 240;
    for (let at = 0; at < luma; at++) {
      difference += Math.abs((frame.samples[at] ?? 0) - (source?.samples[at] ?? 0));
    }
    expect(difference / luma).toBeLessThan(12);
  }

  // The result stands beside its source in the viewer.
  await page.getByRole('button', { name: 'View result' }).click();
  await expect(stage.getByRole('combobox', { name: 'Right side' })).toHaveText(/damaged fast/);
});
