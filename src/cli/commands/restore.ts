/** `pixrevive restore [video…]` */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { exitStatus, exitStatusOf, PixReviveError } from '../../contract/errors.ts';
import { executionProviders, modes } from '../../contract/model.ts';
import { presetIds } from '../../contract/presets.ts';
import type { RestoreSettingsInput } from '../../contract/settings.ts';
import { prepareJob, requireWritableFolder, type JobRequest } from '../../engine/jobs/prepare-job.ts';
import { parseFrameRate } from '../../engine/media/timestamps.ts';
import { loadCatalog } from '../../engine/model/manifest.ts';
import { createReporter, type Reporter } from '../reporter.ts';
import { runRestoration } from '../restore-run.ts';
import { samplePaths } from '../sample.ts';

type Options = {
  output?: string;
  preset: string;
  mode: (typeof modes)[number];
  model?: string;
  qp: 'auto' | number;
  qpFallback: number;
  strength: number;
  steps?: number;
  seed: number;
  chroma: boolean;
  deinterlace: 'none' | 'bwdif-frame' | 'bwdif-field';
  rawFps?: string;
  in?: number;
  out?: number;
  provider: (typeof executionProviders)[number] | 'auto';
  threads?: number;
  memory?: number;
  reference?: string;
  report?: string;
  chunkFrames?: number;
  overwrite: boolean;
  resume: boolean;
  restart: boolean;
  json: boolean;
};

export const registerRestore = (program: Command): void => {
  program
    .command('restore')
    .summary('restore a video; without one, the bundled sample')
    .description('Restores compression-damaged video and writes it with every other stream of the source.')
    .argument('[video...]', 'files to restore; none restores the bundled sample')
    .option('-o, --output <path>', 'output file, or an existing folder for several videos')
    .option('--preset <id>', `export preset: ${presetIds.join(', ')}`, 'ffv1')
    .addOption(new Option('--mode <mode>', 'how much work to spend').choices([...modes]).default('fast'))
    .option('--model <id>', 'a model by id instead of the mode’s own (see "models")')
    .option('--qp <qp>', '"auto" reads the QP of every frame from the stream; a number 0…51 fixes it', qpOption, 'auto')
    .option('--qp-fallback <qp>', 'QP where the stream does not tell it', numberOption(0, 51), 37)
    .option('--strength <percent>', 'blend with the source, 0…100', numberOption(0, 100), 100)
    .option('--steps <n>', 'diffusion steps, 1…8', integerOption(1, 8))
    .option('--seed <n>', 'seed of the diffusion noise', integerOption(0, 0xffffffff), 0)
    .option('--no-chroma', 'carry the chroma planes over as they are')
    .addOption(
      new Option('--deinterlace <how>', 'for interlaced video')
        .choices(['none', 'bwdif-frame', 'bwdif-field'])
        .default('none'),
    )
    .option('--raw-fps <rate>', 'frame rate of a raw stream without timing, as 25 or 30000/1001', rateOption)
    .option('--in <frame>', 'first frame to restore, from 0', integerOption(0))
    .option('--out <frame>', 'frame to stop before', integerOption(1))
    .addOption(
      new Option('--provider <name>', 'execution provider').choices(['auto', ...executionProviders]).default('auto'),
    )
    .option('--threads <n>', 'inference threads', integerOption(1, 256))
    .option('--memory <MiB>', 'memory that one inference may take', integerOption(64))
    .option('--reference <video>', 'pristine version to measure against')
    .option('--report <file>', 'write the measures as JSON')
    .option(
      '--chunk-frames <n>',
      'frames of a resumable chunk, which is a closed GOP of the output',
      integerOption(1, 10_000),
    )
    .option('--overwrite', 'replace an existing output', false)
    .option('--resume', 'go on with an unfinished restoration to the same output', false)
    .option('--restart', 'throw an unfinished restoration to the same output away', false)
    .option('--json', 'one JSON object per line on standard output', false)
    .action(async (videos: string[], options: Options) => {
      process.exitCode = await restoreAll(videos, options, createReporter(options.json));
    });
};

