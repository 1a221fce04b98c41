/** `pixrevive compare <reference> <file…>` */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { exitStatusOf, PixReviveError } from '../../contract/errors.ts';
import { bdMethods, type BdMethod } from '../../contract/quality.ts';
import { compareFolders } from '../../engine/quality/batch.ts';
import type { CompareOptions } from '../../engine/quality/compare-options.ts';
import { checkReportPath, writeFramesCsv } from '../../engine/quality/compare-report.ts';
import { encodesOf, pairsByName, pairsInTurn, rateDistortion } from '../../engine/quality/rate-distortion.ts';
import { writeBatchReport, writeInspectReport, writeReport } from '../../engine/quality/report-files.ts';
import { reportKind } from '../../engine/quality/report-kind.ts';
import { batchTable, leftOutLines } from '../batch-output.ts';
import { commandLine } from '../command-line.ts';
import {
  cancellable,
  engineOptionsOf,
  factsOf,
  measuringOptions,
  positiveNumber,
  rawRate,
  wholeNumber,
  type MeasuringFlags,
} from '../measuring-options.ts';
import { createReporter, type Reporter } from '../reporter.ts';
import { measureFiles, measureWithoutReference, showComparison, showInspection } from '../show-comparison.ts';

type Options = MeasuringFlags & {
  /** False with `--no-reference`. */
  reference: boolean;
  csv?: string;
  batch: boolean;
  rd: boolean;
  rdPairs: boolean;
  bdMethod: BdMethod;
  baseline?: number;
  offset?: number | number[];
  allowShorter: boolean;
  byNumber: boolean;
  rawFps?: string;
};

export const registerCompare = (program: Command): void => {
  const command = program
    .command('compare')
    .summary('measure videos against a reference, or without one')
    .description(
      'Measures PSNR and SSIM of every frame, and the fluctuation (PVD, SD) of each file, against a reference; without one, ' +
        'block edges, blur, flicker and QP, with an estimate of the PSNR. Differences refer to the first file.',
    )
    .argument('<file...>', 'the pristine video, then what to measure; with --batch, folders of them')
    .option('--no-reference', 'there is no pristine video: all files are measured without one')
    .option('--csv <file>', 'write every frame as CSV')
    .option('--batch', 'the reference and the files are folders; their videos are matched by name', false)
    .option('--rd', 'the files are encodes of one source, and restorations named after them', false)
    .option('--rd-pairs', 'the files are encode, restoration, encode, restoration …', false)
    .addOption(
      new Option('--bd-method <method>', 'how rate-distortion points are joined').choices(bdMethods).default('pchip'),
    )
    .option('--baseline <n>', 'the file that differences refer to, counted from 1', positiveNumber)
    .option(
      '--offset <frames>',
      'frame k of the files belongs to frame k + offset of the reference; a,b,… one each',
      offsets,
    )
    .option('--allow-shorter', 'measure the common frames where the frame counts differ', false)
    .option('--by-number', 'pair frames by number although their times differ', false)
    .option('--raw-fps <rate>', 'frame rate of raw streams without timing, as 25 or 30000/1001');
  measuringOptions(command).action(async (paths: string[], options: Options) => {
    const report = createReporter(options.json);
    if (!options.reference) {
      await inspect(paths, options, report);
      return;
    }
    const [reference, ...files] = paths;
    if (reference === undefined || files.length === 0) {
      throw new PixReviveError(
        'usage',
        'Name the pristine video and at least one to measure, or give --no-reference where there is none.',
      );
    }
    await (options.batch
      ? compareBatch(reference, files, options, report)
      : compare(reference, files, options, report));
  });
};

const engineOptions = (options: Options): CompareOptions => ({
  ...engineOptionsOf(options),
  ...rawRate(options.rawFps),
  allowShorter: options.allowShorter,
  byNumber: options.byNumber,
  ...(options.offset === undefined ? {} : { offset: options.offset }),
  ...(options.baseline === undefined ? {} : { baseline: options.baseline - 1 }),
});

/** What cannot be said together with another option. */
const refuse = (misplaced: readonly (string | false)[], remedy: string): void => {
  const found = misplaced.filter((text) => text !== false);
  if (found.length > 0) {
    throw new PixReviveError('settings-invalid', `${found.join('; ')}. ${remedy}`);
  }
};

