import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { slow } from '../test/tools/onnx-bodies.ts';
import { buildModel } from '../test/tools/onnx-models.ts';
import { differingPixels } from './support/pixels.ts';
import { startServer } from './support/server.ts';
import { expect, openSample, test, type Studio } from './support/studio.ts';

/** A model of Quality that takes its time and returns what it was given: nobody can mistake its picture for that of Fast. */
const addQualityModel = (home: string): void => {
  const { entry, onnx } = buildModel('slow-copy', slow(60, 32), { mode: 'quality' });
  const folder = join(home, 'data', 'models');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, entry.file), onnx);
  // Memory is stated, so that nothing is measured in the middle of the test; the steps are what it is chosen by.
  const stated = { ...entry, bytesPerPixel: 1000, steps: 7 };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: 1, models: [stated] }));
};

test('a region is restored with Fast first, then with the chosen mode', async ({ studio }) => {
  // Two studios are started, and a slow model is run on purpose.
  test.slow();
  await studio.server.stop();
  addQualityModel(join(studio.places.base, 'home'));
  const server = await startServer(studio.places, { keepFiles: true });
  try {
    const page = await studio.page.context().newPage();
    await page.goto(server.address);
    const stage = page.locator('.viewer-stage');
    const two: Studio = { ...studio, page, stage, server };
    await openSample(two);
    await page.keyboard.press('p');
    await page.keyboard.press('m');
    await page.keyboard.press('5');
    await page.keyboard.press(']');
    await page.keyboard.press(']');
    await page.getByRole('group', { name: 'Mode' }).getByRole('button', { name: 'Quality' }).click();
    await page.getByRole('combobox', { name: 'Steps' }).click();
    await page.getByRole('option', { name: '7', exact: true }).click();
    const box = await stage.boundingBox();
    await stage.click({ position: { x: (box?.width ?? 0) * 0.4, y: (box?.height ?? 0) * 0.5 } });
    await page.mouse.move(5, 5);

    const status = stage.getByRole('status');
    await expect(status).toContainText('Refining…', { timeout: 60_000 });
    expect(await differingPixels(two), 'what Fast did to the region').toBeGreaterThan(500);
    await expect(status).toContainText('Restored in', { timeout: 60_000 });
    await expect.poll(() => differingPixels(two), { message: 'what Quality did to it' }).toBe(0);

    // Fast alone has no step before the last one.
    await page.getByRole('group', { name: 'Mode' }).getByRole('button', { name: 'Fast' }).click();
    await expect.poll(() => differingPixels(two), { timeout: 60_000 }).toBeGreaterThan(500);
    await expect(status).toContainText('Restored in');
  } finally {
    await server.stop();
  }
});
