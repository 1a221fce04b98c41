import { expect, openSample, test, type Studio } from './support/studio.ts';

const goTo = async ({ page, stage }: Studio, frame: number): Promise<void> => {
  await page.keyboard.press('g');
  await page.keyboard.type(String(frame));
  await page.keyboard.press('Enter');
  await expect(stage.getByRole('img', { name: `Video frame ${frame}` })).toBeVisible();
};

test('markers carry notes and colours, are gone to, taken away, and brought back', async ({ studio }) => {
  const { page, stage } = studio;
  await openSample(studio);
  await goTo(studio, 30);
  await page.keyboard.press('Shift+KeyM');
  await goTo(studio, 10);
  await page.keyboard.press('Shift+KeyM');

  await page.keyboard.press('Alt+KeyM');
  const dialog = page.getByRole('dialog', { name: 'Markers and regions' });
  const notes = dialog.getByRole('textbox', { name: /^Note of the marker at/ });
  // In the order of the timeline, not in that of marking.
  await expect(notes).toHaveCount(2);
  await expect(notes.first()).toHaveAccessibleName('Note of the marker at 00:00:00:10');
  await notes.first().fill('Blocks on the wall');
  await dialog.getByRole('combobox', { name: 'Colour of the marker at 00:00:00:10' }).click();
  await page.getByRole('option', { name: 'Red' }).click();
  await dialog.getByRole('button', { name: 'Go to 00:00:01:05' }).click();
  await expect(dialog).toBeHidden();
  await expect(stage.getByRole('img', { name: 'Video frame 30' })).toBeVisible();

  // The note is where the marker is: under the pointer, and behind a double click.
  const timeline = page.getByRole('img', { name: /^Timeline of 1 clip/ });
  const box = await timeline.boundingBox();
  const x = ((box?.width ?? 0) * 10.5) / 48;
  await timeline.hover({ position: { x: await markerX(studio, x), y: 16 } });
  await expect(timeline).toHaveAttribute('title', 'Blocks on the wall');
  await timeline.dblclick({ position: { x: await markerX(studio, x), y: 16 } });
  await expect(notes.first()).toHaveValue('Blocks on the wall');

  await dialog.getByRole('button', { name: 'Remove the marker at 00:00:00:10' }).click();
  await expect(notes).toHaveCount(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Alt+KeyM');
  await expect(notes.first()).toHaveValue('Blocks on the wall');
});

/** Where the marker of frame 10 is: the pointer looks for it around the place where it should be. */
const markerX = async ({ page }: Studio, around: number): Promise<number> => {
  const timeline = page.getByRole('img', { name: /^Timeline of 1 clip/ });
  for (let offset = 0; offset < 40; offset += 3) {
    for (const x of [around - offset, around + offset]) {
      await timeline.hover({ position: { x: Math.max(1, x), y: 16 } });
      if ((await timeline.getAttribute('title')) !== '') {
        return x;
      }
    }
  }
  throw new Error('no marker under the pointer');
};

test('bookmarked regions are named, restored again, and taken away', async ({ studio }) => {
  const { page, stage } = studio;
  await openSample(studio);
  const box = await stage.boundingBox();
  await stage.click({ position: { x: (box?.width ?? 0) * 0.45, y: (box?.height ?? 0) * 0.5 } });
  await expect(stage.getByRole('status')).toContainText('Restored in', { timeout: 60_000 });
  await page.keyboard.press('Control+d');
  await page.keyboard.press('Shift+KeyA');
  await expect(stage.getByRole('status')).not.toContainText('Restored in');

  await page.getByRole('button', { name: 'Actions for damaged.mkv' }).click();
  await page.getByRole('menuitem', { name: 'Markers and regions…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Markers and regions' });
  await dialog.getByRole('textbox', { name: 'Name of the region at 00:00:00:00' }).fill('Hand');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Actions for damaged.mkv' }).click();
  await page.getByRole('menuitem', { name: 'Hand' }).click();
  await expect(stage.getByRole('button', { name: 'Try again' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Remove region' })).toBeVisible();

  await page.keyboard.press('Alt+KeyM');
  await dialog.getByRole('button', { name: 'Remove the region at 00:00:00:00' }).click();
  await expect(dialog.getByText(/^Nothing is marked yet/)).toBeVisible();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Actions for damaged.mkv' }).click();
  await expect(page.getByRole('menuitem', { name: 'Hand' })).toBeHidden();
});
