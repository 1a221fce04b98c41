import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { expect, openFiles, openSample, test } from './support/studio.ts';

const summarySchema = z.object({
  type: z.literal('summary'),
  files: z.array(z.object({ psnrY: z.number(), ssimY: z.number(), pvd: z.number(), sd: z.number() })),
});

/** The same measurement on the command line. */
const compareOnCommandLine = (folder: string) => {
  const root = resolve(import.meta.dirname, '..');
  const output = execFileSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(root, 'src/cli/main.ts'),
      'compare',
      join(folder, 'source.mkv'),
      join(folder, 'damaged.mkv'),
      '--json',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64 * 1024 * 1024 },
  );
  const last = output.trim().split('\n').at(-1) ?? '';
  return summarySchema.parse(JSON.parse(last)).files[0];
};

test('the window and the command line measure the same', async ({ studio }) => {
  const { page, server } = studio;
  await page.getByRole('button', { name: /^Choose files/ }).click();
  await openFiles(studio, 'damaged.mkv');
  await expect(page.getByText(/QP \d+–\d+, mean/)).toBeVisible();
  await page.getByRole('button', { name: 'Set reference…' }).click();
  await openFiles(studio, 'source.mkv');
  await page.getByRole('button', { name: 'Measure this clip' }).click();

  const expected = compareOnCommandLine(server.folder);
  const row = page.getByRole('table', { name: 'Statistics' }).getByRole('row').filter({ hasText: 'Source' });
  await expect(row.getByRole('cell')).toHaveText(
    [expected?.psnrY, expected?.pvd, expected?.sd].map((value) => value?.toFixed(2) ?? ''),
    { timeout: 60_000 },
  );
  await page.getByRole('button', { name: 'SSIM-Y' }).click();
  await expect(row.getByRole('cell').first()).toHaveText(expected?.ssimY.toFixed(4) ?? '');
});

test('a click in the chart shows that frame, and the marks choose the range of the figures', async ({ studio }) => {
  const { page, stage } = studio;
  await openSample(studio);
  await page.getByRole('button', { name: 'Measure this clip' }).click();
  const chart = page.getByRole('img', { name: /^PSNR-Y of every frame/ });
  await expect(chart).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Measure this clip' })).toBeVisible({ timeout: 60_000 });
  const whole = await page.getByRole('table', { name: 'Statistics' }).getByRole('cell').allTextContents();

  const box = await chart.boundingBox();
  // The plot lies between a 46 pixel wide axis and an 8 pixel wide margin; frame 24 of 0 … 47.
  const left = (box?.x ?? 0) + 46;
  const width = (box?.width ?? 0) - 54;
  await page.mouse.click(left + (width * 24) / 47, (box?.y ?? 0) + 30);
  await expect(stage.getByRole('img', { name: 'Video frame 24' })).toBeVisible();

  await page.keyboard.press('i');
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('o');
  await expect(page.getByText('In–out: 11 frames')).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'Selected range' })).toBeVisible();
  const part = await page.getByRole('table', { name: 'Statistics' }).getByRole('cell').allTextContents();
  expect(part).not.toEqual(whole);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('columnheader', { name: 'Whole clip' })).toBeVisible();
});
