/** Opens a model for restoring frames: the way into the model runtime for pipelines and previews. */
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import type { ColorTags, PictureFormat } from '../../contract/media.ts';
import type { ExecutionProvider } from '../../contract/model.ts';
import { sameFormat, type VideoFrame } from '../media/frame.ts';
import { userFolders } from '../paths.ts';
import { cacheKey, recordCache } from './cache.ts';
import { FrozenWatch } from './frozen-watch.ts';
import { formatProblem, planFor, sizeKey, type FrameJob, type PlanFacts } from './frame-restorer.ts';
import { invalidOutput } from './guard.ts';
import { openLanes, planLanes } from './lanes.ts';
import { defaultMemoryBudgetMiB, defaultThreads } from './machine.ts';
import { verifyModel, type CatalogModel } from './manifest.ts';
import { chooseProvider, memoryPerPixel, type ProbeOptions } from './providers.ts';
import { runtimeVersion } from './session.ts';

export type RestorerOptions = {
  readonly model: CatalogModel;
  readonly provider: ExecutionProvider | 'auto';
  /** Inference threads; null takes `defaultThreads()`. */
  readonly threads?: number | null;
  /** Memory that one run may take; null takes a quarter of the machine's. */
  readonly memoryBudgetMiB?: number | null;
  /**
   * Limits tiles to this many luma pixels instead of a budget: a resumed job passes width × height of the first run's
   * `info.tile`, so that its frames come out bit by bit as they would have.
   */
  readonly tilePixels?: number | null;
  /**
   * Whether several frames may be restored at the same time, by threads that work on one frame each as far as the memory
   * budget allows: more frames per second, but each takes longer. False by default, as previews want it.
   */
  readonly throughput?: boolean;
  /** Seed of the diffusion noise. */
  readonly seed?: number;
  /** Where known: frames that the model cannot work on are refused at once, and `info.tile` is known from the start. */
  readonly format?: PictureFormat;
  /** Told what a person should know (a provider passed over, memory that ran out), once each. */
  readonly onNotice?: (text: string) => void;
  /** Where findings about models and this machine are kept; the person's cache folder by default. */
  readonly cacheFolder?: string;
};

export type RestoreRequest = {
  /** Frames of the window in slot order; all of one format. They must stay as they are until the promise settles. */
  readonly window: readonly VideoFrame[];
  /** HEVC-equivalent QP of each of them. */
  readonly qp: readonly number[];
  /** Number of the frame in display order from the start of the stream: the noise depends on it. */
  readonly frame: number;
  /** Receives samples and timing; a frame that is not in the window. */
  readonly output: VideoFrame;
  /** Blend of restored and source samples, 0…1; 1 by default. */
  readonly strength?: number;
  /** Whether chroma is restored too; true by default. */
  readonly chroma?: boolean;
  /**
   * Where the frames lie in the whole picture, in luma pixels, when they are cut from it (previews of a region): the
   * noise depends on it. Multiples of 16 fit the noise grid of every model; the upper left corner by default.
   */
  readonly origin?: { readonly x: number; readonly y: number };
  /** Tags of the stream, for models that work on RGB. */
  readonly colors?: ColorTags;
};

export type RestorerInfo = {
  readonly provider: ExecutionProvider;
  readonly threads: number;
  /** Frames that are restored at the same time. */
  readonly lanes: number;
  /** Size of the tiles that frames are cut into (the padded frame where it fits); null until a format is known. */
  readonly tile: { readonly width: number; readonly height: number; readonly count: number } | null;
  readonly notices: readonly string[];
};

