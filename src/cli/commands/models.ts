/** `pixrevive models` */
import type { Command } from 'commander';
import { PixReviveError } from '../../contract/errors.ts';
import { loadCatalog, verifyModel } from '../../engine/model/manifest.ts';
import { createReporter } from '../reporter.ts';
import { bytesText, signed, textTable, type Cell } from '../text-table.ts';

export const registerModels = (program: Command): void => {
  program
    .command('models')
    .summary('the restoration models, their cost and measured quality')
    .description(
      'Lists the models that ship with the program and those in your own models folder, and checks their files.',
    )
    .option('--json', 'one JSON object per line on standard output', false)
    .action(async (options: { json: boolean }) => {
      const report = createReporter(options.json);
      const { models, folders } = await loadCatalog();
      const rows: Cell[][] = [];
      for (const model of models) {
        const { entry } = model;
        const problem = await verifyModel(model).then(
          () => null,
          (error: unknown) => PixReviveError.from(error).userMessage,
        );
        report.event({ type: 'model', ...entry, path: model.path, problem });
        const best = entry.quality?.find(({ qp }) => qp === 37) ?? entry.quality?.[0];
        rows.push([
          entry.id,
          entry.mode,
          entry.slots.join(' '),
          entry.kmacPerPixel?.toFixed(1) ?? null,
          bytesText(entry.bytes),
          entry.qp === null ? null : `${entry.qp.min}…${entry.qp.max}`,
          best === undefined ? null : `${signed(best.deltaPsnrY, 2)} dB at QP ${best.qp} (${best.data})`,
          problem ?? 'ok',
        ]);
      }
      report.line(textTable(['id', 'mode', 'window', 'KMAC/px', 'size', 'QP', 'measured ΔPSNR-Y', 'file'], rows));
      report.line(`Looked in: ${folders.join(', ')}`);
    });
};
