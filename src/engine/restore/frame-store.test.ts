import { describe, expect, it } from 'vitest';
import { allocateFrame, type VideoFrame } from '../media/frame.ts';
import { FrameStore } from './frame-store.ts';

const format = { width: 2, height: 2, chroma: '420', bitDepth: 8 } as const;

const countingSource = (from: number, to: number) => {
  let next = from;
  const released: number[] = [];
  return {
    released,
    read: (): Promise<VideoFrame | null> => {
      if (next >= to) {
        return Promise.resolve(null);
      }
      const frame = allocateFrame(format);
      frame.index = next;
      next += 1;
      return Promise.resolve(frame);
    },
    release: (frame: VideoFrame): void => {
      released.push(frame.index);
    },
  };
};

describe('FrameStore', () => {
  it('holds the span between behind and ahead and releases the rest', async () => {
    const source = countingSource(3, 20);
    const store = new FrameStore(source);
    await store.moveTo(3, 7);
    expect(store.lastRead).toBe(7);
    await store.moveTo(6, 10);
    expect(source.released).toEqual([3, 4, 5]);
    expect(store.get(6).index).toBe(6);
    expect(() => store.get(5)).toThrow(RangeError);
  });

  it('keeps a retained frame after it left the span', async () => {
    const source = countingSource(0, 10);
    const store = new FrameStore(source);
    await store.moveTo(0, 2);
    store.retain(0);
    await store.moveTo(2, 4);
    expect(source.released).toEqual([1]);
    expect(store.get(0).index).toBe(0);
    store.drop(0);
    expect(source.released).toEqual([1, 0]);
  });

  it('stops at the end of the source', async () => {
    const store = new FrameStore(countingSource(0, 3));
    await store.moveTo(0, 9);
    expect(store.atEnd).toBe(true);
    expect(store.lastRead).toBe(2);
  });
});
