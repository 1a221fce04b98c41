/**
 * Restores frames with one model, one after another, on the calling thread: plans tiles, runs them, guards the result.
 * Lives in the inference thread; benchmarks may call it directly.
 */
import { PixReviveError } from '../../contract/errors.ts';
import type { ColorTags, PictureFormat } from '../../contract/media.ts';
import type { ExecutionProvider, ModelEntry } from '../../contract/model.ts';
import { sameFormat, type Plane } from '../media/frame.ts';
import { checkOutput, invalidOutput, type Sampled } from './guard.ts';
import { blend } from './planes.ts';
import { isOutOfMemory, isWrongOutputSize, openSession, runtimeMessage, type ModelSession } from './session.ts';
import { checkGraph } from './graph-check.ts';
import { createTileIo, type TileIo } from './tile-io.ts';
import { commonMultiple, planTiles, type TilePlan } from './tiling.ts';

export type FrameRestorerOptions = {
  readonly entry: ModelEntry;
  readonly path: string;
  readonly provider: ExecutionProvider;
  readonly threads: number;
  readonly seed: number;
  /** Most luma pixels of one tile; for frames of some sizes (`width`x`height`) fewer. */
  readonly maxPixels: number;
  readonly limits: Readonly<Record<string, number>>;
  /** Told once for each thing that a person should know. */
  readonly onNotice: (text: string) => void;
  /** Told whenever frames are cut anew; `reduced` after memory ran out. */
  readonly onPlan: (plan: PlanFacts) => void;
};

export type PlanFacts = {
  readonly format: PictureFormat;
  readonly tileWidth: number;
  readonly tileHeight: number;
  readonly tiles: number;
  readonly reduced: boolean;
};

export type FrameJob = {
  readonly format: PictureFormat;
  readonly colors: ColorTags;
  /** Planes of the window's frames, in slot order. */
  readonly window: readonly (readonly Plane[])[];
  readonly qp: readonly number[];
  /** Number of the frame in display order. */
  readonly frame: number;
  /** Where the frames lie in the whole picture, in luma pixels; its upper left corner by default. */
  readonly origin?: { readonly x: number; readonly y: number } | undefined;
  readonly output: readonly Plane[];
  readonly strength: number;
  readonly chroma: boolean;
};

export type FrameRestorer = {
  /** Returns samples of luma before and after, to find frozen pictures by; null where nothing was to be done. */
  readonly restore: (job: FrameJob) => Promise<Sampled | null>;
  readonly close: () => Promise<void>;
};

type Prepared = { readonly key: string; readonly format: PictureFormat; readonly plan: TilePlan; readonly io: TileIo };

/** Why a model cannot work on frames of a format, in one sentence; null where it can. */
export const formatProblem = (entry: ModelEntry, format: PictureFormat): string | null =>
  entry.sampleType === 'uint8' && format.bitDepth > 8
    ? `The model "${entry.name}" works on 8-bit samples and the video has ${format.bitDepth} bits: running it would throw precision away. Choose another model.`
    : null;

