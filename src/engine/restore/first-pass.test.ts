import { describe, expect, it } from 'vitest';
import type { PictureFormat } from '../../contract/media.ts';
import type { WindowSlot } from '../../contract/model.ts';
import { allocateFrame, FramePool, type VideoFrame } from '../media/frame.ts';
import type { RestoreFrame } from './first-pass.ts';
import type { FrameSource } from './frame-store.ts';
import { contextOf, runPipeline } from './pipeline.ts';

const format: PictureFormat = { width: 16, height: 16, chroma: '420', bitDepth: 8 };
const slots: WindowSlot[] = ['best-', -1, 0, 1, 'best+'];
const frames = 24;
const sceneStart = 13;

/** Frames whose samples are their number, so that a window tells where it comes from. */
const numbered = (from: number): FrameSource => {
  let next = from;
  return {
    read: () => {
      if (next >= frames) {
        return Promise.resolve(null);
      }
      const frame = allocateFrame(format);
      frame.index = next;
      frame.planes[0]?.fill(next);
      next += 1;
      return Promise.resolve(frame);
    },
    release: () => undefined,
  };
};

const valueOf = (frame: VideoFrame | undefined): number => frame?.planes[0]?.[0] ?? NaN;

const restored = 100;

/** Slots of both passes: the second one's may hold the frame as restored, too. */
const ownSlots: WindowSlot[] = ['own', ...slots, 'best+'];

type Run = { windows: Map<number, number[]>; firstWindows: Map<number, number[]>; written: number[]; outputs: number };

const run = async (
  start: number,
  end: number,
  options: { lanes?: number; restoreFirst?: RestoreFrame; twoPasses?: boolean; slots?: WindowSlot[] } = {},
): Promise<Run> => {
  const { lanes = 1, twoPasses = true } = options;
  const firstSlots = twoPasses ? slots : undefined;
  const source = numbered(Math.max(0, start - contextOf({ slots, firstSlots }).behind));
  const windows = new Map<number, number[]>();
  const firstWindows = new Map<number, number[]>();
  const written: number[] = [];
  const outputs = new FramePool(format);
  await runPipeline(
    {
      source,
      reference: null,
      start,
      end,
      lastFrame: frames - 1,
      slots: options.slots ?? slots,
      firstSlots,
      qpOf: (frame) => (frame % 4 === 0 ? 30 : 38),
      outputs,
      lanes,
      signal: new AbortController().signal,
    },
    {
      restore: ({ window, frame, output }) => {
        windows.set(frame, window.map(valueOf));
        output.planes[0]?.fill(frame);
        return Promise.resolve();
      },
      restoreFirst:
        options.restoreFirst ??
        (({ window, frame, output }) => {
          firstWindows.set(frame, window.map(valueOf));
          output.planes[0]?.fill(frame + restored);
          return Promise.resolve();
        }),
      detectCut: ({ index }) => index === sceneStart,
      measure: () => Promise.reject(new Error('nothing is measured here')),
      write: (frame) => {
        written.push(frame.index);
        return Promise.resolve();
      },
    },
  );
  return { windows, firstWindows, written, outputs: outputs.size };
};

describe('a pipeline with a first pass', () => {
  it('shows the model the frame as it was decoded and the others restored', async () => {
    const once = await run(0, frames, { twoPasses: false });
    const twice = await run(0, frames);
    expect(twice.written).toEqual([...Array(frames).keys()]);
    for (const [frame, window] of once.windows) {
      expect(twice.windows.get(frame)).toEqual(window.map((value) => (value === frame ? value : value + restored)));
    }
    // The first pass looks at decoded frames alone, in the windows of its own model.
    expect(twice.firstWindows).toEqual(once.windows);
    expect(once.firstWindows.size).toBe(0);
  });

  it('shows the model the frame as restored beside the frame as decoded, where it has a slot for that', async () => {
    const { windows } = await run(0, frames, { slots: ownSlots });
    for (const [frame, window] of windows) {
      expect(window[0]).toBe(frame + restored);
      expect(window[ownSlots.indexOf(0)]).toBe(frame);
    }
    // Where a frame stands in for one that is not there, it stays as it was decoded.
    expect(windows.get(0)).toEqual([100, 0, 0, 0, 101, 104, 102]);
    expect((await run(0, frames, { slots: ownSlots, twoPasses: false })).windows.get(9)?.[0]).toBe(9);
  });

  it('looks across no scene cut in either pass', async () => {
    const { windows, firstWindows } = await run(0, frames);
    for (const [frame, window] of [...windows, ...firstWindows]) {
      for (const value of window) {
        expect(value % restored < sceneStart, `frame ${frame} sees ${value}`).toBe(frame < sceneStart);
      }
    }
  });

  it.each([5, 9, 14, 20])('goes on from frame %i as an uninterrupted run', async (start) => {
    const whole = await run(0, frames);
    const resumed = await run(start, frames, { lanes: 3 });
    expect(resumed.written[0]).toBe(start);
    for (const [frame, window] of resumed.windows) {
      expect(window, `frame ${frame}`).toEqual(whole.windows.get(frame));
    }
    for (const [frame, window] of resumed.firstWindows) {
      expect(window, `first pass of frame ${frame}`).toEqual(whole.firstWindows.get(frame));
    }
  });

  it('restores nothing that no window needs', async () => {
    const { firstWindows, written } = await run(8, 12, { lanes: 4 });
    expect(written).toEqual([8, 9, 10, 11]);
    expect([...firstWindows.keys()].sort((a, b) => a - b)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  });

  it('holds no more restored frames than the windows reach over and are under way', async () => {
    const reach = 4 + 1 + 4;
    const { outputs } = await run(0, frames);
    expect(outputs).toBeLessThanOrEqual(reach + 2 * 3);
  });

  it('restores as many frames at the same time as there are lanes, and one more', async () => {
    let underWay = 0;
    let most = 0;
    await run(0, frames, {
      lanes: 3,
      restoreFirst: async ({ frame, output }) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await new Promise((resolve) => setTimeout(resolve, 1));
        output.planes[0]?.fill(frame + restored);
        underWay -= 1;
      },
    });
    expect(most).toBe(4);
  });

  it('stops with what the first pass throws, after everything under way has ended', async () => {
    let underWay = 0;
    const failing = run(0, frames, {
      lanes: 3,
      restoreFirst: async ({ frame }) => {
        underWay += 1;
        await new Promise((resolve) => setTimeout(resolve, 1));
        underWay -= 1;
        if (frame === 9) {
          throw new Error('frame 9');
        }
      },
    });
    await expect(failing).rejects.toThrow('frame 9');
    expect(underWay).toBe(0);
  });
});
