/** The ways of measuring in the lab beyond files against a reference: restorers, rates, folders, and files that do not fit. */
import { join } from 'node:path';
import { makeBatchFolders } from '../test/fixtures/batch-folders.ts';
import { makeClip } from '../test/fixtures/make-clip.ts';
import { figuresOf, measureFiles, openLab, reportOf, seriousFindings, tabOf } from './support/lab.ts';
import { expect, openSample, test } from './support/studio.ts';

const size = { width: 96, height: 64, frames: 16 } as const;
const signed = (value: number, digits: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

test('restorers are compared on a range of the clip, with the figures of the command line', async ({ studio }) => {
  const { page } = studio;
  await openSample(studio);
  const lab = await openLab(studio);
  await lab.getByText('Compare restorers').click();
  await lab.getByRole('spinbutton', { name: 'Last frame' }).fill('5');
  await page.keyboard.press('Enter');
  const run = lab.getByRole('button', { name: 'Restore and measure' });
  await expect(run).toBeDisabled();
  await lab.getByRole('checkbox', { name: /ELPNet/ }).check();
  await run.click();

  const chart = lab.getByRole('img', { name: /^PSNR-Y of every frame; .*ELPNet/ });
  await expect(chart).toBeVisible({ timeout: 110_000 });
  const figures = [await figuresOf(lab, 'damaged.mkv'), await figuresOf(lab, 'ELPNet')];
  const { files } = reportOf(
    studio,
    ...['compare-restorers', 'damaged.mkv', '--reference', 'source.mkv', '--models', 'elpnet-fast', '--out', '6'],
  );
  expect(files.map(({ summary }) => summary.frames)).toEqual([6, 6]);
  expect(figures.map(([psnr]) => psnr)).toEqual(files.map(({ summary }) => summary.psnrY?.toFixed(3)));
  expect(figures[1]?.[1]).toBe(signed(files[1]?.summary.deltaPsnrY ?? NaN, 3));
  expect(await seriousFindings(page)).toEqual([]);
});

test('rate-distortion of four encodes and their restorations is that of the command line', async ({ studio }) => {
  const { page, server } = studio;
  makeClip(join(server.folder, 'pristine.mkv'), { ...size, codec: 'ffv1' });
  const names = [22, 27, 32, 37].flatMap((qp) => {
    makeClip(join(server.folder, `q${qp}.mp4`), { ...size, qp });
    makeClip(join(server.folder, `q${qp}.better.mp4`), { ...size, qp: qp - 3 });
    return [`q${qp}.mp4`, `q${qp}.better.mp4`];
  });
  const lab = await measureFiles(studio, 'pristine.mkv', names);
  await figuresOf(lab, 'q37.better.mp4');
  await tabOf(lab, 'Rate').click();
  const table = lab.getByRole('table', { name: 'BD-rate and BD-PSNR' });
  const better = table.getByRole('row').filter({ hasText: 'better' });
  const { rateDistortion } = reportOf(studio, 'compare', 'pristine.mkv', ...names, '--rd');
  const curve = rateDistortion?.curves.find(({ name }) => name === 'better');
  expect(curve?.bdRatePercent).toBeLessThan(0);
  await expect(better.getByRole('cell')).toHaveText([
    signed(curve?.bdRatePercent ?? NaN, 2),
    signed(curve?.bdPsnr ?? NaN, 3),
  ]);
  const saved = lab.getByRole('table', { name: 'Bit rate saved at equal PSNR-Y' });
  await expect(saved.getByRole('row')).toHaveCount(1 + 8);
  const point = curve?.points[1];
  await expect(saved.getByRole('row').filter({ hasText: 'q32.better.mp4' }).getByRole('cell').last()).toHaveText(
    point?.savedPercent?.toFixed(1) ?? '–',
  );
  expect(await seriousFindings(page)).toEqual([]);
});

test('folders are measured against references, with means, and what has no partner is listed', async ({ studio }) => {
  const { page, server } = studio;
  makeBatchFolders(server.folder, size);
  // Folders that take their time: the one on the screen must not be taken for the one that was just entered.
  await page.route(/\/api\/files\/[^/]+$/, async (route) => {
    await new Promise((done) => setTimeout(done, 700));
    await route.continue();
  });

  const lab = await openLab(studio);
  await tabOf(lab, 'Folders').click();
  const measure = lab.getByRole('button', { name: 'Measure', exact: true }).last();
  await expect(measure).toBeDisabled();
  for (const [button, folder] of [
    ['References…', 'references'],
    ['Add folder…', 'encodes'],
  ] as const) {
    await lab.getByRole('button', { name: button }).click();
    await page.getByRole('option', { name: folder }).dblclick();
    await page.getByRole('button', { name: 'Use this folder' }).click();
  }
  await measure.click();
  const table = lab.getByRole('table', { name: 'Results of the batch' });
  await expect(table.getByRole('row')).toHaveCount(4, { timeout: 60_000 });
  const numbers = async (text: string): Promise<number[]> => {
    const cells = await table.getByRole('row').filter({ hasText: text }).getByRole('cell').allTextContents();
    return [cells[1], cells[3], cells[5], cells[6]].map(Number);
  };
  const [boats, trees, means] = [await numbers('boats_q35.mp4'), await numbers('trees_q35.mp4'), await numbers('Mean')];
  const expected = reportOf(studio, 'compare', 'references/trees.mkv', 'encodes/trees_q35.mp4').files[0]?.summary;
  expect(trees[0]).toBe(Number(expected?.psnrY?.toFixed(3)));
  means.forEach((mean, i) => {
    // Each of the two was rounded to be shown.
    expect(mean).toBeCloseTo(((boats[i] ?? NaN) + (trees[i] ?? NaN)) / 2, 2);
  });
  await expect(lab.getByText(/other\.mp4: No reference has this name\./)).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
});

test('a file that does not fit says why, and is measured when the difference is accepted', async ({ studio }) => {
  const { page, server } = studio;
  makeClip(join(server.folder, 'pristine.mkv'), { ...size, codec: 'ffv1' });
  makeClip(join(server.folder, 'late.mp4'), { ...size, frames: 13, firstPicture: 3, qp: 32 });
  makeClip(join(server.folder, 'small.mp4'), { ...size, width: 48, height: 32, qp: 32 });
  const lab = await measureFiles(studio, 'pristine.mkv', ['late.mp4']);
  const findings = lab.getByRole('region', { name: 'Alignment of late.mp4' });
  await findings.getByRole('button', { name: 'Measure at an offset of 3 frames' }).click({ timeout: 60_000 });
  const shifted = await figuresOf(lab, 'late.mp4');
  const late = reportOf(studio, 'compare', 'pristine.mkv', 'late.mp4', '--offset', '3').files[0];
  expect(late?.summary.psnrY).toBeGreaterThan(25);
  expect(shifted[0]).toBe(late?.summary.psnrY?.toFixed(3));
  await expect(findings).toContainText('13 were measured, at an offset of 3');

  await lab.getByRole('checkbox', { name: 'late.mp4' }).uncheck();
  await lab.getByRole('button', { name: 'Add files' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('option', { name: 'small.mp4' }).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(lab.getByRole('checkbox', { name: 'small.mp4' })).toBeChecked({ timeout: 30_000 });
  await lab.getByRole('button', { name: 'Measure', exact: true }).click();
  await expect(lab.getByRole('alert')).toContainText('It is 48 × 32, the reference 96 × 64.', { timeout: 60_000 });
  const sizes = lab.getByRole('region', { name: 'Alignment of small.mp4' });
  await sizes.getByRole('button', { name: 'Scale the reference' }).click();
  const scaled = await figuresOf(lab, 'small.mp4');
  const small = reportOf(studio, 'compare', 'pristine.mkv', 'small.mp4', '--scale-reference').files[0];
  expect(scaled[0]).toBe(small?.summary.psnrY?.toFixed(3));
  await expect(sizes).toContainText('the reference was scaled to it');
});