/** Opens the model. Throws `model-manifest` where the file is no usable model or differs from its manifest entry. */
export const openFrameRestorer = async (options: FrameRestorerOptions): Promise<FrameRestorer> => {
  const { entry } = options;
  const open = (): Promise<ModelSession> => openSession(options.path, options);
  let session = await opened(open, entry);
  checkGraph(entry, session);

  const told = new Set<string>();
  const notice = (text: string): void => {
    if (!told.has(text)) {
      told.add(text);
      options.onNotice(text);
    }
  };
  const centre = entry.slots.indexOf(0);
  /** What frames of each size are limited to; fewer pixels once memory has run out. */
  const limits = new Map(Object.entries(options.limits));
  let prepared: Prepared | null = null;

  const prepare = (job: FrameJob, reduced: boolean): Prepared => {
    const key = JSON.stringify([job.colors, job.chroma]);
    if (prepared !== null && !reduced && prepared.key === key && sameFormat(prepared.format, job.format)) {
      return prepared;
    }
    const plan = planFor(entry, job.format, limits.get(sizeKey(job.format)) ?? options.maxPixels);
    if (!plan.withinBudget) {
      notice(
        `The memory budget is too small for the model "${entry.name}": its smallest tile, ${plan.tileWidth}×${plan.tileHeight}, is used.`,
      );
    }
    const io = createTileIo(entry, job.format, job.colors, plan, job.chroma);
    if (io.assumed !== null) {
      notice(io.assumed);
    }
    prepared = { key, format: job.format, plan, io };
    options.onPlan({
      format: job.format,
      tileWidth: plan.tileWidth,
      tileHeight: plan.tileHeight,
      tiles: plan.tiles.length,
      reduced,
    });
    return prepared;
  };

  const runTiles = async ({ plan, io }: Prepared, job: FrameJob): Promise<void> => {
    io.begin({
      window: job.window,
      qp: clipped(entry, job.qp, notice),
      noise: { seed: options.seed, frame: job.frame },
      origin: job.origin,
      output: job.output,
    });
    for (const tile of plan.tiles) {
      io.load(tile);
      await session.run(io.inputs, io.outputs);
      const invalid = io.store(tile);
      if (invalid > 0) {
        throw invalidOutput(entry.name, job.frame, `${invalid} samples are not finite numbers`);
      }
    }
  };

  const restore = async (job: FrameJob): Promise<Sampled | null> => {
    const problem = formatProblem(entry, job.format);
    if (problem !== null) {
      throw new PixReviveError('input-unsupported', problem);
    }
    const source = job.window[centre];
    if (source === undefined || job.window.length !== entry.slots.length || job.qp.length !== entry.slots.length) {
      throw new RangeError(`a window of ${entry.slots.length} frames with their QP is needed`);
    }
    if (job.strength === 0) {
      source.forEach((plane, i) => job.output[i]?.set(plane));
      return null;
    }
    let current = prepare(job, false);
    for (;;) {
      try {
        await runTiles(current, job);
        break;
      } catch (error) {
        const smaller = isOutOfMemory(error) ? smallerPlan(entry, job.format, current.plan) : null;
        if (smaller === null) {
          throw runError(error, entry, job.frame, options.provider);
        }
        limits.set(sizeKey(job.format), smaller);
        // Only a new session gives back the memory that the old one has grown to.
        await session.close();
        session = await opened(open, entry);
        current = prepare(job, true);
        notice(
          `Memory ran out; frames are now cut into ${current.plan.tiles.length} tiles of ${current.plan.tileWidth}×${current.plan.tileHeight}.`,
        );
      }
    }
    const restored = current.io.restores.chroma ? source.length : 1;
    source.forEach((plane, i) => {
      if (i >= restored) {
        job.output[i]?.set(plane);
      }
    });
    const samples = checkOutput(entry.name, {
      frame: job.frame,
      format: job.format,
      source,
      output: job.output.slice(0, restored),
      qp: job.qp[centre] ?? 0,
    });
    if (job.strength < 1) {
      source.slice(0, restored).forEach((plane, i) => {
        const target = job.output[i];
        if (target !== undefined) {
          blend(target, plane, job.strength);
        }
      });
    }
    return samples;
  };

  return { restore, close: () => session.close() };
};

/** The key of a frame size among `limits`. */
export const sizeKey = ({ width, height }: PictureFormat): string => `${width}x${height}`;

/** Cuts frames of a format into tiles for a model. */
export const planFor = (entry: ModelEntry, format: PictureFormat, maxPixels: number): TilePlan =>
  planTiles({
    width: format.width,
    height: format.height,
    multiple: commonMultiple(entry.multiple, entry.layout === 'yuv420' ? 2 : 1),
    overlap: entry.overlap,
    maxPixels,
  });

/** Half of the tile's pixels, where that leads to a smaller tile; null where tiles are as small as they can be. */
const smallerPlan = (entry: ModelEntry, format: PictureFormat, plan: TilePlan): number | null => {
  const pixels = plan.tileWidth * plan.tileHeight;
  const next = planFor(entry, format, Math.max(1, Math.floor(pixels / 2)));
  return next.tileWidth * next.tileHeight < pixels ? Math.max(1, Math.floor(pixels / 2)) : null;
};

const clipped = (entry: ModelEntry, qp: readonly number[], notice: (text: string) => void): number[] => {
  const range = entry.qp;
  if (entry.inputs.qp === undefined || range === null) {
    return [...qp];
  }
  return qp.map((value) => {
    const inside = Math.min(range.max, Math.max(range.min, value));
    if (inside !== value) {
      notice(
        `The model "${entry.name}" knows QP ${range.min} to ${range.max}; values outside are taken as the nearest.`,
      );
    }
    return inside;
  });
};

const opened = async (open: () => Promise<ModelSession>, entry: ModelEntry): Promise<ModelSession> => {
  try {
    return await open();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PixReviveError(
      'model-manifest',
      `The model "${entry.name}" cannot be opened: ${runtimeMessage(error)}. Its file is not a usable ONNX model for this provider.`,
      { message, cause: error },
    );
  }
};

const runError = (error: unknown, entry: ModelEntry, frame: number, provider: ExecutionProvider): PixReviveError => {
  if (error instanceof PixReviveError) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (isWrongOutputSize(error)) {
    return new PixReviveError(
      'model-manifest',
      `The model "${entry.name}" returns pictures of another size than it gets. Only models that keep the size can restore.`,
      { message, cause: error },
    );
  }
  return new PixReviveError(
    'inference-failed',
    isOutOfMemory(error)
      ? `The model "${entry.name}" ran out of memory at frame ${frame}, even with its smallest tile. Close other programs, or choose a smaller model.`
      : `The model "${entry.name}" failed at frame ${frame} on "${provider}": ${runtimeMessage(error)}. Try another provider or model.`,
    { message, cause: error },
  );
};
