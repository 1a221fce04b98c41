/**
 * How fast the charts of the quality lab follow the wheel and the pointer: the built window in Chromium.
 *
 *     npx electron-vite build && node bench/charts.ts [--frames 200000] [--files 3] [--steps 80]
 *
 * Prints milliseconds from the input event to the screen refresh that shows its effect. The wait for the refresh is part
 * of it: up to 16.7 ms at 60 refreshes a second.
 */
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { z } from 'zod';
import { ensureChromium } from '../build/testing/chromium.ts';
import { serveLongComparison } from '../e2e/support/long-comparison.ts';
import { makePlaces, removePlaces, startServer } from '../e2e/support/server.ts';
import { textTable, type Cell } from '../src/cli/text-table.ts';
import { inputDelays } from './support/input-delay.ts';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '200000' },
    files: { type: 'string', default: '3' },
    steps: { type: 'string', default: '80' },
  },
});
const frames = Number(values.frames);
const files = Number(values.files);
const steps = Number(values.steps);
const bound = 50;
const mediaSchema = z.array(z.object({ id: z.string(), name: z.string() }));

const rows: Cell[][] = [];
const measured = async (
  page: Page,
  what: string,
  kind: Parameters<typeof inputDelays>[1],
  act: (i: number) => Promise<void>,
): Promise<void> => {
  const { median, p95, max } = await inputDelays(page, kind, steps, act);
  rows.push([what, ...[median, p95, max].map((value) => value.toFixed(1)), p95 < bound ? 'yes' : 'no']);
};

const places = makePlaces();
const server = await startServer(places);
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox', '--disable-quic'] });
try {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' });
  await page.goto(server.address);
  await page.getByRole('button', { name: /^Open the sample/ }).click();
  await page.getByText('Reference: source.mkv').waitFor();
  const items = mediaSchema.parse(await page.evaluate(`fetch('/api/media').then((answer) => answer.json())`));
  const idOf = (name: string): string => items.find((item) => item.name === name)?.id ?? '';
  const [damaged, source] = [idOf('damaged.mkv'), idOf('source.mkv')];
  const tracks = Array.from({ length: files }, () => damaged);
  await serveLongComparison(page, { reference: source, tracks, frames, dip: 123_457 });
  await page.keyboard.press('Control+Alt+KeyQ');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  const chart = page.getByRole('img', { name: /^PSNR-Y of every frame/ });
  await chart.waitFor({ timeout: 120_000 });
  await page.getByRole('img', { name: /^Bits per frame of every frame/ }).waitFor();
  await page.waitForTimeout(2000);
  const box = await chart.boundingBox();
  const at = (part: number): [number, number] => [
    (box?.x ?? 0) + 46 + ((box?.width ?? 0) - 54) * part,
    (box?.y ?? 0) + 40,
  ];

  await measured(page, 'hover, all frames', 'pointermove', (i) => page.mouse.move(...at((i % 97) / 97)));
  await page.mouse.move(...at(0.617));
  // In to a few frames and out again, as a hand does; each step draws all charts.
  await measured(page, 'zoom', 'wheel', (i) => page.mouse.wheel(0, i % 40 < 20 ? -120 : 120));
  await page.mouse.move(...at(0.3));
  await measured(page, 'hover, zoomed', 'pointermove', (i) => page.mouse.move(...at(0.3 + (i % 50) / 100)));
  for (let i = 0; i < 12; i++) {
    await page.mouse.wheel(0, -120);
  }
  await page.mouse.move(...at(0.5));
  await page.mouse.down();
  await measured(page, 'drag', 'pointermove', (i) => page.mouse.move(...at(0.5 + 0.3 * Math.sin(i / 5))));
  await page.mouse.up();
} finally {
  await browser.close();
  await server.stop();
  removePlaces(places);
}
console.log(`${frames} frames, ${files} files, ${steps} inputs each; milliseconds from the input to the screen`);
console.log(textTable(['input', 'median', 'p95', 'max', `p95 < ${bound} ms`], rows));
