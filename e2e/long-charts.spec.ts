import type { Locator } from '@playwright/test';
import { serveLongComparison } from './support/long-comparison.ts';
import { mediaIds, pixelsOf, type Pixels } from './support/pixels.ts';
import { expect, openSample, test } from './support/studio.ts';

const frames = 200_000;
const dip = 123_457;

/** The plot lies between an axis and a margin of fixed widths. */
const plotLeft = 46;
const plotRight = 8;

/** How near a pixel is to the colour of the first curve on dark ground (#56b4e9). */
const isCurve = ([red, green, blue]: readonly number[]): boolean =>
  (blue ?? 0) > 120 && (blue ?? 0) > (red ?? 0) + 40 && (green ?? 0) > (red ?? 0) + 20;

/** The crosshair's colour (#7cc7ff) is lighter than any curve. */
const isCrosshair = ([red, green, blue]: readonly number[]): boolean =>
  Math.abs((red ?? 0) - 0x7c) < 12 && Math.abs((green ?? 0) - 0xc7) < 12 && Math.abs((blue ?? 0) - 0xff) < 12;

/** Columns whose curve reaches into the lowest part of the plot, where the dip alone is. */
const lowColumns = ({ width, height, at }: Pixels): number[] =>
  Array.from({ length: width - plotLeft - plotRight }, (_, i) => i + plotLeft).filter((x) =>
    // Above the axis of frame numbers.
    [0.62, 0.68, 0.74].some((part) => isCurve(at(x, Math.round(height * part)))),
  );

test('a dip of one frame in 200 000 is seen at every zoom, and the crosshair is on every chart', async ({ studio }) => {
  const { page } = studio;
  await openSample(studio);
  const ids = await mediaIds(page);
  const [source = '', damaged = ''] = [ids['source.mkv'], ids['damaged.mkv']];
  await serveLongComparison(page, { reference: source, tracks: [damaged], frames, dip });
  await page.keyboard.press('Control+Alt+KeyQ');
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  const chart = page.getByRole('img', { name: /^PSNR-Y of every frame/ });
  await expect(chart).toBeVisible({ timeout: 60_000 });
  const bits = page.getByRole('img', { name: /^Bits per frame of every frame/ });
  await expect(bits).toBeVisible();
  const box = await chart.boundingBox();
  const [left, top, width] = [box?.x ?? 0, box?.y ?? 0, (box?.width ?? 0) - plotLeft - plotRight];
  const away = (): Promise<void> => page.mouse.move(5, 5);

  // All frames: the dip is where its number says, one or two pixels wide.
  await away();
  await expect(async () => {
    const columns = lowColumns(await pixelsOf(page, chart));
    expect(columns.length).toBeGreaterThan(0);
    const x = plotLeft + (width * dip) / (frames - 1);
    columns.forEach((column) => {
      expect(Math.abs(column - x)).toBeLessThan(3);
    });
  }).toPass();

  // Zoomed at the cursor by the wheel, the frame under the cursor stays, and the dip with it.
  const x = left + plotLeft + (width * dip) / (frames - 1);
  for (let step = 0; step < 4; step++) {
    await page.mouse.move(x, top + 20);
    for (let notch = 0; notch < 6; notch++) {
      await page.mouse.wheel(0, -120);
    }
    await away();
    await expect(async () => {
      const columns = lowColumns(await pixelsOf(page, chart));
      expect(columns.length, `step ${step}`).toBeGreaterThan(0);
    }).toPass();
  }

  // The same column of every chart carries the crosshair.
  await page.mouse.move(left + plotLeft + Math.round(width * 0.8), top + 20);
  const crosshairs = async (element: Locator): Promise<number[]> => {
    const pixels = await pixelsOf(page, element);
    return Array.from({ length: pixels.width }, (_, i) => i).filter((column) =>
      [0.3, 0.4, 0.5].every((part) => isCrosshair(pixels.at(column, Math.round(pixels.height * part)))),
    );
  };
  await expect(async () => {
    const [first, second] = [await crosshairs(chart), await crosshairs(bits)];
    expect(first).toHaveLength(1);
    expect(second).toEqual(first);
    expect(Math.abs((first[0] ?? 0) - plotLeft - width * 0.8)).toBeLessThan(3);
  }).toPass();

  // A click goes to that frame.
  await page.getByRole('button', { name: 'Show all frames' }).click();
  await page.mouse.click(left + plotLeft + width / 2, top + 20);
  const frame = Number(await page.getByRole('spinbutton', { name: 'Frame', exact: true }).inputValue());
  expect(Math.abs(frame - frames / 2)).toBeLessThan((2 * frames) / width);
});