export type Restorer = AsyncDisposable & {
  readonly info: RestorerInfo;
  /**
   * Restores the other frames of a window before this model looks at them, where it was trained for that; null where the
   * window holds frames as they were decoded. It is closed with this one.
   */
  readonly first: Restorer | null;
  /**
   * Restores one frame. Calls finish in their order; one call more than `info.lanes`, made before the first has finished,
   * keeps all threads busy. Rejects with `model-output-invalid`, `inference-failed`, `input-unsupported` or
   * `worker-crashed`; the output frame's samples are then undefined.
   */
  readonly restore: (request: RestoreRequest) => Promise<void>;
  /** Waits for what was asked for, then gives thread and memory back. */
  readonly close: () => Promise<void>;
};

/** Assumed where a model's memory is unknown: more than ten times what small networks take. */
const cautiousBytesPerPixel = 4096;

const unspecified: ColorTags = {
  range: 'unspecified',
  matrix: 'unspecified',
  primaries: 'unspecified',
  transfer: 'unspecified',
  chromaLocation: 'unspecified',
};

/**
 * Checks the model's file, chooses a provider, and starts inference threads with the model open, and with the one that
 * restores its neighbours. Throws `model-missing`, `model-hash`, `model-manifest`, `provider-unavailable`,
 * `input-unsupported` or `worker-crashed`.
 */
