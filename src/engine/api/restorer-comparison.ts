/** What several models make of the same frames, for a comparison. */
import type { ModelCatalog, CatalogModel } from '../model/manifest.ts';
import { chooseModel } from '../model/manifest.ts';
import { makeRendition } from '../jobs/renditions.ts';
import type { RestorersRequest } from './comparison-entry.ts';
import type { ComparisonsOptions } from './comparisons.ts';

/** Installed models by their ids, in order, each once. @throws PixReviveError `model-missing` */
export const chosenModels = (catalog: ModelCatalog, ids: readonly string[]): CatalogModel[] =>
  [...new Set(ids)].map((model) => chooseModel(catalog, { mode: 'fast', model }));

type Options = Pick<ComparisonsOptions, 'library' | 'lanes' | 'catalog' | 'forkWorker' | 'cacheFolder'> & {
  signal: AbortSignal;
  /** Finished frames of all models. */
  onProgress: (frame: number) => void;
};

/** Paths of the renditions in the order of the models, each as soon as it is there. */
export async function* makeRenditions(
  { media, models, range, settings }: RestorersRequest,
  { library, lanes, catalog, forkWorker, cacheFolder, signal, onProgress }: Options,
): AsyncGenerator<string, void, void> {
  const input = library.pathOf(media);
  const installed = await catalog();
  const inputHash = await lanes.analysis.call('hash', { path: input, cacheFolder }, signal);
  for (const [i, model] of chosenModels(installed, models).entries()) {
    const before = i * (range.to - range.from);
    yield await makeRendition(
      { input, inputHash, model, range, settings },
      {
        cacheFolder,
        catalog: installed,
        fork: forkWorker,
        signal,
        onProgress: (frame) => {
          onProgress(before + frame);
        },
      },
    );
  }
}
