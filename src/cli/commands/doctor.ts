/** `pixrevive doctor` */
import { availableParallelism, totalmem } from 'node:os';
import type { Command } from 'commander';
import { PixReviveError } from '../../contract/errors.ts';
import { findFfmpeg } from '../../engine/media/ffmpeg-binary.ts';
import { listHardwareEncoders } from '../../engine/media/hardware-encoders.ts';
import { chooseModel, loadCatalog, verifyModel } from '../../engine/model/manifest.ts';
import { probeProviders } from '../../engine/model/providers.ts';
import { userFolders } from '../../engine/paths.ts';
import { createReporter } from '../reporter.ts';
import { bytesText, textTable, type Cell } from '../text-table.ts';
import { version } from '../../engine/version.ts';

export const registerDoctor = (program: Command): void => {
  program
    .command('doctor')
    .summary('what this machine can run, and why something was refused')
    .description(
      'Tries every execution provider and hardware encoder, checks the models, and says where things are kept.',
    )
    .option('--json', 'one JSON object per line on standard output', false)
    .action(async (options: { json: boolean }) => {
      const report = createReporter(options.json);
      const machine = {
        version,
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        cores: availableParallelism(),
        memory: totalmem(),
      };
      report.event({ type: 'machine', ...machine });
      report.line(
        `PixRevive ${version}, Node ${machine.node}, ${machine.platform}, ${machine.cores} cores, ${bytesText(machine.memory)}`,
      );

      const catalog = await loadCatalog();
      for (const model of catalog.models) {
        const problem = await verifyModel(model).then(
          () => null,
          (error: unknown) => PixReviveError.from(error).userMessage,
        );
        report.event({ type: 'model', id: model.entry.id, problem });
        report.line(`model ${model.entry.id}: ${problem ?? 'ok'}`);
      }

      report.status('trying execution providers …');
      const providers = await probeProviders(chooseModel(catalog, { mode: 'fast', model: null }));
      report.endStatus();
      for (const provider of providers) {
        report.event({ type: 'provider', ...provider });
      }
      const rows = providers.map(({ name, compiled, usable, preferred, milliseconds, reason }): Cell[] => [
        name,
        compiled ? 'yes' : 'no',
        usable ? (preferred ? 'yes, preferred' : 'yes') : 'no',
        milliseconds?.toFixed(1) ?? null,
        reason,
      ]);
      report.line(textTable(['provider', 'built in', 'usable', 'ms', 'reason'], rows));

      report.status('trying hardware encoders …');
      const encoders = await listHardwareEncoders();
      report.endStatus();
      report.event({ type: 'hardware-encoders', encoders });
      report.line(
        `hardware encoders: ${encoders.length === 0 ? 'none opens here' : encoders.map(({ name }) => name).join(', ')}`,
      );

      const ffmpeg = await findFfmpeg();
      report.event({ type: 'ffmpeg', ffmpeg });
      report.line(
        ffmpeg === null
          ? 'FFmpeg command line: none found; only VMAF needs one (PIXREVIVE_FFMPEG names it)'
          : `FFmpeg command line: ${ffmpeg.path}, ${ffmpeg.libvmaf ? 'with' : 'without'} libvmaf`,
      );
      const folders = userFolders();
      report.event({ type: 'folders', ...folders });
      report.line(`settings ${folders.config}\ndata     ${folders.data}\ncache    ${folders.cache}`);
    });
};
