/** `pixrevive bench`, with the models that ship. */
import { expect, it } from 'vitest';
import { loadCatalog } from '../../src/engine/model/manifest.ts';
import { runCli } from '../tools/run-cli.ts';

it('times every model that ships', async () => {
  const { models } = await loadCatalog();
  const { status, stdout, stderr } = await runCli(['bench', '--size', '128x96', '--frames', '2', '--json']);
  expect(status, stderr).toBe(0);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; model: string; fps: number })
    .filter(({ type }) => type === 'bench');
  expect(rows.map(({ model }) => model)).toEqual(models.map(({ entry }) => entry.id));
  expect(rows.every(({ fps }) => fps > 0)).toBe(true);
});
