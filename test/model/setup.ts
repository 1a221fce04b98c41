/** What the tests of the model runtime share: a folder of their own, and models and frames from the tools. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { ColorTags, PictureFormat } from '../../src/contract/media.ts';
import { allocateFrame, type VideoFrame } from '../../src/engine/media/frame.ts';
import type { CatalogModel } from '../../src/engine/model/manifest.ts';
import { openRestorer, type Restorer, type RestorerOptions } from '../../src/engine/model/restorer.ts';
import { paintedFrame } from '../tools/frames.ts';
import { writeCatalogModel, type Body, type ModelOptions } from '../tools/onnx-models.ts';

/** A folder that is removed when the file's tests are done. */
export const testFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'pixrevive-model-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

export const bt709: ColorTags = {
  range: 'tv',
  matrix: 'bt709',
  primaries: 'bt709',
  transfer: 'bt709',
  chromaLocation: 'left',
};

export const format = (width: number, height: number, rest: Partial<PictureFormat> = {}): PictureFormat => ({
  width,
  height,
  chroma: '420',
  bitDepth: 8,
  ...rest,
});

export type Bench = {
  readonly model: (id: string, body: Body, options?: ModelOptions) => Promise<CatalogModel>;
  readonly open: (model: CatalogModel, options?: Partial<RestorerOptions>) => Promise<Restorer>;
};

/** Models below one folder, opened on one CPU thread with a cache of their own. */
export const bench = (folder: string): Bench => ({
  model: (id, body, options) => writeCatalogModel(folder, id, body, options),
  open: (model, options = {}) =>
    openRestorer({
      model,
      provider: 'cpu',
      threads: 1,
      // Whole frames, without a second of measuring first.
      tilePixels: 10_000_000,
      cacheFolder: path.join(folder, 'cache'),
      ...options,
    }),
});

export type RestoreOptions = { readonly strength?: number; readonly chroma?: boolean; readonly qp?: number };

/** Frame 5 of a moving picture with its window, and what a restorer makes of it. */
export const restoreOne = async (
  restorer: Restorer,
  model: CatalogModel,
  of: PictureFormat,
  options: RestoreOptions = {},
): Promise<{ source: VideoFrame; output: VideoFrame }> => {
  const source = paintedFrame(of, 5);
  const window = model.entry.slots.map((slot) =>
    slot === 0
      ? source
      : paintedFrame(of, 5 + (typeof slot === 'number' ? slot : { 'best-': -3, 'best+': 3, own: 0 }[slot])),
  );
  const output = allocateFrame(of);
  const { qp = 37, ...rest } = options;
  await restorer.restore({ window, qp: window.map(() => qp), frame: 5, output, colors: bt709, ...rest });
  return { source, output };
};
