/** Adds a person's own ONNX model to their models folder. */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import { modelEntrySchema, type ModelEntry, type ModelManifest } from '../../contract/model.ts';
import { userFolders } from '../paths.ts';
import { contradiction, hashFile, manifestName, readManifest, type CatalogModel } from './manifest.ts';

/** What a person says about a model; the file's name, size and hash are filled in. */
export type ModelDescription = Omit<z.input<typeof modelEntrySchema>, 'file' | 'sha256' | 'bytes'>;

export type ImportRequest = {
  /** The ONNX file; it is copied. */
  readonly onnx: string;
  readonly description: ModelDescription;
  /** Where to add it; the person's models folder by default. */
  readonly folder?: string;
};

/**
 * Copies an ONNX file into a models folder and writes its manifest entry, replacing an entry of the same id. File and
 * manifest are each renamed into place when complete, the file first, so a manifest never names a missing file. Throws
 * `model-missing` (no such ONNX file) and `model-manifest` (a description that contradicts itself, an unusable manifest).
 */
export const importModel = async (request: ImportRequest): Promise<CatalogModel> => {
  const folder = path.resolve(request.folder ?? userFolders().models);
  const found = await stat(request.onnx).catch(() => null);
  if (found === null || !found.isFile()) {
    throw new PixReviveError('model-missing', `There is no ONNX file at ${request.onnx}.`);
  }
  const sha256 = await hashFile(request.onnx);
  const entry = describe(request.description, sha256, found.size);

  const manifest = path.join(folder, manifestName);
  const others = ((await readManifest(manifest))?.models ?? []).filter(({ id }) => id !== entry.id);
  const content: ModelManifest = { version: 1, models: [...others, entry] };

  await mkdir(folder, { recursive: true });
  const target = path.join(folder, entry.file);
  await intoPlace(target, (temporary) => copyFile(request.onnx, temporary));
  await intoPlace(manifest, async (temporary) => {
    await using file = await open(temporary, 'wx');
    await file.writeFile(`${JSON.stringify(content, null, 2)}\n`);
    await file.sync();
  });
  return { entry, path: target, manifest };
};

const describe = (description: ModelDescription, sha256: string, bytes: number): ModelEntry => {
  // The hash is part of the name: another version of the model never takes the place of one that a job is using.
  const file = `${description.id}-${sha256.slice(0, 12)}.onnx`;
  const parsed = modelEntrySchema.safeParse({ ...description, file, sha256, bytes });
  const problem = parsed.success ? contradiction(parsed.data) : z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ');
  if (!parsed.success || problem !== null) {
    throw new PixReviveError('model-manifest', `The model's description cannot be used: ${String(problem)}.`);
  }
  return parsed.data;
};

const intoPlace = async (target: string, write: (temporary: string) => Promise<void>): Promise<void> => {
  const temporary = `${target}.${randomUUID()}.partial`;
  try {
    await write(temporary);
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
};
