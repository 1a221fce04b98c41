import { differingPixels } from './support/pixels.ts';
import { expect, openSample, test } from './support/studio.ts';

test('two settings are compared side by side, and the kept ones are taken back', async ({ studio }) => {
  const { page, stage } = studio;
  await openSample(studio);
  const box = await stage.boundingBox();
  await stage.click({ position: { x: (box?.width ?? 0) * 0.4, y: (box?.height ?? 0) * 0.5 } });
  const status = stage.getByRole('status');
  await expect(status).toContainText('Restored in', { timeout: 60_000 });

  await page.keyboard.press('v');
  await expect(stage.getByRole('combobox', { name: 'Left side' })).toHaveText(/Kept: Fast · 100 %/);
  await expect(stage.getByRole('combobox', { name: 'Right side' })).toHaveText('Restored (live)');
  const strength = page.getByRole('slider', { name: 'Strength' });
  await strength.press('Home');
  await expect(strength).toHaveAttribute('aria-valuenow', '0');
  await strength.blur();

  // Nothing but the kept side is restored now: the difference is what the network did.
  await page.keyboard.press('p');
  await page.keyboard.press('m');
  await page.keyboard.press('5');
  await page.keyboard.press(']');
  await page.keyboard.press(']');
  await page.mouse.move(5, 5);
  await expect.poll(() => differingPixels(studio), { timeout: 60_000 }).toBeGreaterThan(500);

  await page.keyboard.press('Shift+KeyV');
  await expect(strength).toHaveAttribute('aria-valuenow', '100');
  await expect.poll(() => differingPixels(studio), { timeout: 60_000 }).toBe(0);
  await page.keyboard.press('Control+z');
  await expect(strength).toHaveAttribute('aria-valuenow', '0');
  await expect.poll(() => differingPixels(studio), { timeout: 60_000 }).toBeGreaterThan(500);

  await page.getByRole('button', { name: 'Forget' }).click();
  await page.keyboard.press('3');
  await expect(stage.getByRole('combobox', { name: 'Left side' })).toHaveText('Source');
});
