/** The catalogue of models: what ships with the studio and what the person added, read from manifests and checked. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import {
  modelManifestSchema,
  type Mode,
  type ModelEntry,
  type ModelManifest,
  type WindowSlot,
} from '../../contract/model.ts';
import type { ModelRecord } from '../../contract/provenance.ts';
import { resourcePath, userFolders } from '../paths.ts';

export const manifestName = 'manifest.json';

export type CatalogModel = {
  readonly entry: ModelEntry;
  /** The ONNX file, absolute. */
  readonly path: string;
  /** The manifest that names it, absolute. */
  readonly manifest: string;
  /** The model that restores the frames of the window first (`entry.neighboursBy`). */
  readonly firstPass?: CatalogModel;
};

/** The files that restorations with a model are made with. */
export const modelRecord = ({ entry, firstPass }: CatalogModel): ModelRecord => ({
  id: entry.id,
  sha256: entry.sha256,
  ...(firstPass === undefined ? {} : { neighboursBy: { id: firstPass.entry.id, sha256: firstPass.entry.sha256 } }),
});

/** Text that differs where restorations with two models differ. */
export const modelKey = ({ entry, firstPass }: CatalogModel): string =>
  firstPass === undefined ? entry.sha256 : `${entry.sha256} ${firstPass.entry.sha256}`;

/** The windows of a model and of the one before it, as the pipeline takes them. */
export const slotsOf = ({ entry, firstPass }: CatalogModel): { slots: WindowSlot[]; firstSlots?: WindowSlot[] } => ({
  slots: entry.slots,
  ...(firstPass === undefined ? {} : { firstSlots: firstPass.entry.slots }),
});

export type ModelCatalog = {
  /** The folders that were looked at, in order, whether or not they hold a manifest. */
  readonly folders: readonly string[];
  readonly models: readonly CatalogModel[];
};

/** The folder of the models that ship with the studio (null where the installation lacks it), then the person's own. */
export const modelFolders = (): string[] => {
  const builtIn = resourcePath('models');
  return [...(builtIn === null ? [] : [builtIn]), userFolders().models];
};

/**
 * Reads the manifest of every folder. A folder without one holds no models. Throws `model-manifest` where a manifest is
 * no JSON, breaks the schema, contradicts itself, names a file outside its folder, repeats an id, or wants neighbours
 * restored by a model that there is not.
 */
export const loadCatalog = async (folders: readonly string[] = modelFolders()): Promise<ModelCatalog> => {
  const models: CatalogModel[] = [];
  for (const folder of folders) {
    const manifest = path.resolve(folder, manifestName);
    for (const entry of (await readManifest(manifest))?.models ?? []) {
      const twin = models.find((model) => model.entry.id === entry.id);
      if (twin !== undefined) {
        throw manifestError(manifest, `it repeats the model id "${entry.id}", which ${twin.manifest} has too`);
      }
      const problem = contradiction(entry);
      if (problem !== null) {
        throw manifestError(manifest, `model "${entry.id}": ${problem}`);
      }
      models.push({ entry, path: path.resolve(folder, entry.file), manifest });
    }
  }
  return { folders, models: models.map((model) => withFirstPass(model, models)) };
};

const withFirstPass = (model: CatalogModel, models: readonly CatalogModel[]): CatalogModel => {
  const { id, neighboursBy } = model.entry;
  if (neighboursBy === undefined) {
    return model;
  }
  const firstPass = models.find(({ entry }) => entry.id === neighboursBy);
  if (firstPass === undefined) {
    throw manifestError(
      model.manifest,
      `model "${id}" wants its neighbours restored by "${neighboursBy}", which is not installed`,
    );
  }
  if (firstPass.entry.neighboursBy !== undefined) {
    throw manifestError(
      model.manifest,
      `model "${id}" wants its neighbours restored by "${neighboursBy}", which wants the same of another model`,
    );
  }
  return { ...model, firstPass };
};

/** One manifest, checked; null where there is none. Throws `model-manifest`. */
export const readManifest = async (file: string): Promise<ModelManifest | null> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return null;
    }
    throw manifestError(file, error instanceof Error ? error.message : String(error), error);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw manifestError(file, `it is not JSON (${error instanceof Error ? error.message : String(error)})`, error);
  }
  const parsed = modelManifestSchema.safeParse(json);
  if (!parsed.success) {
    throw manifestError(file, z.prettifyError(parsed.error).replaceAll(/\s+/g, ' '), parsed.error);
  }
  return parsed.data;
};

