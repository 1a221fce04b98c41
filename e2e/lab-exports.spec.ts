/** What leaves the lab: charts, every frame, the table; and the figures of a range, computed here from what was saved. */
import { readFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { openLab, figuresOf, reportOf, seriousFindings, tabOf } from './support/lab.ts';
import { expect, openSample, test } from './support/studio.ts';

/** Chooses an entry of the menu and takes the download. */
const saved = async (page: Page, lab: Locator, entry: string): Promise<{ name: string; bytes: Buffer }> => {
  await lab.getByRole('button', { name: 'Save charts' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: entry }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
};

const columnOf = (csv: string, name: string): number[] => {
  const [head = '', ...lines] = csv.trim().split('\r\n');
  const at = head.split(',').indexOf(name);
  expect(at, head).toBeGreaterThan(0);
  return lines.map((line) => Number(line.split(',')[at]));
};

/** PVD and SD as docs/measures.md defines them, written without a look at the program. */
const fluctuationOf = (values: readonly number[]): { pvd: number; sd: number } => {
  const inner = values.map((_, i) => i).slice(1, -1);
  const [at, isPeak, isValley] = [
    (i: number) => values[i] ?? NaN,
    (i: number) => at(i) > at(i - 1) && at(i) > at(i + 1),
    (i: number) => at(i) < at(i - 1) && at(i) < at(i + 1),
  ];
  const differences = inner.filter(isPeak).flatMap((peak) => {
    const before = inner.filter((i) => i < peak && isValley(i)).at(-1);
    const after = inner.find((i) => i > peak && isValley(i));
    return [before, after].flatMap((valley) => (valley === undefined ? [] : [at(peak) - at(valley)]));
  });
  const mean = (all: readonly number[]): number => all.reduce((sum, value) => sum + value, 0) / all.length;
  const centre = mean(values);
  return { pvd: mean(differences), sd: Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) };
};

test('charts, frames and table leave the lab as they are measured', async ({ studio }) => {
  const { page } = studio;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await openSample(studio);
  const lab = await openLab(studio);
  await lab.getByRole('button', { name: 'Measure', exact: true }).click();
  const whole = await figuresOf(lab, 'damaged.mkv');
  const report = reportOf(studio, 'compare', 'source.mkv', 'damaged.mkv').files[0];

  const csv = await saved(page, lab, 'Every frame as CSV');
  expect(csv.name).toBe('damaged.frames.csv');
  const psnr = columnOf(csv.bytes.toString('utf8'), 'damaged.mkv psnrY');
  expect(psnr).toEqual(report?.frames.map((frame) => frame.psnrY));

  const png = await saved(page, lab, 'Charts as PNG');
  const picture = await page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const { data } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: [] };
    let curve = 0;
    for (let i = 0; i < data.length; i += 4) {
      // The colour of the first file.
      curve += data[i] === 0x56 && data[i + 1] === 0xb4 && data[i + 2] === 0xe9 ? 1 : 0;
    }
    return { width: bitmap.width, height: bitmap.height, curve };
  }, png.bytes.toString('base64'));
  const chart = await lab.getByRole('img', { name: /^PSNR-Y of every frame/ }).boundingBox();
  expect(picture.width).toBe(Math.round(chart?.width ?? 0));
  expect(picture.height).toBeGreaterThan(chart?.height ?? Infinity);
  expect(picture.curve).toBeGreaterThan(200);

  const svg = await saved(page, lab, 'Charts as SVG');
  const drawing = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      root: parsed.documentElement.nodeName,
      broken: parsed.querySelector('parsererror') !== null,
      paths: [...parsed.querySelectorAll('path')].map((path) => path.getAttribute('d') ?? ''),
      texts: [...parsed.querySelectorAll('text')].map((element) => element.textContent),
    };
  }, svg.bytes.toString('utf8'));
  expect(drawing).toMatchObject({ root: 'svg', broken: false });
  expect(drawing.texts).toEqual(expect.arrayContaining(['damaged.mkv', 'PSNR-Y', 'Bits per frame']));
  // The curve goes through every frame.
  expect(Math.max(...drawing.paths.map((path) => path.match(/[ML]/g)?.length ?? 0))).toBeGreaterThanOrEqual(48);

  await lab.getByRole('button', { name: 'Copy table' }).click();
  await expect(lab.getByRole('button', { name: 'Copied' })).toBeVisible();
  const [head = '', line = ''] = (await page.evaluate(() => navigator.clipboard.readText())).trim().split('\n');
  const copied = new Map(head.split('\t').map((title, i) => [title, line.split('\t')[i]]));
  expect(copied.get('file')).toBe('damaged.mkv');
  expect(Number(copied.get('psnrY dB'))).toBe(report?.summary.psnrY);
  expect(Number(copied.get('pvd dB'))).toBe(report?.summary.pvd);

  // A range, dragged with Shift, over the frames that the caption names.
  const left = (chart?.x ?? 0) + 46;
  const width = (chart?.width ?? 0) - 54;
  const y = (chart?.y ?? 0) + 30;
  await page.keyboard.down('Shift');
  await page.mouse.move(left + (width * 9) / 47, y);
  await page.mouse.down();
  await page.mouse.move(left + (width * 20) / 47, y, { steps: 4 });
  await page.mouse.move(left + (width * 34) / 47, y, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect(lab.getByText('Frames 9 to 34 (26 frames)')).toBeVisible();
  const { pvd, sd } = fluctuationOf(psnr.slice(9, 35));
  const mean = psnr.slice(9, 35).reduce((sum, value) => sum + value, 0) / 26;
  const ranged = await figuresOf(lab, 'damaged.mkv');
  expect([ranged[0], ranged[2], ranged[3]]).toEqual([mean.toFixed(3), pvd.toFixed(3), sd.toFixed(3)]);
  expect(ranged).not.toEqual(whole);

  // How many frames of the range reach a threshold.
  const threshold = lab.getByRole('spinbutton', { name: 'Threshold' });
  await threshold.fill('29');
  await threshold.press('Enter');
  const passing = psnr.slice(9, 35).filter((value) => value >= 29).length;
  await expect(lab.getByText(`${passing} pass`)).toBeVisible();
  await expect(lab.getByText(`${26 - passing} fail`)).toBeVisible();

  for (const tab of ['Distribution', 'Rate', 'Folders']) {
    await tabOf(lab, tab).click();
    expect(await seriousFindings(page), tab).toEqual([]);
  }
});

