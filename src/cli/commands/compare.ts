/** `pixrevive compare <reference> <file…>` */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { exitStatusOf, PixReviveError } from '../../contract/errors.ts';
import { asFrameMeasure } from '../../contract/measures/track-columns.ts';
import { bdMethods, type BdMethod, type FrameMeasure, type RateDistortion } from '../../contract/quality.ts';
import { compareFiles, type CompareResult } from '../../engine/quality/compare.ts';
import type { CompareOptions } from '../../engine/quality/compare-options.ts';
import { compareFolders } from '../../engine/quality/batch.ts';
import { checkReportPath, writeFramesCsv } from '../../engine/quality/compare-report.ts';
import { encodesOf, pairsByName, pairsInTurn, rateDistortion } from '../../engine/quality/rate-distortion.ts';
import type { Fact } from '../../engine/quality/report-html/page.ts';
import { batchTable, leftOutLines } from '../batch-output.ts';
import { reportKind, writeBatchReport, writeReport, type WriteOptions } from '../compare-files.ts';
import { compareTable } from '../compare-output.ts';
import { parseRate } from '../rate.ts';
import { rateTables } from '../rate-output.ts';
import { createReporter, type Reporter } from '../reporter.ts';
import { clock } from '../text-table.ts';

type Options = {
  csv?: string;
  report: string[];
  batch: boolean;
  rd: boolean;
  rdPairs: boolean;
  bdMethod: BdMethod;
  xpsnr: boolean;
  ffmpeg: boolean;
  vmaf: boolean;
  offset?: number;
  allowShorter: boolean;
  byNumber: boolean;
  scaleDepth: boolean;
  ignoreTags: boolean;
  rawFps?: string;
  threads?: number;
  json: boolean;
};

export const registerCompare = (program: Command): void => {
  program
    .command('compare')
    .summary('measure videos against a reference')
    .description(
      'Measures PSNR and SSIM of every frame, and the fluctuation (PVD, SD) of each file, against a reference. ' +
        'Differences refer to the first file.',
    )
    .argument('<reference>', 'the pristine video; with --batch, a folder of them')
    .argument('<file...>', 'what to measure; with --batch, folders of it')
    .option('--csv <file>', 'write every frame as CSV')
    .option('--report <file>', 'write a report: .html, .json or .csv; may be given several times', collect, [])
    .option('--batch', 'the reference and the files are folders; their videos are matched by name', false)
    .option('--rd', 'the files are encodes of one source, and restorations named after them', false)
    .option('--rd-pairs', 'the files are encode, restoration, encode, restoration …', false)
    .addOption(
      new Option('--bd-method <method>', 'how rate-distortion points are joined').choices(bdMethods).default('pchip'),
    )
    .option('--xpsnr', 'also XPSNR, by FFmpeg', false)
    .option('--ffmpeg', 'also FFmpeg’s own psnr and ssim, under their own names', false)
    .option('--vmaf', 'also VMAF, where an FFmpeg with libvmaf is installed', false)
    .option('--offset <frames>', 'frame k of the files belongs to frame k + offset of the reference', integer)
    .option('--allow-shorter', 'measure the common frames where the frame counts differ', false)
    .option('--by-number', 'pair frames by number although their times differ', false)
    .option('--scale-depth', 'measure at the deeper of two bit depths', false)
    .option('--ignore-tags', 'measure although range or matrix tags differ', false)
    .option('--raw-fps <rate>', 'frame rate of raw streams without timing, as 25 or 30000/1001')
    .option('--threads <n>', 'measuring threads', positiveInteger)
    .option('--json', 'one JSON object per line on standard output', false)
    .action(async (reference: string, files: string[], options: Options) => {
      const report = createReporter(options.json);
      await (options.batch
        ? compareBatch(reference, files, options, report)
        : compare(reference, files, options, report));
    });
};

const compare = async (reference: string, files: string[], options: Options, report: Reporter): Promise<void> => {
  options.report.forEach(reportKind);
  const pairs = options.rdPairs ? pairsInTurn(files.length) : options.rd ? pairsByName(files) : null;
  for (const output of [...options.report, ...(options.csv === undefined ? [] : [options.csv])]) {
    await checkReportPath(output, [reference, ...files]);
  }
  await cancellable(async (signal) => {
    const result = await measure(reference, files, options, report, signal);
    const rates = pairs === null ? undefined : rateDistortion(result.files, pairs, options.bdMethod);
    const encodes = encodesOf(files.length, pairs ?? []);
    await write(result, rates === undefined ? undefined : { rates, encodes }, options, signal);
    show(result, rates, report);
  });
};

