/**
 * Makes the pictures of the HTML report in docs/quality-lab.md from the bundled sample, restored with `--mode fast`:
 * `node e2e/make-report-pictures.ts`. The page loads nothing, so it is opened as a file.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../build/testing/chromium.ts';

const root = resolve(import.meta.dirname, '..');
const sample = join(root, 'resources/sample');
const width = 1080;

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-report-'));
const pixrevive = (...args: string[]): void => {
  execFileSync(process.execPath, [join(root, 'src/cli/main.ts'), ...args], { cwd: folder, stdio: 'ignore' });
};
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox', '--disable-quic'] });
try {
  const damaged = join(sample, 'damaged.mkv');
  pixrevive('restore', damaged, '-o', 'restored.mkv', '--mode', 'fast');
  pixrevive('compare', join(sample, 'source.mkv'), damaged, 'restored.mkv', '--report', 'report.html');

  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  const take = async (name: string, top: number, bottom: number): Promise<void> => {
    const clip = { x: 0, y: top, width, height: bottom - top };
    await page.screenshot({ path: join(root, 'docs/pictures', `report-${name}.png`), fullPage: true, clip });
  };
  const topOf = async (selector: string, index = 0): Promise<number> =>
    (await page.locator(selector).nth(index).boundingBox())?.y ?? 0;

  await take('figures', 0, await topOf('section', 3));
  // The last of the worst frames, one row of pictures at 1:1 and one at 4:1.
  const crops = page.locator('#worst figure');
  const last = await crops.last().boundingBox();
  const first = await crops.nth((await crops.count()) - 8).boundingBox();
  await take('worst-frame', (first?.y ?? 0) - 100, (last?.y ?? 0) + (last?.height ?? 0) + 12);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
