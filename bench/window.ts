/**
 * How the studio feels in its window: the built page in a real Chromium (software rendering where there is no GPU)
 * against the real engine.
 *
 *     node bench/window.ts [--size 1280x720] [--seconds 10]
 *
 * Prints the start up to interaction, restored regions of 256×256 from click to picture, and playback in frames that
 * were really drawn, with the processor time that each process took for one of them: real time on two cores needs less
 * than two frame times in all and one frame time in each. Needs `electron-vite build` before.
 */
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { textTable, type Cell } from '../src/cli/text-table.ts';
import { cpuMilliseconds, openClip, openWindow, partsOf } from './support/studio-window.ts';

const { values } = parseArgs({
  options: { size: { type: 'string', default: '1280x720' }, seconds: { type: 'string', default: '10' } },
});
const [width = 1280, height = 720] = values.size.split('x').map(Number);
const seconds = Number(values.seconds);
const frameRate = 25;
/** Playback finds out in its first seconds how large the pictures may be on this machine. */
const settlingSeconds = 4;

const rows: Cell[][] = [];
const note = (what: string, value: number, unit: string): void => {
  rows.push([what, value.toFixed(value < 10 ? 2 : 0), unit]);
};

/** What is asked of the page's own globals. */
type PageWorld = {
  requestAnimationFrame: (callback: () => void) => number;
  performance: { now: () => number };
  document: { querySelector: (selector: string) => { getAttribute: (name: string) => string | null } | null };
};

/** Counts the different frames that the stage showed at screen refreshes. */
const countFrames = (page: Page, milliseconds: number): Promise<{ frames: number; refreshes: number; spent: number }> =>
  page.evaluate(
    (limit) =>
      new Promise((resolve) => {
        const world = globalThis as unknown as PageWorld;
        const started = world.performance.now();
        let [frames, refreshes, last] = [0, 0, ''];
        const look = (): void => {
          const label = world.document.querySelector('.viewer-stage canvas')?.getAttribute('aria-label') ?? '';
          refreshes += 1;
          if (label !== last) {
            frames += 1;
            last = label;
          }
          const spent = world.performance.now() - started;
          if (spent < limit) {
            world.requestAnimationFrame(look);
          } else {
            resolve({ frames: frames - 1, refreshes, spent });
          }
        };
        look();
      }),
    milliseconds,
  );

await using window = await openWindow({
  clips: [{ name: 'clip.mp4', width, height, frames: Math.ceil((settlingSeconds + seconds + 4) * frameRate) }],
});
const { page, server } = window;
note('engine ready', window.serverMilliseconds, 'ms');
let started = performance.now();
await page.goto(server.address);
await page.getByRole('button', { name: /^Choose files/ }).waitFor();
note('page to interaction, first visit', performance.now() - started, 'ms');
started = performance.now();
await page.reload();
await page.getByRole('button', { name: /^Choose files/ }).waitFor();
note('page to interaction, again', performance.now() - started, 'ms');

started = performance.now();
await openClip(page, 'clip.mp4');
note('clip opened to its first frame', performance.now() - started, 'ms');

const stage = page.locator('.viewer-stage');
const status = stage.getByRole('status');
const box = await stage.boundingBox();
const restored = async (what: string, act: () => Promise<void>): Promise<void> => {
  const begun = performance.now();
  await act();
  await status.filter({ hasText: /Restor(ing|ed)/ }).waitFor();
  await status.filter({ hasText: 'Restored in' }).waitFor();
  note(what, performance.now() - begun, 'ms');
};
const click = (): Promise<void> =>
  stage.click({ position: { x: (box?.width ?? 0) * 0.55, y: (box?.height ?? 0) * 0.5 } });
await restored('256×256, clicked at once after opening', click);
for (let i = 1; i <= 3; i += 1) {
  await restored(`256×256, next frame (${i})`, async () => {
    await page.keyboard.press('ArrowRight');
    await status.filter({ hasText: 'Restoring' }).waitFor();
  });
}
await restored('256×256, another strength', async () => {
  const slider = page.getByRole('slider', { name: 'Strength' });
  await slider.press('ArrowLeft');
  await status.filter({ hasText: 'Restoring' }).waitFor();
});
await page.keyboard.press('Shift+KeyA');
// Keys go to the window again, not to the slider.
await page.getByRole('slider', { name: 'Strength' }).blur();

for (const [mode, key] of [
  ['wipe', '3'],
  ['side by side', '4'],
] as const) {
  await page.keyboard.press('Home');
  await page.keyboard.press(key);
  await page.keyboard.press('Space');
  await page.waitForTimeout(settlingSeconds * 1000);
  const parts = await partsOf(window);
  const before = parts.map(cpuMilliseconds);
  const { frames, refreshes, spent } = await countFrames(page, seconds * 1000);
  const taken = parts.map((part, i) => cpuMilliseconds(part) - (before[i] ?? 0));
  await page.keyboard.press('KeyK');
  note(`playback, ${mode}: frames drawn`, (frames * 1000) / spent, 'frames/s');
  note(`playback, ${mode}: screen refreshes`, (refreshes * 1000) / spent, '1/s');
  parts.forEach(({ kind }, i) => {
    const each = (taken[i] ?? 0) / Math.max(1, frames);
    if (each >= 0.5) {
      note(`  ${kind}`, each, 'ms/frame');
    }
  });
  note('  all', taken.reduce((sum, value) => sum + value, 0) / Math.max(1, frames), 'ms/frame');
}
console.log(`${width}×${height} at ${frameRate} fps, H.264, window of 1280×720`);
console.log(textTable(['what', 'value', 'unit'], rows));
