/**
 * Makes the pictures of the quality lab in docs/ with the bundled sample, restored with `--mode fast`:
 * `node e2e/make-lab-pictures.ts`. Like make-pictures.ts they show the built window and the real engine.
 */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../build/testing/chromium.ts';
import { makePlaces, removePlaces, sampleClip, startServer } from './support/server.ts';

const root = resolve(import.meta.dirname, '..');
const restored = 'damaged.fast.mkv';

const places = makePlaces();
const server = await startServer(places);
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox', '--disable-quic'] });
try {
  const output = join(server.folder, restored);
  execFileSync(process.execPath, [
    join(root, 'src/cli/main.ts'),
    'restore',
    sampleClip,
    '-o',
    output,
    '--mode',
    'fast',
  ]);

  const page = await browser.newPage({ viewport: { width: 1440, height: 810 }, locale: 'en-GB', colorScheme: 'dark' });
  const take = async (name: string): Promise<void> => {
    await page.waitForTimeout(800);
    await page.screenshot({ path: join(root, 'docs/pictures', `lab-${name}.png`) });
  };
  await page.goto(server.address);
  await page.getByRole('button', { name: /^Open the sample/ }).click();
  await page.getByText('Reference: source.mkv').waitFor();
  await page.keyboard.press('Control+Alt+KeyQ');
  await page.getByRole('button', { name: 'Add files' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('option', { name: restored }).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await page.getByRole('checkbox', { name: restored }).waitFor();
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  const list = page.getByRole('listbox', { name: 'Worst frames' });
  await list.waitFor({ timeout: 120_000 });
  await list.getByRole('option').nth(2).click();
  await page.getByRole('spinbutton', { name: 'Threshold' }).fill('29');
  await page.keyboard.press('Enter');
  const chart = page.getByRole('img', { name: /^PSNR-Y of every frame/ });
  const box = await chart.boundingBox();
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.32, (box?.y ?? 0) + 40);
  await take('workspace');
  await page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Distribution' }).click();
  await take('distribution');
} finally {
  await browser.close();
  await server.stop();
  removePlaces(places);
}
