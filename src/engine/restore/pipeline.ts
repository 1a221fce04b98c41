/**
 * The restoration pipeline: decode → (first pass →) window → infer → measure → encode. The stages run beside each other, joined by
 * bounded queues: while the network works on some frames, the frame before them is measured and encoded and the frames
 * after it are decoded.
 */
import { PixReviveError } from '../../contract/errors.ts';
import type { WindowSlot } from '../../contract/model.ts';
import type { FrameMeasure } from '../../contract/quality.ts';
import type { FramePool, VideoFrame } from '../media/frame.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { FirstPass, type RestoreFrame } from './first-pass.ts';
import { FrameStore, type FrameSource } from './frame-store.ts';
import { SceneCuts } from './scene-cuts.ts';
import { chooseWindow, isDecodedSlot, windowReach, type WindowReach } from './window.ts';

export type PipelineOptions = {
  /** Frames from `start − contextOf(…)` on; numbers are those of the whole stream. */
  source: FrameSource;
  /** Frames of the pristine version from `start` on, or null. */
  reference: FrameSource | null;
  /** Frame to restore first, and frame to stop before. */
  start: number;
  end: number;
  /** Last frame of the stream that windows may look at. */
  lastFrame: number;
  slots: readonly WindowSlot[];
  /** Slots of the model that restores the frames of every window first, where there is one. */
  firstSlots?: readonly WindowSlot[] | undefined;
  /** HEVC-equivalent QP of a frame of the stream. */
  qpOf: (frame: number) => number;
  outputs: FramePool;
  /** Frames that the network restores at the same time; one more waits, so that its threads stay busy. 1 by default. */
  lanes?: number;
  signal: AbortSignal;
};

/** What the pipeline drives; each is one of the engine's parts. */
export type PipelineStages = {
  restore: RestoreFrame;
  /** Restores the other frames of a window, and what stands in the slot `own`; wanted with `firstSlots`. */
  restoreFirst?: RestoreFrame | undefined;
  /** Whether a scene cut lies between the frame before and this one; called once per frame, in order. */
  detectCut: (frame: VideoFrame) => boolean;
  measure: (reference: VideoFrame, test: VideoFrame) => Promise<FrameMeasure>;
  /** Takes the finished frame; `source` is the frame before restoration. Both are only lent for the call. */
  write: (restored: VideoFrame, source: VideoFrame, measures: FrameMeasures | null) => Promise<void>;
};

export type FrameMeasures = { before: FrameMeasure; after: FrameMeasure };

/** A frame whose restoration is under way. */
type Pending = { frame: number; window: number[]; output: VideoFrame; restored: Promise<void> };

/** Frames before and after the one being restored that its picture depends on: what a source must deliver around a range. */
export const contextOf = ({ slots, firstSlots = [] }: Pick<PipelineOptions, 'slots' | 'firstSlots'>): WindowReach => {
  const [own, first] = [windowReach(slots), windowReach(firstSlots)];
  return { behind: own.behind + first.behind, ahead: own.ahead + first.ahead };
};

/**
 * Restores frames `start … end − 1` in order.
 * @throws whatever a stage throws, and PixReviveError `cancelled` when the signal is raised; frames under way have
 *   been waited for by then, so that every part can be closed.
 */
export const runPipeline = async (options: PipelineOptions, stages: PipelineStages): Promise<void> => {
  const reach = windowReach(options.slots);
  const cuts = new SceneCuts(stages.detectCut);
  const firstPass = openFirstPass(options, stages, cuts);
  const store = new FrameStore(firstPass ?? options.source, cuts.look);
  const pending = new BoundedQueue<Pending>((options.lanes ?? 1) + 1);
  const failure = new AbortController();
  const stopped = AbortSignal.any([options.signal, failure.signal]);

  const infer = async (): Promise<void> => {
    for (let frame = options.start; frame < options.end && !stopped.aborted; frame += 1) {
      await store.moveTo(frame - reach.behind, frame + reach.ahead);
      requireFrame(store, frame);
      const window = chooseWindow(options.slots, frame, {
        first: Math.max(0, frame - reach.behind),
        last: Math.min(options.lastFrame, store.lastRead),
        qp: options.qpOf,
        cutBefore: cuts.before,
      });
      const frames = window.map((index, place) => {
        const decoded = store.retain(index);
        return firstPass === null || isDecodedSlot(options.slots[place], index, frame)
          ? decoded
          : firstPass.restoredOf(decoded);
      });
      const source = store.retain(frame);
      const output = options.outputs.acquire();
      output.index = source.index;
      output.pts = source.pts;
      output.duration = source.duration;
      output.type = source.type;
      output.keyFrame = source.keyFrame;
      const restored = stages.restore({ window: frames, qp: window.map(options.qpOf), frame, output });
      // Whoever takes the frame from the queue hears of a failure; until then nobody does.
      restored.catch(() => undefined);
      if (!(await pending.push({ frame, window, output, restored }))) {
        await Promise.allSettled([restored]);
      }
    }
  };

  const finish = async (): Promise<void> => {
    for (let item = await pending.shift(); item !== null; item = await pending.shift()) {
      await item.restored;
      if (stopped.aborted) {
        return;
      }
      for (const index of item.window) {
        store.drop(index);
      }
      const source = store.get(item.frame);
      const measures =
        options.reference === null ? null : await measureBoth(options.reference, source, item.output, stages);
      await stages.write(item.output, source, measures);
      store.drop(item.frame);
      options.outputs.release(item.output);
    }
  };

  /** A stage that fails stops the other one, and the first failure is the one that is told. */
  const guarded = async (stage: () => Promise<void>): Promise<void> => {
    try {
      await stage();
    } catch (error) {
      failure.abort(error);
    } finally {
      pending.close();
    }
  };

  await Promise.all([guarded(infer), guarded(finish)]);
  for (let item = await pending.shift(); item !== null; item = await pending.shift()) {
    await Promise.allSettled([item.restored]);
  }
  await firstPass?.settle();
  if (failure.signal.aborted) {
    throw failure.signal.reason;
  }
  if (options.signal.aborted) {
    throw new PixReviveError('cancelled', 'Stopped.');
  }
};

const openFirstPass = (options: PipelineOptions, stages: PipelineStages, cuts: SceneCuts): FirstPass | null => {
  const { firstSlots, start, end, lastFrame, lanes = 1 } = options;
  if (firstSlots === undefined || stages.restoreFirst === undefined) {
    return null;
  }
  const reach = windowReach(options.slots);
  return new FirstPass({
    source: options.source,
    start: Math.max(0, start - reach.behind),
    end: Math.min(lastFrame, end - 1 + reach.ahead),
    lastFrame,
    slots: firstSlots,
    qpOf: options.qpOf,
    cuts,
    outputs: options.outputs,
    lanes,
    restore: stages.restoreFirst,
  });
};

const requireFrame = (store: FrameStore, frame: number): void => {
  if (store.lastRead < frame) {
    throw new PixReviveError(
      'input-truncated',
      `The video ends before frame ${frame}, although its packets promise more. The file is damaged: restore the part before it with --out ${frame}.`,
    );
  }
};

const measureBoth = async (
  references: FrameSource,
  source: VideoFrame,
  restored: VideoFrame,
  stages: PipelineStages,
): Promise<FrameMeasures> => {
  const reference = await references.read();
  if (reference === null) {
    throw new PixReviveError('reference-mismatch', `The reference ends before frame ${source.index}.`);
  }
  try {
    const [before, after] = await Promise.all([stages.measure(reference, source), stages.measure(reference, restored)]);
    return { before, after };
  } finally {
    references.release(reference);
  }
};
