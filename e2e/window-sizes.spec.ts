import type { Page } from '@playwright/test';
import { expect, openSample, test } from './support/studio.ts';

/**
 * Names of controls that somebody with a mouse cannot reach: outside the window, cut off, or under something else.
 * What lies in a scrolled list can be scrolled to.
 */
const unreachable = (page: Page, within = 'body'): Promise<string[]> =>
  page.evaluate((root) => {
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      ((element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY)) ||
        scrolls(element.parentElement));
    return [...document.querySelectorAll(`${root} :is(button, input, textarea, [role="slider"])`)]
      .filter((element) => !scrolls(element))
      .filter((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        if (width === 0 || height === 0) {
          return false;
        }
        const hit = document.elementFromPoint(x + width / 2, y + height / 2);
        return hit === null || !(element.contains(hit) || hit.contains(element));
      })
      .map((element) => element.getAttribute('aria-label') ?? element.textContent.trim());
  }, within);

const overflows = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement;
    return scrollWidth > clientWidth || scrollHeight > clientHeight;
  });

test('every control can be reached in small and large windows, in both languages', async ({ studio }) => {
  const { page } = studio;
  await openSample(studio);
  for (const language of ['Polski', 'English']) {
    await page.keyboard.press('Control+Comma');
    await page.getByRole('button', { name: language }).click();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    for (const [width, height] of [
      [1280, 720],
      [1920, 1080],
      [3840, 2160],
    ] as const) {
      const where = `${language}, ${width}×${height}`;
      await page.setViewportSize({ width, height });
      await expect.poll(() => unreachable(page), where).toEqual([]);
      expect(await overflows(page), where).toBe(false);
      // What lies over the rest of the window must be free itself.
      for (const [key, within] of [
        ['Control+j', '.drawer'],
        ['Control+KeyE', '[role="dialog"]'],
        ['Shift+Slash', '[role="dialog"]'],
        ['Control+Comma', '[role="dialog"]'],
      ] as const) {
        await page.keyboard.press(key);
        await expect(page.locator(within)).toBeVisible();
        await expect.poll(() => unreachable(page, within), `${where}, ${key}`).toEqual([]);
        await page.keyboard.press(within === '.drawer' ? key : 'Escape');
        await expect(page.locator(within)).toBeHidden();
      }
    }
  }
});
