import AxeBuilder from '@axe-core/playwright';
import { expect, openSample, test, type Studio } from './support/studio.ts';

/** Findings that keep somebody out; axe calls them serious or critical. */
const findings = async ({ page }: Studio): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    );
};

for (const theme of ['dark', 'light'] as const) {
  test(`every screen passes axe in the ${theme} theme`, async ({ studio }) => {
    const { page } = studio;
    await page.keyboard.press('Control+Comma');
    await page.getByRole('button', { name: theme === 'dark' ? 'Dark' : 'Light' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    expect(await findings(studio), 'settings').toEqual([]);
    await page.keyboard.press('Escape');
    expect(await findings(studio), 'start').toEqual([]);
    await openSample(studio);
    await page.getByRole('button', { name: 'Measure this clip' }).click();
    await expect(page.getByRole('table', { name: 'Statistics' })).toBeVisible({ timeout: 60_000 });
    expect(await findings(studio), 'work area').toEqual([]);
    await page.keyboard.press('e');
    await expect(page.getByText('Nothing is lost.')).toBeVisible();
    expect(await findings(studio), 'export').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+KeyM');
    await page.keyboard.press('Alt+KeyM');
    await expect(page.getByRole('textbox', { name: /^Note of the marker/ })).toBeVisible();
    expect(await findings(studio), 'markers').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+KeyK');
    await expect(page.getByRole('option').first()).toBeVisible();
    expect(await findings(studio), 'palette').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+Slash');
    expect(await findings(studio), 'shortcuts').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+KeyO');
    await expect(page.getByRole('option').first()).toBeVisible();
    expect(await findings(studio), 'files').toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+KeyJ');
    expect(await findings(studio), 'queue').toEqual([]);
  });
}
