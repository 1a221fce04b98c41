/** `pixrevive compare-restorers <video>` */
import { Option, type Command } from 'commander';
import { PixReviveError } from '../../contract/errors.ts';
import { executionProviders } from '../../contract/model.ts';
import { makeRendition } from '../../engine/jobs/renditions.ts';
import { parseSettings } from '../../engine/jobs/prepare-job.ts';
import { forkWorker } from '../../engine/jobs/worker-process.ts';
import { probeMedia } from '../../engine/media/probe.ts';
import { chooseModel, loadCatalog, type CatalogModel, type ModelCatalog } from '../../engine/model/manifest.ts';
import { userFolders } from '../../engine/paths.ts';
import { checkReportPath } from '../../engine/quality/compare-report.ts';
import { MeasureStore } from '../../engine/quality/measure-store.ts';
import { writeInspectReport, writeReport } from '../../engine/quality/report-files.ts';
import { reportKind } from '../../engine/quality/report-kind.ts';
import { commandLine } from '../command-line.ts';
import {
  cancellable,
  engineOptionsOf,
  factsOf,
  measuringOptions,
  wholeNumber,
  type MeasuringFlags,
} from '../measuring-options.ts';
import { createReporter, type Reporter } from '../reporter.ts';
import { measureFiles, measureWithoutReference, showComparison, showInspection } from '../show-comparison.ts';

type Options = MeasuringFlags & {
  reference?: string;
  offset?: number;
  models?: string;
  qp: string;
  qpFallback: string;
  strength: string;
  seed: number;
  chroma: boolean;
  provider: (typeof executionProviders)[number] | 'auto';
};

export const registerCompareRestorers = (program: Command): void => {
  const command = program
    .command('compare-restorers')
    .summary('restore the same frames with several models and measure each')
    .description(
      'Restores a range of a video with every chosen model and measures the results beside the video itself. ' +
        'What was restored before is not restored again.',
    )
    .argument('<video>', 'the damaged video')
    .option('--models <ids>', 'ids of installed models, separated by commas; all of them by default (see "models")')
    .option('--reference <video>', 'pristine version to measure against; without one, measures that need none')
    .option('--offset <frames>', 'frame k of the video belongs to frame k + offset of the reference', wholeNumber)
    .option('--qp <qp>', '"auto" reads the QP of every frame from the stream; a number 0…51 fixes it', 'auto')
    .option('--qp-fallback <qp>', 'QP where the stream does not tell it', '37')
    .option('--strength <percent>', 'blend with the source, 0…100', '100')
    .option('--seed <n>', 'seed of the diffusion noise', wholeNumber, 0)
    .option('--no-chroma', 'carry the chroma planes over as they are')
    .addOption(
      new Option('--provider <name>', 'execution provider').choices(['auto', ...executionProviders]).default('auto'),
    );
  measuringOptions(command).action(async (video: string, options: Options) => {
    await compareRestorers(video, options, createReporter(options.json));
  });
};

const chosen = (catalog: ModelCatalog, ids: string | undefined): CatalogModel[] =>
  ids === undefined
    ? [...catalog.models]
    : [...new Set(ids.split(','))].map((id) => chooseModel(catalog, { mode: 'fast', model: id.trim() }));

const compareRestorers = async (video: string, options: Options, report: Reporter): Promise<void> => {
  const catalog = await loadCatalog();
  const models = chosen(catalog, options.models);
  if (models.length === 0) {
    throw new PixReviveError('model-missing', 'No models are installed. Reinstall the studio, or add a model.');
  }
  options.report.forEach(reportKind);
  for (const path of options.report) {
    await checkReportPath(path, [video, ...(options.reference === undefined ? [] : [options.reference])]);
  }
  const settings = parseSettings({
    qp:
      options.qp === 'auto'
        ? { kind: 'auto', fallback: Number(options.qpFallback) }
        : { kind: 'fixed', qp: Number(options.qp) },
    strength: Number(options.strength) / 100,
    seed: options.seed,
    chroma: options.chroma,
    provider: options.provider,
  });
  await cancellable(async (signal) => {
    const { frames } = (await probeMedia(video, { signal })).video;
    const range = { from: options.in ?? 0, to: Math.min(frames, options.out ?? frames) };
    if (range.from >= range.to) {
      throw new PixReviveError('usage', `--in ${range.from} lies behind the end of the video (${frames} frames).`);
    }
    const cacheFolder = userFolders().cache;
    const store = new MeasureStore(cacheFolder);
    const inputHash = await store.hashOf(video, signal);
    const renditions: string[] = [];
    for (const model of models) {
      const { id } = model.entry;
      const path = await makeRendition(
        { input: video, inputHash, model, range, settings },
        {
          cacheFolder,
          catalog,
          fork: forkWorker,
          signal,
          onProgress: (frame) => {
            report.status(`restoring with ${id} ${frame}/${range.to - range.from}`);
          },
        },
      ).finally(() => {
        report.endStatus();
      });
      report.event({ type: 'restored', model: id, sha256: model.entry.sha256, path });
      renditions.push(path);
    }
    await measure([video, ...renditions], range, { options, store, signal, report });
  });
};

const measure = async (
  files: string[],
  range: { from: number; to: number },
  { options, store, signal, report }: { options: Options; store: MeasureStore; signal: AbortSignal; report: Reporter },
): Promise<void> => {
  const by = options.reference === undefined ? 0 : (options.offset ?? 0);
  if (range.from + by < 0) {
    throw new PixReviveError('usage', `Frame ${range.from} at an offset of ${by} lies before the reference.`);
  }
  // A rendition begins with the first frame of the range; what is measured is a range of the reference.
  const offset = files.map((_, i) => (i === 0 ? (options.offset ?? null) : range.from + by));
  const asked = { ...engineOptionsOf(options), range: { from: range.from + by, to: range.to + by }, offset };
  const written = { settings: factsOf({ ...asked, offset: by }), commands: [commandLine()], signal, store };
  if (options.reference === undefined) {
    const result = await measureWithoutReference(files, { ...asked, signal }, report);
    for (const path of options.report) {
      await writeInspectReport(path, result, written);
    }
    showInspection(result, report);
    return;
  }
  const result = await measureFiles(options.reference, files, { ...asked, coded: true, signal }, report);
  for (const path of options.report) {
    await writeReport(path, result, written);
  }
  showComparison(result, undefined, report);
};
