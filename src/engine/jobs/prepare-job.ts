/** From what a person asked for to a job directory that a worker can run, with every check that needs no decoding. */
import { randomUUID } from 'node:crypto';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import type { InputIdentity, JobManifest } from '../../contract/jobs.ts';
import type { ContainerId, ExportPreset } from '../../contract/presets.ts';
import { restoreSettingsSchema, type RestoreSettings, type RestoreSettingsInput } from '../../contract/settings.ts';
import { findPreset } from '../media/presets.ts';
import { checkInputFile } from '../media/input-file.ts';
import { loadUserPresets } from '../media/user-presets.ts';
import { chooseModel, modelRecord, type ModelCatalog } from '../model/manifest.ts';
import {
  createJobDirectory,
  jobDirectoryOf,
  readFinishedChunks,
  readManifest,
  removeJobDirectory,
} from './directory.ts';
import { identifyFile } from './identity.ts';
import { requireUnheld } from './lock.ts';

export type JobRequest = {
  input: string;
  /** Null names the result after the input: `<name>.restored.<ending>`. */
  output: string | null;
  /** Where a result without a name goes; beside the input by default. */
  outputFolder?: string | undefined;
  reference: string | null;
  settings: RestoreSettingsInput;
  overwrite: boolean;
  /** The person's own preset that the settings name, where the caller has it; else it is looked up in their folder. */
  userPreset?: ExportPreset | null;
  /** Frames of a chunk; null lets the engine choose. */
  chunkFrames: number | null;
  /** What to do with the unfinished job of an earlier run with the same output. */
  unfinished: 'refuse' | 'resume' | 'restart';
};

export type PreparedJob = { directory: string; manifest: JobManifest; resumed: boolean };

/**
 * Frames of a chunk, and so of the longest closed GOP of the output: what a crash may cost at most, against what
 * shorter GOPs cost in bits. A diffusion model takes seconds per frame, so it loses less of a day with shorter ones.
 */
const chunkFramesOf = (settings: RestoreSettings): number => (settings.mode === 'fast' ? 48 : 24);

const containerEndings: Readonly<Record<ContainerId, string>> = {
  mkv: '.mkv',
  mp4: '.mp4',
  mov: '.mov',
  'png-sequence': '',
  none: '',
};

/**
 * Creates the job directory of a request, or finds the unfinished one to resume.
 * @throws PixReviveError for an input that cannot be read, an output that exists or cannot be written, settings out
 *   of range, and an unfinished job that nobody said what to do with.
 */
export const prepareJob = async (request: JobRequest, catalog: ModelCatalog): Promise<PreparedJob> => {
  const input = await requireReadableFile(request.input);
  const reference = request.reference === null ? null : await requireReadableFile(request.reference);
  const output = resolve(request.output ?? (await defaultOutput(input.path, request)));
  const directory = jobDirectoryOf(output);
  await requireWritableFolder(dirname(output));

  const unfinished = await readManifest(directory);
  if (unfinished !== null && request.unfinished === 'resume') {
    // The manifest's settings win: a result that is half one thing and half another helps nobody.
    if (unfinished.input.fingerprint !== input.fingerprint) {
      throw new PixReviveError(
        'job-mismatch',
        `The unfinished job for "${output}" belongs to another input, "${unfinished.input.path}". Choose another output, or --restart.`,
      );
    }
    return { directory, manifest: unfinished, resumed: true };
  }
  await requireUnheld(directory);
  if (unfinished !== null && request.unfinished === 'refuse') {
    const chunks = await readFinishedChunks(directory);
    const frames = chunks.reduce((sum, chunk) => sum + chunk.frames.length, 0);
    throw new PixReviveError(
      'job-busy',
      `An earlier restoration to "${output}" was not finished (${frames} frames are). Add --resume to go on or --restart to begin anew.`,
    );
  }

  await requireFreeOutput(output, input.path, request);
  const settings = parseSettings(withContainer(request.settings, output));
  const userPreset = await ownPreset(settings.preset, request);
  const preset = findPreset(settings.preset, userPreset === null ? [] : [userPreset]);
  requireKnownEnding(output, settings, preset);
  if (preset.encoder === null && reference === null) {
    throw new PixReviveError(
      'settings-invalid',
      `${preset.name} writes no video, so there must be something to measure against. Name the pristine version with --reference.`,
    );
  }
  const model = chooseModel(catalog, settings);
  const manifest: JobManifest = {
    version: 1,
    id: randomUUID(),
    createdAt: new Date().toISOString(),
    input,
    reference,
    output,
    overwrite: request.overwrite,
    settings,
    userPreset,
    model: modelRecord(model),
    chunkFrames: request.chunkFrames ?? chunkFramesOf(settings),
    provider: null,
    tilePixels: null,
  };
  await removeJobDirectory(directory);
  await createJobDirectory(directory, manifest);
  return { directory, manifest, resumed: false };
};

