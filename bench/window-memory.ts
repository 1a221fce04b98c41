/**
 * Memory of the studio in use: a script works in the real window as fast as the window answers (stepping, seeking,
 * playing, restoring regions, changing settings, switching modes, cutting, undoing, zooming, opening dialogs), and
 * every minute all processes are weighed.
 *
 *     node bench/window-memory.ts [--minutes 60] [--size 1280x720]
 *
 * Prints, for each minute, in MiB: the page's JavaScript heap after a collection, the resident memory of the page's
 * process, what of it are pictures (the window's own caches, which have a limit) and what are the copies of responses
 * that Chromium keeps for DevTools, hence for this script alone (200 MB at most); then the resident memory of Chromium's
 * GPU process and of the engine's processes. Needs `electron-vite build` before; Linux.
 */
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from '@playwright/test';
import { textTable, type Cell } from '../src/cli/text-table.ts';
import { partitionsOf } from './support/memory-dump.ts';
import { openClip, openWindow, partsOf, residentMiB, type StudioWindow } from './support/studio-window.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '60' }, size: { type: 'string', default: '1280x720' } },
});
const minutes = Number(values.minutes);
const [width = 1280, height = 720] = values.size.split('x').map(Number);
const minute = 60_000;

/** The same "random" choices in every run. */
const makeDice = (): ((sides: number) => number) => {
  let state = 1;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
};
const roll = makeDice();

const pick = (keys: readonly string[]): string => keys[roll(keys.length)] ?? '';
const press = async (page: Page, ...keys: readonly string[]): Promise<void> => {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
};

/** Puts away what the action before has left open. */
const closeDialogs = async (page: Page): Promise<void> => {
  while (await page.getByRole('dialog').isVisible()) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(50);
  }
  if (await page.getByRole('complementary', { name: 'Queue' }).isVisible()) {
    await press(page, 'Control+KeyJ');
  }
};

/** One thing that a person does, chosen by the dice. */
const act = async (page: Page): Promise<void> => {
  const stage = page.locator('.viewer-stage');
  await closeDialogs(page);
  switch (roll(12)) {
    case 0:
    case 1:
      return press(page, pick(['ArrowRight', 'ArrowLeft', 'Control+ArrowRight', 'Control+ArrowLeft', 'Home', 'End']));
    case 2:
      await page.keyboard.press('Space');
      await page.waitForTimeout(1500);
      return press(page, 'KeyK');
    case 3:
      await press(page, 'KeyG');
      await page.keyboard.type(String(roll(700)));
      return press(page, 'Enter');
    case 4:
      return press(page, pick(['1', '2', '3', '4', '5']), pick(['0', '9', '8', 'Equal', 'Minus']));
    case 5: {
      const box = await stage.boundingBox();
      await stage.click({
        position: { x: (box?.width ?? 0) * (0.2 + roll(50) / 100), y: (box?.height ?? 0) * (0.3 + roll(30) / 100) },
      });
      await page.waitForTimeout(1200);
      return;
    }
    case 6: {
      const strength = page.getByRole('slider', { name: 'Strength' });
      await strength.press(pick(['ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown']));
      return strength.blur();
    }
    case 7:
      return press(page, pick(['KeyS', 'Shift+KeyS', 'Shift+KeyM', 'KeyI', 'KeyO', 'KeyV']));
    case 8:
      // As many forth as back: the import itself is a step, too.
      return press(page, 'Control+KeyZ', 'Control+KeyZ', 'Control+KeyY', 'Control+KeyY');
    case 9:
      return press(page, pick(['Control+ArrowUp', 'Control+ArrowDown', 'Shift+Digit0']));
    case 10:
      await press(page, pick(['KeyE', 'Shift+Slash', 'Control+KeyK', 'Control+Comma', 'Control+KeyJ']));
      return page.waitForTimeout(300);
    default:
      await page.mouse.move(300 + roll(600), 120 + roll(250), { steps: 4 });
      return press(page, pick(['KeyX', 'KeyZ', 'KeyP', 'KeyM', 'KeyR']));
  }
};

const weigh = async (window: StudioWindow, session: CDPSession): Promise<Cell[]> => {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN;
  const parts = await partsOf(window);
  const sum = (fits: (kind: string) => boolean): number =>
    parts.filter(({ kind }) => fits(kind)).reduce((total, part) => total + residentMiB(part), 0);
  // Chromium has renderers in reserve; the page's is by far the largest.
  const [page] = parts
    .filter(({ kind }) => kind === 'Chromium: renderer')
    .sort((a, b) => residentMiB(b) - residentMiB(a));
  const partitions = page === undefined ? null : await partitionsOf(window.browser, page.pid);
  return [
    heap / 2 ** 20,
    page === undefined ? NaN : residentMiB(page),
    partitions?.arrayBuffers ?? NaN,
    partitions?.buffers ?? NaN,
    sum((kind) => kind === 'Chromium: GPU'),
    sum((kind) => kind.startsWith('engine: server')),
    sum((kind) => kind.startsWith('engine:') && !kind.startsWith('engine: server')),
  ].map((value) => value.toFixed(0));
};

await using window = await openWindow({ clips: [{ name: 'clip.mp4', width, height, frames: 750 }] });
const { page, server } = window;
await page.goto(server.address);
await page.getByRole('button', { name: /^Choose files/ }).waitFor();
await openClip(page, 'clip.mp4');
const session = await page.context().newCDPSession(page);
await session.send('Performance.enable');

const rows: Cell[][] = [];
const begun = Date.now();
let actions = 0;
for (let passed = 0; passed <= minutes; passed += 1) {
  while (Date.now() - begun < passed * minute) {
    await act(page);
    actions += 1;
  }
  const row = [passed, actions, ...(await weigh(window, session))];
  rows.push(row);
  // An hour is long: whoever watches sees each minute as it comes.
  process.stderr.write(`${row.join(' ')}\n`);
}
console.log(`${width}×${height}, 750 frames, window of 1280×720`);
console.log(
  textTable(
    ['minute', 'actions', 'page heap', 'page', 'pictures', 'for DevTools', 'GPU', 'engine', 'engine’s children'],
    rows,
  ),
);