/** What is wrong with an entry that the schema alone cannot tell; null where it is sound. */
export const contradiction = (entry: ModelEntry): string | null => {
  const { layout, inputs, outputs, noise, multiple, qp, file, slots, neighboursBy } = entry;
  if (path.isAbsolute(file) || path.normalize(file).split(/[\\/]/).includes('..')) {
    return `its file "${file}" must lie in the manifest's folder`;
  }
  const needed = layout === 'rgb' ? ['rgb' as const] : layout === 'y' ? ['y' as const] : ['y' as const, 'uv' as const];
  for (const plane of needed) {
    if (inputs[plane] === undefined || outputs[plane] === undefined) {
      return `layout "${layout}" needs the names of inputs.${plane} and outputs.${plane}`;
    }
  }
  const other = (['y', 'uv', 'rgb'] as const).find(
    (plane) => !needed.some((name) => name === plane) && (inputs[plane] ?? outputs[plane]) !== undefined,
  );
  if (other !== undefined) {
    return `layout "${layout}" has no input or output "${other}"`;
  }
  if (noise !== undefined && multiple % noise.scale !== 0) {
    return `"multiple" (${multiple}) must be a multiple of the noise's scale (${noise.scale})`;
  }
  if (slots.includes('own') && neighboursBy === undefined) {
    return 'the slot "own" needs "neighboursBy", a model that restores the frame first';
  }
  return qp !== null && qp.min > qp.max ? 'its QP range is upside down' : null;
};

/**
 * Makes sure that the model's file is the one that the manifest means, before any of it runs. Throws `model-missing`
 * where there is no file and `model-hash` where size or SHA-256 differ.
 */
export const verifyModel = async (model: CatalogModel): Promise<void> => {
  const { entry } = model;
  let bytes: number;
  try {
    const found = await stat(model.path);
    if (!found.isFile()) {
      throw new Error('not a file');
    }
    bytes = found.size;
  } catch (error) {
    throw new PixReviveError(
      'model-missing',
      `The file of the model "${entry.name}" is missing: ${model.path}. Reinstall the studio, or add the model again.`,
      { cause: error },
    );
  }
  const altered = (how: string): PixReviveError =>
    new PixReviveError(
      'model-hash',
      `The file of the model "${entry.name}" is not the one that its manifest describes (${how}): ${model.path}. ` +
        'Reinstall the studio, or add the model again.',
    );
  if (bytes !== entry.bytes) {
    throw altered(`${bytes} bytes instead of ${entry.bytes}`);
  }
  const sha256 = await hashFile(model.path);
  if (sha256 !== entry.sha256) {
    throw altered(`SHA-256 ${sha256.slice(0, 12)}… instead of ${entry.sha256.slice(0, 12)}…`);
  }
};

/** SHA-256 of a file in lower-case hexadecimal, read as a stream. */
export const hashFile = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
  }
  return hash.digest('hex');
};

export type ModelChoice = {
  readonly mode: Mode;
  /** A model id; null takes the first model that the manifests name for the mode. */
  readonly model: string | null;
  /** Diffusion steps, where a mode has models of several; null takes the first. */
  readonly steps?: number | null;
};

/** The model that a person's settings mean. Throws `model-missing`, naming what there is; never takes another one. */
export const chooseModel = ({ models, folders }: ModelCatalog, choice: ModelChoice): CatalogModel => {
  const none = (what: string): PixReviveError =>
    new PixReviveError(
      'model-missing',
      models.length === 0
        ? `No models are installed (looked in ${folders.join(', ')}). Reinstall the studio, or add a model.`
        : `${what} Installed: ${models.map(({ entry }) => (entry.mode === null ? entry.id : `${entry.id} (${entry.mode})`)).join(', ')}.`,
    );
  if (choice.model !== null) {
    const found = models.find(({ entry }) => entry.id === choice.model);
    if (found === undefined) {
      throw none(`There is no model "${choice.model}".`);
    }
    return found;
  }
  const ofMode = models.filter(({ entry }) => entry.mode === choice.mode);
  // A number of steps says nothing about a mode that takes none.
  const steps = ofMode.some(({ entry }) => entry.steps !== undefined) ? (choice.steps ?? null) : null;
  const found = steps === null ? ofMode[0] : ofMode.find(({ entry }) => (entry.steps ?? null) === steps);
  if (found === undefined) {
    throw none(
      ofMode.length === 0
        ? `No model for the mode "${choice.mode}" is installed.`
        : `The mode "${choice.mode}" has no model of ${String(steps)} steps.`,
    );
  }
  return found;
};

const manifestError = (file: string, problem: string, cause?: unknown): PixReviveError =>
  new PixReviveError('model-manifest', `The model manifest ${file} cannot be used: ${problem}.`, { cause });
