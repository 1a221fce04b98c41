import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, sampleClip, test } from './desktop.ts';

/** What is used of the page's own globals. */
type PageWorld = {
  pixreviveShell: object;
  crossOriginIsolated: boolean;
  open: (address: string) => object | null;
  location: { href: string };
};

test('the page is alone with the bridge', async ({ desktop: { app, page } }) => {
  expect(page.url()).toBe('app://studio/');
  const seen = await page.evaluate(async () => {
    const world = globalThis as unknown as PageWorld;
    return {
      globals: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
      bridge: Object.keys(world.pixreviveShell),
      isolated: world.crossOriginIsolated,
      outside: await fetch('https://example.org/').then(
        () => 'answered',
        () => 'refused',
      ),
      opened: world.open('https://example.org/') !== null,
    };
  });
  expect(seen).toMatchObject({ globals: [], isolated: true, outside: 'refused', opened: false });
  expect(seen.bridge).toContain('pickFiles');
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return { windows: BrowserWindow.getAllWindows().length, devTools: window?.webContents.isDevToolsOpened() };
  });
  expect(preferences).toEqual({ windows: 1, devTools: false });
});

test('the page cannot be left', async ({ desktop: { page } }) => {
  await page.evaluate(() => {
    (globalThis as unknown as PageWorld).location.href = 'https://example.org/';
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe('app://studio/');
});

test('a file from the native dialog is restored in a utility process', async ({ desktop: { app, page, folder } }) => {
  await app.evaluate(
    ({ dialog }, { clip, results }) => {
      dialog.showOpenDialog = (...given: unknown[]) => {
        const { properties = [] } = given.at(-1) as { properties?: string[] };
        const filePaths = [properties.includes('openDirectory') ? results : clip];
        return Promise.resolve({ canceled: false, filePaths });
      };
    },
    { clip: sampleClip, results: folder },
  );
  await page.getByRole('button', { name: /^Choose files/ }).click();
  const stage = page.locator('.viewer-stage');
  await expect(stage.getByRole('img', { name: 'Video frame 0' })).toBeVisible();
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Export' });
  await dialog.getByRole('button', { name: 'Choose folder…' }).click();
  await dialog.getByLabel('File name').fill('{name} restored');
  await dialog.getByRole('button', { name: 'Add to queue and start' }).click();
  await page.getByRole('button', { name: /^Queue/ }).click();
  await expect(page.getByRole('complementary', { name: 'Queue' }).locator('.state').first()).toHaveText('Done', {
    timeout: 90_000,
  });
  expect(existsSync(join(folder, 'damaged restored.mkv'))).toBe(true);
});

test('a second start hands its files over and ends', async ({ desktop: { page, startAgain } }) => {
  expect(await startAgain(sampleClip)).toBe(0);
  await expect(page.getByText('damaged.mkv').first()).toBeVisible();
});

test('the native menu has the window’s names and runs its actions', async ({ desktop: { app, page } }) => {
  const clicked = await app.evaluate(({ Menu }) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById('help.shortcuts');
    item?.click();
    return item?.label ?? null;
  });
  expect(clicked).not.toBeNull();
  await expect(page.getByRole('dialog')).toBeVisible();
});
