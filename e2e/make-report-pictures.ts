/**
 * Makes the pictures of the HTML report in docs/quality-lab.md from the bundled sample, restored with `--mode fast`:
 * `node e2e/make-report-pictures.ts`. The page loads nothing, so it is opened as a file.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FF_ENCODER_LIBX265 } from 'node-av/constants';
import { chromium } from '@playwright/test';
import { readClip, writeClip } from '../build/sample/coding.ts';
import { ensureChromium } from '../build/testing/chromium.ts';

const root = resolve(import.meta.dirname, '..');
const sample = join(root, 'resources/sample');
const width = 1080;

/** Of the encodes that the rate-distortion curves are drawn through. */
const quantisers = [27, 32, 37, 42];

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-report-'));
const pixrevive = (...args: string[]): void => {
  execFileSync(process.execPath, [join(root, 'src/cli/main.ts'), ...args], { cwd: folder, stdio: 'ignore' });
};
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox', '--disable-quic'] });
try {
  const damaged = join(sample, 'damaged.mkv');
  pixrevive('restore', damaged, '-o', 'restored.mkv', '--mode', 'fast');
  pixrevive('compare', join(sample, 'source.mkv'), damaged, 'restored.mkv', '--report', 'report.html');

  const encodes = quantisers.map((qp) => {
    const [encode, restored] = [`qp${qp}.mkv`, `qp${qp}.fast.mkv`];
    writeClip(join(folder, encode), readClip(join(sample, 'source.mkv')), {
      encoder: FF_ENCODER_LIBX265,
      options: { preset: 'medium', tune: 'psnr', 'x265-params': `qp=${qp}:log-level=error` },
      title: `The sample at QP ${qp}`,
    });
    pixrevive('restore', encode, '-o', restored, '--mode', 'fast');
    return [encode, restored];
  });
  pixrevive('compare', join(sample, 'source.mkv'), ...encodes.flat(), '--rd', '--report', 'rates.html');

  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const open = async (name: string): Promise<void> => {
    await page.goto(pathToFileURL(join(folder, name)).href);
  };
  await open('report.html');
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

  await open('rates.html');
  const rates = await page.locator('#rate-distortion').boundingBox();
  await take('rate-distortion', rates?.y ?? 0, (rates?.y ?? 0) + (rates?.height ?? 0));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