/** Parses settings that came from outside. @throws PixReviveError `settings-invalid` naming the setting. */
export const parseSettings = (input: unknown): RestoreSettings => {
  const parsed = restoreSettingsSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PixReviveError(
      'settings-invalid',
      `The setting "${issue?.path.join('.') ?? ''}" is not valid: ${issue?.message ?? 'unknown reason'}.`,
    );
  }
  return parsed.data;
};

/** The identity of a file that exists, is a file, is not empty and may be read. */
export const requireReadableFile = async (path: string): Promise<InputIdentity> => {
  await checkInputFile(path);
  return identifyFile(resolve(path));
};

const defaultOutput = async (input: string, request: JobRequest): Promise<string> => {
  const { settings } = request;
  const id = settings.preset ?? restoreSettingsSchema.shape.preset.parse(undefined);
  const own = await ownPreset(id, request);
  const preset = findPreset(id, own === null ? [] : [own]);
  const container = settings.container ?? preset.containers[0] ?? 'mkv';
  const folder = request.outputFolder ?? dirname(await realpath(input));
  return join(folder, `${basename(input, extname(input))}.restored${containerEndings[container]}`);
};

/** The person's own preset of an id, or null. */
const ownPreset = async (id: string, { userPreset }: JobRequest): Promise<ExportPreset | null> =>
  userPreset === undefined ? ((await loadUserPresets()).find((preset) => preset.id === id) ?? null) : userPreset;

/** The ending of the output names the container, unless one was chosen. */
const withContainer = (settings: RestoreSettingsInput, output: string): RestoreSettingsInput => {
  if (settings.container !== undefined && settings.container !== null) {
    return settings;
  }
  const ending = extname(output).toLowerCase();
  const found = Object.entries(containerEndings).find(([, known]) => known !== '' && known === ending);
  return found === undefined ? settings : { ...settings, container: found[0] as ContainerId };
};

/** Matroska under the name of an AVI would be opened as one, and refused. */
const requireKnownEnding = (output: string, settings: RestoreSettings, preset: ExportPreset): void => {
  const endings = preset.containers.map((container) => containerEndings[container]).filter((ending) => ending !== '');
  if (settings.container === null && endings.length > 0) {
    const name = basename(output);
    throw new PixReviveError(
      'output-container',
      `The ending of "${name}" names no container that can be written. ${preset.name} goes into ${endings.map((ending) => `${basename(name, extname(name))}${ending}`).join(' or ')}.`,
    );
  }
};

export const requireWritableFolder = async (folder: string): Promise<void> => {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    if (!(await stat(folder)).isDirectory()) {
      throw new Error('not a folder');
    }
  } catch (cause) {
    throw new PixReviveError('output-unwritable', `The folder "${folder}" does not exist or may not be written to.`, {
      cause,
    });
  }
};

const requireFreeOutput = async (
  output: string,
  input: string,
  { overwrite, unfinished }: Pick<JobRequest, 'overwrite' | 'unfinished'>,
): Promise<void> => {
  const existing = await stat(output).catch(() => null);
  if (existing === null) {
    return;
  }
  if ((await realpath(output)) === (await realpath(input))) {
    throw new PixReviveError('output-is-input', `The output would replace the input "${input}". Choose another name.`);
  }
  if (existing.isDirectory()) {
    throw new PixReviveError('output-exists', `"${output}" is an existing folder. Choose another name.`);
  }
  if (!overwrite) {
    throw new PixReviveError(
      'output-exists',
      unfinished === 'resume'
        ? `There is nothing to resume: "${output}" exists, and no unfinished restoration to it. It is finished, or somebody else's; --overwrite replaces it.`
        : `"${output}" exists. Add --overwrite to replace it, or choose another name.`,
    );
  }
};
