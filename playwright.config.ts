import { defineConfig } from '@playwright/test';
import { installedElectron } from './build/electron-binary.ts';
import { ensureChromium } from './build/testing/chromium.ts';

// Workers read this file as well; the reason is told once.
if (installedElectron() === null && process.env['TEST_WORKER_INDEX'] === undefined) {
  process.stderr.write('The desktop tests are skipped: the Electron binary is not installed.\n');
}

/** The studio in Chromium, served by `pixrevive serve`, with the real engine and real video. */
export default defineConfig<object, { shell: 'browser' | 'electron' }>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // Every test starts an engine of its own; two at a time would only take turns on a small machine.
  workers: 1,
  fullyParallel: false,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  outputDir: 'test-results',
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 720 },
    locale: 'en-GB',
    colorScheme: 'dark',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: ensureChromium(),
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'chromium', testIgnore: '**/electron/**' },
    // Skipped where the Electron binary is not installed: tests of the shell, and those of the window that need neither
    // the loopback server nor its file browser.
    {
      name: 'electron',
      testMatch: [
        '**/electron/*.spec.ts',
        '**/keyboard.spec.ts',
        '**/compare-settings.spec.ts',
        '**/viewer-pixels.spec.ts',
      ],
      use: { shell: 'electron' },
    },
  ],
});
