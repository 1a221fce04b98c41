import type { Page } from '@playwright/test';
import { expect, openSample, test } from './support/studio.ts';

/**
 * Names of controls that somebody with a mouse cannot reach: outside the window, cut off, or under something else.
 * What lies in a scrolled list can be scrolled to.
 */
const unreachable = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      ((element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY)) ||
        scrolls(element.parentElement));
    return [...document.querySelectorAll('button, input, select, [role="slider"]')]
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
  });

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
      // The queue lies over the right part of the window; its own controls must be free.
      await page.keyboard.press('Control+j');
      const drawer = page.getByRole('complementary').last();
      for (const control of await drawer.getByRole('combobox').all()) {
        await control.click({ trial: true });
      }
      await page.keyboard.press('Control+j');
      await page.keyboard.press('Control+KeyE');
      for (const control of await page.getByRole('dialog').getByRole('button').all()) {
        await control.click({ trial: true });
      }
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
  }
});
