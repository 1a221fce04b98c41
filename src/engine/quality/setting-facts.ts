/** What a measurement was asked for beyond the defaults: in words for reports, and as a command that repeats it. Pure. */
import type { ComparisonOptions, FrameRange } from '../../contract/comparison.ts';
import type { BdMethod } from '../../contract/quality.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { shellWord } from './report-html/names.ts';
import type { Fact } from './report-html/page.ts';

export type MeasuringSettings = Partial<ComparisonOptions> & {
  /** Of each file; null where it was looked for. */
  offsets?: readonly (number | null)[];
  rawFps?: string;
};

const isSet = (offset: number | null): offset is number => offset !== null && offset !== 0;

export const settingFacts = (settings: MeasuringSettings): Fact[] => {
  const { offsets = [], range = null, rawFps } = settings;
  const told = [
    ...(offsets.some(isSet) ? [`offset ${offsets.map((offset) => offset ?? 0).join(', ')} frames`] : []),
    ...(range === null ? [] : [`frames ${range.from} to ${range.to - 1}`]),
    ...(settings.allowShorter === true ? ['common frames where the counts differ'] : []),
    ...(settings.byNumber === true ? ['frames paired by number'] : []),
    ...(settings.scaleDepth === true ? ['measured at the deeper bit depth'] : []),
    ...(settings.ignoreTags === true ? ['range and matrix tags ignored'] : []),
    ...(settings.scaleReference === true ? ['reference scaled to the size of the files'] : []),
    ...(rawFps === undefined ? [] : [`raw streams at ${rawFps} frames/s`]),
  ];
  return [{ name: 'Settings', value: told.length === 0 ? 'defaults' : told.join('; ') }];
};

const flags = (options: Partial<ComparisonOptions>, hasReference: boolean): string[] => [
  ...(options.range === null || options.range === undefined
    ? []
    : ['--in', String(options.range.from), '--out', String(options.range.to)]),
  ...(options.allowShorter === true ? ['--allow-shorter'] : []),
  ...(options.byNumber === true ? ['--by-number'] : []),
  ...(options.scaleDepth === true ? ['--scale-depth'] : []),
  ...(options.ignoreTags === true ? ['--ignore-tags'] : []),
  ...(options.scaleReference === true ? ['--scale-reference'] : []),
  ...(options.xpsnr === true ? ['--xpsnr'] : []),
  ...(options.ffmpeg === true ? ['--ffmpeg'] : []),
  ...(options.vmaf === true ? ['--vmaf'] : []),
  ...(options.noReference === true && hasReference ? ['--artifacts'] : []),
];

const commandOf = (words: readonly string[]): string => words.map(shellWord).join(' ');

export type RepeatedComparison = {
  reference: string | null;
  files: readonly { path: string; offset: number | null }[];
  baseline: number;
  options: ComparisonOptions;
  /** With rate-distortion curves; pairs that were given by hand cannot be said on the command line. */
  rate: { method: BdMethod } | null;
  report: string;
};

/** The command that measures the same. */
export const compareCommand = (repeated: RepeatedComparison): string => {
  const { reference, files, baseline, options, rate, report } = repeated;
  const offsets = files.map(({ offset }) => offset ?? 0);
  return commandOf([
    ...['pixrevive', 'compare', ...(reference === null ? ['--no-reference'] : [reference])],
    ...files.map(({ path }) => path),
    ...(offsets.some((offset) => offset !== 0) ? ['--offset', offsets.join(',')] : []),
    ...(baseline === 0 ? [] : ['--baseline', String(baseline + 1)]),
    ...flags(options, reference !== null),
    ...(rate === null ? [] : ['--rd', '--bd-method', rate.method]),
    ...['--report', report],
  ]);
};

export type RepeatedRestorers = {
  video: string;
  reference: string | null;
  models: readonly string[];
  settings: RestoreSettings;
  /** Frames of the video. */
  range: FrameRange;
  offset: number | null;
  options: ComparisonOptions;
  report: string;
};

/** The command that restores and measures the same. */
export const restorersCommand = (repeated: RepeatedRestorers): string => {
  const { video, reference, models, settings, range, offset, options, report } = repeated;
  const { qp, strength, seed, chroma, provider } = settings;
  return commandOf([
    ...['pixrevive', 'compare-restorers', video],
    ...(reference === null ? [] : ['--reference', reference]),
    ...['--models', models.join(',')],
    ...(qp.kind === 'fixed' ? ['--qp', String(qp.qp)] : ['--qp-fallback', String(qp.fallback)]),
    ...(strength === 1 ? [] : ['--strength', String(100 * strength)]),
    ...(seed === 0 ? [] : ['--seed', String(seed)]),
    ...(chroma ? [] : ['--no-chroma']),
    ...(provider === 'auto' ? [] : ['--provider', provider]),
    ...(offset === null || offset === 0 ? [] : ['--offset', String(offset)]),
    ...flags({ ...options, range }, reference !== null),
    ...['--report', report],
  ]);
};

/** The command that measures the same folders. */
export const batchCommand = (repeated: {
  references: string;
  folders: readonly string[];
  options: Partial<ComparisonOptions>;
  report: string;
}): string => {
  const { references, folders, options, report } = repeated;
  return commandOf([
    'pixrevive',
    'compare',
    '--batch',
    references,
    ...folders,
    ...flags(options, true),
    '--report',
    report,
  ]);
};