test('without a reference, figures of a range are means of its frames, and estimates are called so', async ({
  studio,
}) => {
  const { page } = studio;
  await openSample(studio);
  const lab = await openLab(studio);
  await lab.getByRole('combobox', { name: 'Reference' }).click();
  await page.getByRole('option', { name: /^No reference/ }).click();
  await lab.getByRole('button', { name: 'Measure', exact: true }).click();
  const whole = await figuresOf(lab, 'damaged.mkv');
  expect(whole[0]).toMatch(/^≈ \d+\.\d\d\s+\(\d+\.\d\d to \d+\.\d\d\)$/);
  await expect(lab.getByRole('columnheader', { name: /PSNR-Y \(estimate\)/ })).toBeVisible();
  await expect(lab.locator('.plot.main .estimate')).toHaveText('estimate');
  const csv = await saved(page, lab, 'Every frame as CSV');
  const [estimated, edges] = ['estimatedPsnrY', 'blockEdges'].map((name) =>
    columnOf(csv.bytes.toString('utf8'), `damaged.mkv ${name}`),
  );

  const chart = await lab.getByRole('img', { name: /^PSNR-Y \(estimate\) of every frame/ }).boundingBox();
  const at = (frame: number): number => (chart?.x ?? 0) + 46 + (((chart?.width ?? 0) - 54) * frame) / 47;
  await page.keyboard.down('Shift');
  await page.mouse.move(at(4), (chart?.y ?? 0) + 30);
  await page.mouse.down();
  await page.mouse.move(at(12), (chart?.y ?? 0) + 30, { steps: 6 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect(lab.locator('.plot.main .readout')).toContainText('dB estimate');
  await expect(lab.getByText('Frames 4 to 12 (9 frames)')).toBeVisible();
  const mean = (values: readonly number[] = []): number =>
    values.slice(4, 13).reduce((sum, value) => sum + value, 0) / 9;
  const ranged = await figuresOf(lab, 'damaged.mkv');
  expect(ranged[0]).toMatch(new RegExp(`^≈ ${mean(estimated).toFixed(2).replace('.', '\\.')}\\s+\\(`));
  expect(ranged).toContain(mean(edges).toFixed(3));
});
