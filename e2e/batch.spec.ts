import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeClip } from '../test/fixtures/decode-clip.ts';
import { sampleClip, startServer } from './support/server.ts';
import { expect, jobState, openSample, test } from './support/studio.ts';

test('forty files become forty jobs at once', async ({ studio }) => {
  const { page, server } = studio;
  for (let i = 0; i < 38; i++) {
    cpSync(sampleClip, join(server.folder, `clip ${String(i).padStart(2, '0')}.mkv`));
  }
  await page.getByRole('button', { name: /^Choose files/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'All 40' }).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByRole('img', { name: /^Timeline of 40 clips/ })).toBeVisible({ timeout: 90_000 });

  await page.keyboard.press('e');
  const exporting = page.getByRole('dialog', { name: 'Export' });
  await expect(exporting.getByText(/^40 jobs/)).toBeVisible();
  await exporting.getByRole('radio', { name: /^H\.264/ }).click();
  await exporting.getByRole('button', { name: 'Add to queue', exact: true }).click();
  await expect(page.locator('.toast').filter({ hasText: '40 jobs added to the queue' })).toBeVisible();
  await expect(exporting).toBeHidden();

  await page.keyboard.press('Control+j');
  const queue = page.getByRole('complementary', { name: 'Queue' });
  await expect(queue.getByRole('listitem')).toHaveCount(40);
  const first = await queue.getByRole('listitem').first().locator('.output').textContent();
  // Each in the container of the chosen preset, under the name of its source.
  const outputs = await queue.locator('.output').allTextContents();
  expect(outputs.filter((name) => name.endsWith(' restored.mp4'))).toHaveLength(40);
  expect(new Set(outputs).size).toBe(40);
  await queue.getByRole('listitem').nth(1).getByRole('button', { name: 'Earlier' }).click();
  await expect(queue.getByRole('listitem').nth(1).locator('.output')).toHaveText(first ?? '');
  // They were added without being started.
  await expect(queue.getByRole('button', { name: 'Start', exact: true })).toBeVisible();
  await expect(queue.locator('.state.queued')).toHaveCount(40);
  await queue.getByRole('button', { name: 'Cancel all' }).click();
  await expect(queue.locator('.state.cancelled')).toHaveCount(40);
});

test('a job is paused, survives the end of the studio, and is resumed to the last frame', async ({ studio }) => {
  const { page, server, places } = studio;
  const folder = join(server.folder, 'results');
  await openSample(studio);
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'Choose folder…' }).click();
  await page.getByRole('option', { name: 'results' }).dblclick();
  await page.getByRole('button', { name: 'Use this folder' }).click();
  await dialog.getByRole('button', { name: 'Add to queue and start' }).click();
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Control+j');
  await expect(jobState(studio, 0)).toHaveText('Running', { timeout: 30_000 });

  // A reload of the window leaves the job alone.
  await page.reload();
  await page.getByRole('button', { name: /^Queue/ }).click();
  await expect(jobState(studio, 0)).toHaveText(/Running|Pausing/);
  await page.getByRole('button', { name: 'Pause', exact: true }).last().click();
  await expect(jobState(studio, 0)).toHaveText('Paused', { timeout: 30_000 });
  // Nothing half-written under a name that anybody would take for a result.
  expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual([]);

  // The engine ends without a good-bye.
  server.process.kill('SIGKILL');
  await expect(page.getByText('Engine not connected')).toBeVisible();
  const again = await startServer(places);
  try {
    const next = await page.context().newPage();
    await next.goto(again.address);
    await next.getByRole('button', { name: /^Queue/ }).click();
    const row = next.getByRole('complementary', { name: 'Queue' }).getByRole('listitem').first();
    await expect(row.locator('.state')).toHaveText(/Paused|Interrupted/);
    await row.getByRole('button', { name: 'Resume' }).click();
    await expect(row.locator('.state')).toHaveText('Done', { timeout: 90_000 });
    const result = join(folder, 'damaged restored.mkv');
    expect(existsSync(result)).toBe(true);
    expect(decodeClip(result).frames).toHaveLength(48);
  } finally {
    await again.stop();
  }
});

/** The process of the running job, as the system lists the children of the engine. */
const jobProcess = (engine: number): number | undefined =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
        return parent === engine && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('jobs/worker');
      } catch {
        // It ended meanwhile.
        return false;
      }
    });

test('a job whose process dies is interrupted, says so, and is resumed in the window', async ({ studio }) => {
  test.skip(process.platform !== 'linux', 'the job process is found in /proc');
  const { page, server } = studio;
  await openSample(studio);
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'Choose folder…' }).click();
  await page.getByRole('option', { name: 'results' }).dblclick();
  await page.getByRole('button', { name: 'Use this folder' }).click();
  await dialog.getByRole('button', { name: 'Add to queue and start' }).click();
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Control+j');
  const row = page.getByRole('complementary', { name: 'Queue' }).getByRole('listitem').first();
  await expect(row).toContainText('Restoring', { timeout: 60_000 });

  process.kill(jobProcess(server.process.pid ?? 0) ?? 0, 'SIGKILL');
  await expect(row.locator('.state')).toHaveText('Interrupted');
  await expect(row).toContainText('Resume goes on from the last finished part.');
  // The window lives on, and the job goes on in a process of its own.
  await row.getByRole('button', { name: 'Resume' }).click();
  await expect(row.locator('.state')).toHaveText('Done', { timeout: 90_000 });
  expect(decodeClip(join(server.folder, 'results', 'damaged restored.mkv')).frames).toHaveLength(48);
});
