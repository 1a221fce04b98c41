/**
 * How the timeline follows the hand with a long clip: the built window in Chromium, the real engine.
 *
 *     node bench/timeline.ts [--hours 3] [--clip FILE] [--steps 60]
 *
 * Makes a small clip of that length at 25 fps (some minutes), or takes a given one. Prints the time until the clip can be
 * worked on and until its QP is read, then milliseconds from the input event to the screen refresh that shows its effect.
 * Needs `electron-vite build` before.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { textTable, type Cell } from '../src/cli/text-table.ts';
import { makeClip } from '../test/fixtures/make-clip.ts';
import { inputDelays } from './support/input-delay.ts';
import { openClip, openWindow } from './support/studio-window.ts';

const { values } = parseArgs({
  options: {
    hours: { type: 'string', default: '3' },
    clip: { type: 'string' },
    steps: { type: 'string', default: '60' },
  },
});
const steps = Number(values.steps);
const name = 'long.mp4';

await using window = await openWindow({ clips: [] });
const { page, server } = window;
const file = join(server.folder, name);
if (values.clip === undefined) {
  makeClip(file, { width: 64, height: 48, frames: Number(values.hours) * 3600 * 25, gop: 250, bFrames: 0, qp: 32 });
} else {
  cpSync(values.clip, file);
}
await page.goto(server.address);
await page.getByRole('button', { name: /^Choose files/ }).waitFor();
const begun = performance.now();
await openClip(page, name);
console.log(`opened to its first frame: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
await page.getByText(/^QP \d+–\d+, mean/).waitFor({ timeout: 600_000 });
console.log(`QP of every frame read: ${((performance.now() - begun) / 1000).toFixed(1)} s`);

const timeline = page.getByRole('img', { name: /^Timeline of 1 clip/ });
const box = await timeline.boundingBox();
const at = (part: number, y: number): [number, number] => [(box?.x ?? 0) + (box?.width ?? 0) * part, (box?.y ?? 0) + y];
const rows: Cell[][] = [];
const note = async (what: string, kind: 'wheel' | 'pointermove', act: (i: number) => Promise<void>): Promise<void> => {
  const { median, p95, max } = await inputDelays(page, kind, steps, act);
  rows.push([what, ...[median, p95, max].map((value) => value.toFixed(1))]);
};
/** In to single frames and out again, as a hand does. */
const zoom = async (i: number): Promise<void> => {
  await page.mouse.wheel(0, i % 40 < 20 ? -400 : 400);
};

await page.mouse.move(...at(0.4, 60));
await page.keyboard.down('Control');
await note('zoom between all and single frames', 'wheel', zoom);
for (let i = 0; i < 8; i++) {
  await page.mouse.wheel(0, -400);
}
await page.keyboard.up('Control');
await note('scroll, zoomed', 'wheel', (i) => page.mouse.wheel(0, i % 20 < 10 ? 120 : -120));
await page.keyboard.press('Shift+Digit0');
await page.mouse.move(...at(0.2, 10));
await page.mouse.down();
await note('scrub over all of it', 'pointermove', (i) => page.mouse.move(...at(0.2 + (i % 60) / 100, 10)));
await page.mouse.up();
console.log(textTable(['input', 'median', 'p95', 'max'], rows));