const restoreAll = async (videos: string[], options: Options, report: Reporter): Promise<number> => {
  const requests = videos.length === 0 ? [await sampleRequest(options, report)] : await fileRequests(videos, options);
  const reportFile = options.report ?? null;
  if (reportFile !== null) {
    await requireWritableFile(reportFile);
  }
  const catalog = await loadCatalog();
  let status: number = exitStatus.done;
  for (const request of requests) {
    try {
      if (requests.length > 1) {
        report.event({ type: 'file', input: request.input });
        report.line(`${request.input}:`);
      }
      await runRestoration(await prepareJob(request, catalog), reportFile, report);
    } catch (thrown) {
      const error = PixReviveError.from(thrown);
      if (requests.length === 1 || error.code === 'cancelled') {
        throw error;
      }
      // One bad file of many must not cost the others the night.
      report.error(error);
      status = status === exitStatus.done ? exitStatusOf(error.code) : status;
    }
  }
  return status;
};

/** A report that cannot be written is better known before the work than after it. */
const requireWritableFile = async (path: string): Promise<void> => {
  const absolute = resolve(path);
  if ((await stat(absolute).catch(() => null))?.isDirectory() === true) {
    throw new PixReviveError('output-unwritable', `"${path}" is a folder. Name a file in it.`);
  }
  await requireWritableFolder(dirname(absolute));
};

const settingsOf = (options: Options): RestoreSettingsInput => ({
  mode: options.mode,
  model: options.model ?? null,
  qp: options.qp === 'auto' ? { kind: 'auto', fallback: options.qpFallback } : { kind: 'fixed', qp: options.qp },
  strength: options.strength / 100,
  steps: options.steps ?? null,
  seed: options.seed,
  chroma: options.chroma,
  deinterlace: options.deinterlace,
  rawFrameRate: options.rawFps ?? null,
  range: rangeOf(options),
  preset: options.preset,
  provider: options.provider,
  memoryBudgetMiB: options.memory ?? null,
  threads: options.threads ?? null,
});

const rangeOf = ({ in: first = 0, out }: Options): { in: number; out: number } | null => {
  if (first === 0 && out === undefined) {
    return null;
  }
  if (out !== undefined && out <= first) {
    throw new PixReviveError('usage', `--out ${out} must lie after --in ${first}.`);
  }
  return { in: first, out: out ?? Number.MAX_SAFE_INTEGER };
};

const requestOf = (options: Options, input: string, output: string | null): JobRequest => ({
  input,
  output,
  reference: options.reference ?? null,
  settings: settingsOf(options),
  overwrite: options.overwrite,
  chunkFrames: options.chunkFrames ?? null,
  unfinished: options.resume ? 'resume' : options.restart ? 'restart' : 'refuse',
});

const fileRequests = async (videos: string[], options: Options): Promise<JobRequest[]> => {
  if (options.resume && options.restart) {
    throw new PixReviveError('usage', 'Give --resume or --restart, not both.');
  }
  const folder = options.output !== undefined && (await stat(options.output).catch(() => null))?.isDirectory() === true;
  if (videos.length > 1 && options.output !== undefined && !folder) {
    throw new PixReviveError('usage', `For several videos, -o must be an existing folder; "${options.output}" is not.`);
  }
  if (videos.length > 1 && (options.reference !== undefined || options.report !== undefined)) {
    throw new PixReviveError('usage', '--reference and --report go with one video; use "compare" for several.');
  }
  return videos.map((video) => ({
    ...requestOf(options, video, folder ? null : (options.output ?? null)),
    outputFolder: folder ? options.output : undefined,
  }));
};

/** The sample is measured against its source; running it again replaces the last result. */
const sampleRequest = async (options: Options, report: Reporter): Promise<JobRequest> => {
  const sample = samplePaths();
  report.note('No video given: restoring the bundled sample (npm run restore -- <video> restores yours).');
  await mkdir(sample.outputFolder, { recursive: true });
  const request = requestOf(options, sample.damaged, options.output ?? join(sample.outputFolder, 'restored.mkv'));
  return { ...request, reference: options.reference ?? sample.source, overwrite: true, unfinished: 'restart' };
};

const numberOption =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    }
    return value;
  };

const integerOption =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || text.trim() === '' || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    }
    return value;
  };

const rateOption = (text: string): string => {
  if (parseFrameRate(text) === null) {
    throw new InvalidArgumentError('It must look like 25 or 30000/1001.');
  }
  return text;
};

const qpOption = (text: string): 'auto' | number => (text === 'auto' ? 'auto' : numberOption(0, 51)(text));
