/** The fixture of every end-to-end test: a studio of its own, and the steps that tests share. */
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { missing, withDesktop } from '../electron/desktop.ts';
import { makePlaces, removePlaces, startServer, type Places, type StudioServer } from './server.ts';

export type Studio = {
  page: Page;
  server: StudioServer;
  places: Places;
  stage: Locator;
};

type Fixtures = { studio: Studio };

/** Things that must not happen in any test: errors of the page, refused resources, requests to anywhere else. */
const watchPage = (page: Page, origin: string, problems: string[]): void => {
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    // A refusal of the engine is shown to the person; Chromium prints it as well.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      problems.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && !['blob:', 'data:'].includes(url.protocol)) {
      problems.push(`request to ${url.origin}`);
    }
  });
};

const inBrowser = async (page: Page, use: (studio: Studio) => Promise<void>): Promise<void> => {
  const places = makePlaces();
  const server = await startServer(places);
  const problems: string[] = [];
  watchPage(page, new URL(server.address).origin, problems);
  try {
    await page.goto(server.address);
    await expect(page.getByRole('heading', { name: 'Restore compression-damaged video' })).toBeVisible();
    await use({ page, server, places, stage: page.locator('.viewer-stage') });
    expect(problems).toEqual([]);
    expect(server.errors.filter((line) => !line.startsWith('Closing'))).toEqual([]);
  } finally {
    await server.stop();
    removePlaces(places);
  }
};

const inElectron = (use: (studio: Studio) => Promise<void>): Promise<void> =>
  withDesktop(async ({ page }) => {
    const problems: string[] = [];
    watchPage(page, new URL(page.url()).origin, problems);
    const nothingServes = (): never => {
      throw new Error('this test needs the loopback server: leave it out of the electron project');
    };
    await use({
      page,
      stage: page.locator('.viewer-stage'),
      get server() {
        return nothingServes();
      },
      get places() {
        return nothingServes();
      },
    });
    expect(problems).toEqual([]);
  });

export const test = base.extend<Fixtures, { shell: 'browser' | 'electron' }>({
  /** Which shell shows the studio: set by the project in playwright.config.ts. */
  shell: ['browser', { option: true, scope: 'worker' }],
  studio: async ({ page, shell }, use) => {
    if (shell === 'electron') {
      test.skip(missing !== null, missing ?? '');
      await inElectron(use);
    } else {
      await inBrowser(page, use);
    }
  },
});

export { expect };

/** Opens the bundled sample and waits until its first frame can be seen. */
export const openSample = async ({ page, stage }: Studio): Promise<void> => {
  await page.getByRole('button', { name: /^Open the sample/ }).click();
  await expect(stage.getByRole('img', { name: 'Video frame 0' })).toBeVisible();
  await expect(page.getByText('Reference: source.mkv')).toBeVisible();
};

/** Opens files of the test's folder with the studio's own file browser. */
export const openFiles = async ({ page }: Studio, ...names: string[]): Promise<void> => {
  const dialog = page.getByRole('dialog');
  for (const [i, name] of names.entries()) {
    await dialog.getByRole('option', { name }).click(i === 0 ? {} : { modifiers: ['ControlOrMeta'] });
  }
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
};

/** Waits until a job says that it is in one of some states. */
export const jobState = ({ page }: Studio, index: number): Locator =>
  page.getByRole('complementary', { name: 'Queue' }).getByRole('listitem').nth(index).locator('.state');
