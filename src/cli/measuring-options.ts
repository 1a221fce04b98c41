/** Options of commands that measure: how they are read, and what they mean to the engine. */
import { InvalidArgumentError, type Command } from 'commander';
import type { FrameRange } from '../contract/comparison.ts';
import { PixReviveError } from '../contract/errors.ts';
import type { CompareOptions } from '../engine/quality/compare-options.ts';
import type { Fact } from '../engine/quality/report-html/page.ts';
import { settingFacts } from '../engine/quality/setting-facts.ts';
import { parseRate } from './rate.ts';
import type { Reporter } from './reporter.ts';
import { clock } from './text-table.ts';

export type MeasuringFlags = {
  report: string[];
  xpsnr: boolean;
  ffmpeg: boolean;
  vmaf: boolean;
  artifacts: boolean;
  in?: number;
  out?: number;
  scaleDepth: boolean;
  ignoreTags: boolean;
  scaleReference: boolean;
  threads?: number;
  json: boolean;
};

export const collect = (value: string, others: string[]): string[] => [...others, value];

export const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || text.trim() === '') {
    throw new InvalidArgumentError('It must be a whole number.');
  }
  return value;
};

export const positiveNumber = (text: string): number => {
  const value = wholeNumber(text);
  if (value < 1) {
    throw new InvalidArgumentError('It must be at least 1.');
  }
  return value;
};

/** Adds the options that all of these commands have. */
export const measuringOptions = (command: Command): Command =>
  command
    .option('--report <file>', 'write a report: .html, .json or .csv; may be given several times', collect, [])
    .option('--xpsnr', 'also XPSNR, by FFmpeg', false)
    .option('--ffmpeg', 'also FFmpeg’s own psnr and ssim, under their own names', false)
    .option('--vmaf', 'also VMAF, where an FFmpeg with libvmaf is installed', false)
    .option('--artifacts', 'also block edges, blur and flicker', false)
    .option('--in <frame>', 'first frame to measure, from 0', wholeNumber)
    .option('--out <frame>', 'frame to stop before', positiveNumber)
    .option('--scale-depth', 'measure at the deeper of two bit depths', false)
    .option('--ignore-tags', 'measure although range or matrix tags differ', false)
    .option('--scale-reference', 'scale the reference (bicubic) to the size of the files', false)
    .option('--threads <n>', 'measuring threads', positiveNumber)
    .option('--json', 'one JSON object per line on standard output', false);

/** The chosen frames; null where all of them are. */
export const rangeOf = ({ in: from = 0, out }: Pick<MeasuringFlags, 'in' | 'out'>): FrameRange | null => {
  if (from === 0 && out === undefined) {
    return null;
  }
  const to = out ?? Number.MAX_SAFE_INTEGER;
  if (from < 0 || to <= from) {
    throw new PixReviveError('usage', `--out ${to} must lie after --in ${from}.`);
  }
  return { from, to };
};

export const engineOptionsOf = (flags: MeasuringFlags): CompareOptions => ({
  ffmpeg: flags.ffmpeg,
  xpsnr: flags.xpsnr,
  vmaf: flags.vmaf,
  noReference: flags.artifacts,
  range: rangeOf(flags),
  scaleDepth: flags.scaleDepth,
  ignoreTags: flags.ignoreTags,
  scaleReference: flags.scaleReference,
  ...(flags.threads === undefined ? {} : { threads: flags.threads }),
});

/** What was asked for beyond the defaults, for reports. */
export const factsOf = (options: CompareOptions, rawFps?: string): Fact[] => {
  const { offset, range = null } = options;
  return settingFacts({
    range,
    ...(typeof offset === 'number' ? { offsets: [offset] } : offset === undefined ? {} : { offsets: offset }),
    allowShorter: options.allowShorter === true,
    byNumber: options.byNumber === true,
    scaleDepth: options.scaleDepth === true,
    ignoreTags: options.ignoreTags === true,
    scaleReference: options.scaleReference === true,
    ...(rawFps === undefined ? {} : { rawFps }),
  });
};

export const rawRate = (rawFps: string | undefined): Pick<CompareOptions, 'rawFrameRate'> =>
  rawFps === undefined ? {} : { rawFrameRate: parseRate(rawFps) };

/** Ctrl+C ends the work at the next frame. */
export const cancellable = async (work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
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

/** Says how far the measurement is; the returned function takes the frames of a file and counts one more. */
export const progressLine = (files: number, report: Reporter): ((frames: number) => void) => {
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