export const openRestorer = async (options: RestorerOptions): Promise<Restorer> => {
  const { firstPass } = options.model;
  if (firstPass === undefined) {
    return openModel(options, {});
  }
  const besides = firstPass.entry.bytesPerPixel ?? cautiousBytesPerPixel;
  const main = await openModel(options, { besides });
  try {
    const { tile, provider, lanes } = main.info;
    // What the first run took has to follow from what a resumed one is given: the tile of the model itself.
    const tilePixels = tile === null ? main.maxPixels : tile.width * tile.height;
    const first = await openModel({ ...options, model: firstPass, provider, tilePixels }, { lanes });
    const close = async (): Promise<void> => {
      await Promise.all([main.close(), first.close()]);
    };
    return {
      get info() {
        return { ...main.info, notices: [...new Set([...main.info.notices, ...first.info.notices])] };
      },
      first,
      restore: main.restore,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await main.close();
    throw error;
  }
};

type Company = {
  /** Memory that another model takes beside this one, in bytes for each luma pixel of a tile. */
  readonly besides?: number;
  /** Number of lanes; planned otherwise. */
  readonly lanes?: number;
};

const openModel = async (
  options: RestorerOptions,
  { besides = 0, lanes: laneCount }: Company,
): Promise<Restorer & { readonly maxPixels: number }> => {
  const { model, onNotice } = options;
  const { entry } = model;
  const notices: string[] = [];
  const notice = (text: string): void => {
    // Every lane finds out for itself.
    if (!notices.includes(text)) {
      notices.push(text);
      onNotice?.(text);
    }
  };
  await verifyModel(model);
  const problem = options.format === undefined ? null : formatProblem(entry, options.format);
  if (problem !== null) {
    throw new PixReviveError('input-unsupported', problem);
  }

  const threads = options.threads ?? defaultThreads();
  const cacheFolder = options.cacheFolder ?? userFolders().cache;
  const { provider, notice: passedOver } = await chooseProvider(model, options.provider, { threads, cacheFolder });
  if (passedOver !== null) {
    notice(passedOver);
  }
  const budget = await memoryBudget(options, besides, { threads, cacheFolder });
  const maxPixels = options.tilePixels ?? budget.pixels;

  // Where memory ran out before, the tile that fitted then is taken from the start.
  const reductions = recordCache(cacheFolder, 'tiles', z.record(z.string(), z.number().positive()));
  const reductionKey = cacheKey(runtimeVersion, provider, entry.sha256, maxPixels);
  const fixed = typeof options.tilePixels === 'number';
  const limits = fixed ? {} : { ...(await reductions.get(reductionKey)) };

  let tile: RestorerInfo['tile'] = null;
  const planned = (plan: PlanFacts): void => {
    tile = { width: plan.tileWidth, height: plan.tileHeight, count: plan.tiles };
    if (plan.reduced && !fixed) {
      limits[sizeKey(plan.format)] = plan.tileWidth * plan.tileHeight;
      void reductions.set(reductionKey, limits);
    }
  };
  let laneThreads = [threads];
  if (options.format !== undefined) {
    const plan = planFor(entry, options.format, limits[sizeKey(options.format)] ?? maxPixels);
    tile = { width: plan.tileWidth, height: plan.tileHeight, count: plan.tiles.length };
    if (options.throughput === true) {
      const laneBytes = budget.bytesPerPixel * plan.tileWidth * plan.tileHeight;
      laneThreads = planLanes({
        provider,
        threads,
        affordable: laneCount ?? Math.floor(budget.bytes / laneBytes),
      });
    }
  }

  const lanes = await openLanes(
    { entry, path: model.path, provider, seed: options.seed ?? 0, maxPixels, limits },
    laneThreads,
    { onNotice: notice, onPlan: planned },
  );
  const watch = new FrozenWatch();
  /** Settles when the call before has. */
  let before: Promise<void> = Promise.resolve();

  const inferred = async (job: FrameJob): Promise<void> => {
    const earlier = before;
    const work = lanes.restore(job);
    // Whoever called hears of a failure; the next call only waits, and keeps nothing of what was.
    before = Promise.allSettled([earlier, work]).then(() => undefined);
    await before;
    const samples = await work;
    if (samples !== null && watch.isFrozen(job.frame, samples)) {
      throw invalidOutput(entry.name, job.frame, 'the output is frozen while the source moves');
    }
  };

  const restore = async (request: RestoreRequest): Promise<void> => {
    const { window, output } = request;
    const source = window[entry.slots.indexOf(0)];
    if (source === undefined || !window.every(({ format }) => sameFormat(format, output.format))) {
      throw new PixReviveError('internal', 'A window needs one frame for each slot, all of the output frame’s format.');
    }
    await inferred({
      format: output.format,
      colors: request.colors ?? unspecified,
      window: window.map(({ planes }) => planes),
      qp: request.qp,
      frame: request.frame,
      origin: request.origin,
      output: output.planes,
      strength: request.strength ?? 1,
      chroma: request.chroma ?? true,
    });
    output.index = source.index;
    output.pts = source.pts;
    output.duration = source.duration;
    output.type = source.type;
    output.keyFrame = source.keyFrame;
  };

  return {
    get info() {
      return { provider, threads, lanes: laneThreads.length, tile, notices: [...notices] };
    },
    first: null,
    maxPixels,
    restore,
    close: lanes.close,
    [Symbol.asyncDispose]: lanes.close,
  };
};

type MemoryBudget = {
  readonly bytes: number;
  /** Memory for each luma pixel of a tile, of all models together; a cautious guess where it is not known. */
  readonly bytesPerPixel: number;
  /** Luma pixels of the largest tile that fits. */
  readonly pixels: number;
};

const memoryBudget = async (
  options: RestorerOptions,
  besides: number,
  probing: ProbeOptions,
): Promise<MemoryBudget> => {
  const { model, format, tilePixels } = options;
  const bytes = (options.memoryBudgetMiB ?? defaultMemoryBudgetMiB()) * 1024 * 1024;
  const within = (ownBytes: number): MemoryBudget => {
    const bytesPerPixel = ownBytes + besides;
    return { bytes, bytesPerPixel, pixels: Math.max(1, Math.floor(bytes / bytesPerPixel)) };
  };
  const cautious = within(cautiousBytesPerPixel);
  // Measuring takes about a second; it is not needed where the tile is given, or frames fit anyway.
  const fits = format !== undefined && planFor(model.entry, format, cautious.pixels).tiles.length === 1;
  if (fits || typeof tilePixels === 'number') {
    return { ...cautious, bytesPerPixel: (model.entry.bytesPerPixel ?? cautiousBytesPerPixel) + besides };
  }
  return within((await memoryPerPixel(model, probing)) ?? cautiousBytesPerPixel);
};
