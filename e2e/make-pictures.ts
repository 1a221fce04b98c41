/**
 * Makes the pictures of docs/user-guide.md with the bundled sample: `node e2e/make-pictures.ts`. They show the built window
 * (out/renderer) and the real engine, so they are made anew whenever the window changes.
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../build/testing/chromium.ts';
import { makePlaces, removePlaces, startServer } from './support/server.ts';

const folder = resolve(import.meta.dirname, '../docs/pictures');
mkdirSync(folder, { recursive: true });

const places = makePlaces();
const server = await startServer(places);
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox', '--disable-quic'] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 810 }, locale: 'en-GB', colorScheme: 'dark' });
  const stage = page.locator('.viewer-stage');
  const take = async (name: string): Promise<void> => {
    await page.waitForTimeout(600);
    await page.screenshot({ path: join(folder, `studio-${name}.png`) });
  };
  await page.goto(server.address);
  await page.getByRole('heading', { name: 'Restore compression-damaged video' }).waitFor();
  await take('start');

  await page.getByRole('button', { name: /^Open the sample/ }).click();
  await page.getByText('Reference: source.mkv').waitFor();
  await page.getByRole('button', { name: 'Measure this clip' }).click();
  await page.getByRole('table', { name: 'Statistics' }).waitFor({ timeout: 60_000 });
  const box = await stage.boundingBox();
  await stage.click({ position: { x: (box?.width ?? 0) * 0.52, y: (box?.height ?? 0) * 0.55 } });
  await page.getByRole('status').filter({ hasText: 'Restored in' }).waitFor({ timeout: 60_000 });
  await take('restore');

  await page.keyboard.press('4');
  await page.keyboard.press('8');
  await take('side-by-side');
  await page.keyboard.press('5');
  await page.keyboard.press('0');
  await take('difference');
  await page.keyboard.press('3');

  // Two settings: all of the restoration beside half of it.
  await page.keyboard.press('4');
  await page.keyboard.press('8');
  await page.keyboard.press('v');
  const strength = page.getByRole('slider', { name: 'Strength' });
  for (let i = 0; i < 5; i++) {
    await strength.press('PageDown');
  }
  await strength.blur();
  await page.getByRole('status').filter({ hasText: 'Restored in' }).waitFor({ timeout: 60_000 });
  await take('compare');
  await page.getByRole('button', { name: 'Use the kept ones' }).click();
  await page.getByRole('button', { name: 'Forget' }).click();
  await page.keyboard.press('3');
  await page.keyboard.press('0');

  await page.keyboard.press('e');
  await page.getByText('Nothing is lost.').waitFor();
  await take('export');
  await page.getByRole('button', { name: 'Choose folder…' }).click();
  await page.getByRole('option', { name: 'results' }).dblclick();
  await page.getByRole('button', { name: 'Use this folder' }).click();
  await page.getByRole('button', { name: 'Add to queue and start' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+j');
  await page.locator('.state.done').first().waitFor({ timeout: 240_000 });
  // The toasts go by themselves.
  await page.locator('.toast').first().waitFor({ state: 'detached' });
  await take('queue');
  await page.keyboard.press('Control+j');
  await take('charts');

  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Type a command…' }).fill('timeline');
  await take('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Shift+Slash');
  await take('shortcuts');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Type a command…' }).fill('light');
  await page.keyboard.press('Enter');
  await take('light');
} finally {
  await browser.close();
  await server.stop();
  removePlaces(places);
}