/** Folders against a folder. Sequences that could not be measured make it end with the status of a mismatch. */
const compareBatch = async (
  references: string,
  folders: string[],
  options: Options,
  report: Reporter,
): Promise<void> => {
  const misplaced = [
    ...(options.rd || options.rdPairs ? ['--rd measures encodes of one source'] : []),
    ...(options.csv === undefined ? [] : ['--csv writes the frames of one comparison; --report x.csv writes a batch']),
  ];
  if (misplaced.length > 0) {
    throw new PixReviveError('settings-invalid', `${misplaced.join('; ')}. Leave it out, or leave out --batch.`);
  }
  options.report.forEach(reportKind);
  for (const output of options.report) {
    await checkReportPath(output, []);
  }
  await cancellable(async (signal) => {
    const batch = await compareFolders(references, folders, {
      ...engineOptions(options),
      signal,
      onProgress: ({ name, sequence, sequences, frame, frames }) => {
        report.status(`${name} (${sequence}/${sequences})${frames === 0 ? '' : `  frame ${frame}/${frames}`}`);
      },
    }).finally(() => {
      report.endStatus();
    });
    for (const path of options.report) {
      await writeBatchReport(path, batch, settingFacts(options));
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

const write = async (
  result: CompareResult,
  rateDistortion: WriteOptions['rateDistortion'],
  options: Options,
  signal: AbortSignal,
): Promise<void> => {
  if (options.csv !== undefined) {
    await writeFramesCsv(options.csv, result);
  }
  for (const path of options.report) {
    await writeReport(path, result, {
      settings: settingFacts(options),
      signal,
      ...(rateDistortion === undefined ? {} : { rateDistortion }),
    });
  }
};

const show = (result: CompareResult, rates: RateDistortion | undefined, report: Reporter): void => {
  report.event({
    type: 'summary',
    reference: result.reference.path,
    files: result.files.map(({ summary, notes }) => ({ ...summary, notes })),
    ...(rates === undefined ? {} : { rateDistortion: rates }),
  });
  report.line(compareTable(result));
  if (rates !== undefined) {
    report.line();
    report.line(rateTables(rates));
  }
  for (const { path, notes } of result.files) {
    for (const note of notes) {
      report.note(`${path}: ${note}`);
    }
  }
};

/** What was asked for beyond the defaults, for the report. */
const settingFacts = (options: Options): Fact[] => {
  const settings = [
    ...(options.offset === undefined ? [] : [`offset ${options.offset} frames`]),
    ...(options.allowShorter ? ['common frames where the counts differ'] : []),
    ...(options.byNumber ? ['frames paired by number'] : []),
    ...(options.scaleDepth ? ['measured at the deeper bit depth'] : []),
    ...(options.ignoreTags ? ['range and matrix tags ignored'] : []),
    ...(options.rawFps === undefined ? [] : [`raw streams at ${options.rawFps} frames/s`]),
  ];
  return [{ name: 'Settings', value: settings.length === 0 ? 'defaults' : settings.join('; ') }];
};

/** Ctrl+C ends the work at the next frame. */
const cancellable = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
  const stop = new AbortController();
  const cancel = (): void => {
    stop.abort();
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  try {
    await work(stop.signal);
  } finally {
    process.off('SIGINT', cancel);
    process.off('SIGTERM', cancel);
  }
};

const measure = async (
  reference: string,
  files: string[],
  options: Options,
  report: Reporter,
  signal: AbortSignal,
): Promise<CompareResult> => {
  const frameEvent = (path: string, frame: FrameMeasure): void => {
    report.event({ type: 'frame', path, ...frame });
  };
  const progress = progressLine(files.length, report);
  try {
    const result = await compareFiles(reference, files, {
      ...engineOptions(options),
      signal,
      onRow: ({ path, frames }, row) => {
        // VMAF comes from another program, when all frames have been measured.
        if (!options.vmaf) {
          frameEvent(path, asFrameMeasure(row));
        }
        progress(frames);
      },
    });
    if (options.vmaf) {
      result.files.forEach(({ path, frames }) => {
        frames.forEach((frame) => {
          frameEvent(path, frame);
        });
      });
    }
    return result;
  } finally {
    report.endStatus();
  }
};

const engineOptions = (options: Options): CompareOptions => {
  return {
    ffmpeg: options.ffmpeg,
    xpsnr: options.xpsnr,
    vmaf: options.vmaf,
    allowShorter: options.allowShorter,
    byNumber: options.byNumber,
    scaleDepth: options.scaleDepth,
    ignoreTags: options.ignoreTags,
    ...(options.offset === undefined ? {} : { offset: options.offset }),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.rawFps === undefined ? {} : { rawFrameRate: parseRate(options.rawFps) }),
  };
};

/** Says how far the measurement is; the returned function takes the frames of a file and counts one more. */
const progressLine = (files: number, report: Reporter): ((frames: number) => void) => {
  let start: number | null = null;
  let measured = 0;
  return (frames) => {
    start ??= performance.now();
    measured += 1;
    const seconds = (performance.now() - start) / 1000;
    const rate = measured / files / seconds;
    const frame = Math.ceil(measured / files);
    const left = seconds > 1 ? `  ${rate.toFixed(1)} fps  ${clock((frames - frame) / rate)} left` : '';
    report.status(`measuring ${frame}/${frames}${left}`);
  };
};

const collect = (value: string, others: string[]): string[] => [...others, value];

const integer = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || text.trim() === '') {
    throw new InvalidArgumentError('It must be a whole number.');
  }
  return value;
};

const positiveInteger = (text: string): number => {
  const value = integer(text);
  if (value < 1) {
    throw new InvalidArgumentError('It must be at least 1.');
  }
  return value;
};