/** Checked before any work: where the results go. */
const checkOutputs = async (options: Options, inputs: readonly string[]): Promise<void> => {
  options.report.forEach(reportKind);
  for (const output of [...options.report, ...(options.csv === undefined ? [] : [options.csv])]) {
    await checkReportPath(output, inputs);
  }
};

const compare = async (reference: string, files: string[], options: Options, report: Reporter): Promise<void> => {
  const pairs = options.rdPairs ? pairsInTurn(files.length) : options.rd ? pairsByName(files) : null;
  await checkOutputs(options, [reference, ...files]);
  await cancellable(async (signal) => {
    const asked = engineOptions(options);
    const result = await measureFiles(reference, files, { ...asked, signal }, report);
    const rates = pairs === null ? undefined : rateDistortion(result.files, pairs, options.bdMethod);
    if (options.csv !== undefined) {
      await writeFramesCsv(options.csv, result);
    }
    for (const path of options.report) {
      await writeReport(path, result, {
        settings: factsOf(asked, options.rawFps),
        commands: [commandLine()],
        signal,
        ...(rates === undefined ? {} : { rateDistortion: { rates, encodes: encodesOf(files.length, pairs ?? []) } }),
      });
    }
    showComparison(result, rates, report);
  });
};

const inspect = async (files: string[], options: Options, report: Reporter): Promise<void> => {
  refuse(
    [
      options.batch && '--batch measures against references',
      (options.rd || options.rdPairs) && '--rd draws quality over rate, which takes a reference',
      options.vmaf && '--vmaf compares with a reference',
      options.xpsnr && '--xpsnr compares with a reference',
      options.ffmpeg && '--ffmpeg compares with a reference',
      options.csv !== undefined && '--csv writes measures against a reference; --report x.csv writes these',
    ],
    'Leave it out, or leave out --no-reference.',
  );
  await checkOutputs(options, files);
  await cancellable(async (signal) => {
    const asked = engineOptions(options);
    const result = await measureWithoutReference(files, { ...asked, signal }, report);
    for (const path of options.report) {
      await writeInspectReport(path, result, {
        settings: factsOf(asked, options.rawFps),
        commands: [commandLine()],
        signal,
      });
    }
    showInspection(result, report);
  });
};

/** Folders against a folder. Sequences that could not be measured make it end with the status of a mismatch. */
const compareBatch = async (
  references: string,
  folders: string[],
  options: Options,
  report: Reporter,
): Promise<void> => {
  refuse(
    [
      (options.rd || options.rdPairs) && '--rd measures encodes of one source',
      options.csv !== undefined && '--csv writes the frames of one comparison; --report x.csv writes a batch',
      options.baseline !== undefined &&
        '--baseline chooses among files; name the folder that differences refer to first',
    ],
    'Leave it out, or leave out --batch.',
  );
  await checkOutputs(options, []);
  await cancellable(async (signal) => {
    const asked = engineOptions(options);
    const batch = await compareFolders(references, folders, {
      ...asked,
      signal,
      onProgress: ({ name, sequence, sequences, frame, frames }) => {
        report.status(`${name} (${sequence}/${sequences})${frames === 0 ? '' : `  frame ${frame}/${frames}`}`);
      },
    }).finally(() => {
      report.endStatus();
    });
    for (const path of options.report) {
      await writeBatchReport(path, batch, { settings: factsOf(asked, options.rawFps), command: commandLine() });
    }
    report.event({ type: 'batch', ...batch });
    report.line(batchTable(batch));
    leftOutLines(batch).forEach((line) => {
      report.note(line);
    });
    if (batch.failed.length > 0) {
      process.exitCode = exitStatusOf('reference-mismatch');
    }
  });
};

/** One offset for all files, or one for each. */
const offsets = (text: string): number | number[] => {
  const values = text.split(',').map((part) => wholeNumber(part));
  const [first] = values;
  if (first === undefined) {
    throw new InvalidArgumentError('It must be a whole number.');
  }
  return values.length === 1 ? first : values;
};
