import { expect, test } from './support/studio.ts';

test('a whole visit without a mouse', async ({ studio }) => {
  const { page, stage } = studio;
  const frame = (n: number) => expect(stage.getByRole('img', { name: `Video frame ${n},` })).toBeVisible();
  const mode = (name: string) =>
    expect(page.getByRole('group', { name: 'Viewer mode' }).getByRole('button', { name })).toHaveAttribute(
      'aria-pressed',
      'true',
    );

  // The sample by the command palette.
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Type a command…' }).fill('sample');
  await page.keyboard.press('Enter');
  await frame(0);

  await page.keyboard.press('ArrowRight');
  await frame(1);
  await page.keyboard.press('Period');
  await frame(2);
  await page.keyboard.press('Comma');
  await frame(1);
  await page.keyboard.press('Control+ArrowRight');
  await frame(11);
  await page.keyboard.press('End');
  await frame(47);
  await page.keyboard.press('Home');
  await frame(0);
  await page.keyboard.press('2');
  await mode('Restored');
  await page.keyboard.press('4');
  await mode('Side by side');
  await page.keyboard.press('3');
  await mode('Wipe');

  // Held, X shows the other side for as long as it is held.
  await page.keyboard.down('x');
  await expect(stage.getByRole('slider', { name: 'Wipe position' })).toBeHidden();
  await page.keyboard.up('x');
  await expect(stage.getByRole('slider', { name: 'Wipe position' })).toBeVisible();

  // Playback goes to the end and stands there.
  await page.keyboard.press('l');
  await frame(47);
  await expect(page.getByRole('button', { name: 'Play / pause' })).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('j');
  await frame(0);

  // Cut in two, delete the second half, and take it back.
  await page.keyboard.press('Control+ArrowRight');
  await page.keyboard.press('Shift+s');
  await expect(page.getByRole('img', { name: /^Timeline of 2 clips/ })).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('img', { name: /^Timeline of 1 clip,/ })).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('img', { name: /^Timeline of 2 clips/ })).toBeVisible();

  // A key of one's own.
  await page.keyboard.press('Shift+Slash');
  await page.getByRole('button', { name: 'Change the key for “Difference”' }).press('Enter');
  await page.keyboard.press('Shift+Alt+KeyD');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await page.keyboard.press('Shift+Alt+KeyD');
  await mode('Difference');
});
