/** Frames through the inference thread and real onnxruntime, with models that give back what they get. */
import { describe, expect, it } from 'vitest';
import type { PictureFormat } from '../../src/contract/media.ts';
import { allocateFrame, type VideoFrame } from '../../src/engine/media/frame.ts';
import { differingSamples, paintedFrame } from '../tools/frames.ts';
import { identity, linear, slow } from '../tools/onnx-bodies.ts';
import type { ModelOptions } from '../tools/onnx-models.ts';
import { bench, format, restoreOne, testFolder } from './setup.ts';

const { model, open } = bench(await testFolder());

const formats: PictureFormat[] = [
  format(96, 64),
  format(159, 89),
  format(16, 16, { bitDepth: 10 }),
  format(1, 1),
  format(3, 2),
  format(101, 67, { chroma: '400' }),
  format(101, 67, { chroma: '422', bitDepth: 10 }),
  format(101, 67, { chroma: '444', bitDepth: 12 }),
  format(64, 48, { bitDepth: 16 }),
];

const describeFormat = ({ width, height, chroma, bitDepth }: PictureFormat): string =>
  `${width}×${height} ${chroma} ${bitDepth} bits`;

const layouts: [string, ModelOptions][] = [
  ['own contract', {}],
  ['luma alone, uint16, any size', { layout: 'y', slots: [0], multiple: 1 }],
  ['luma alone, float32, three frames', { layout: 'y', sampleType: 'float32', slots: [-1, 0, 1], multiple: 4 }],
  ['luma and chroma, float32', { layout: 'yuv420', sampleType: 'float32', slots: [0, 1], multiple: 8 }],
  ['RGB, float32', { layout: 'rgb', sampleType: 'float32', slots: [-2, -1, 0], multiple: 8 }],
  ['RGB, uint16', { layout: 'rgb', sampleType: 'uint16', slots: [0], multiple: 1 }],
];

describe.each(layouts)('identity, %s', (name, options) => {
  it('returns every format bit by bit, with its timing', async () => {
    const made = await model(`identity-${name.replaceAll(/\W+/g, '-').toLowerCase()}`, identity, options);
    await using restorer = await open(made, { tilePixels: 6000 });
    for (const of of formats) {
      const { source, output } = await restoreOne(restorer, made, of);
      expect(differingSamples(source, output), describeFormat(of)).toBe(0);
      expect(output).toMatchObject({ index: 5, pts: source.pts, duration: 512n, type: 'P', keyFrame: false });
    }
  });
});

describe('sample types', () => {
  it('refuses 8-bit models for deeper video before anything runs', async () => {
    const made = await model('identity-uint8', identity, { layout: 'rgb', sampleType: 'uint8', slots: [0] });
    await using restorer = await open(made);
    const { source, output } = await restoreOne(restorer, made, format(70, 50));
    expect(differingSamples(source, output)).toBe(0);
    const deep = format(70, 50, { bitDepth: 10 });
    await expect(restoreOne(restorer, made, deep)).rejects.toMatchObject({ code: 'input-unsupported' });
    await expect(open(made, { format: deep })).rejects.toMatchObject({ code: 'input-unsupported' });
  });

  it('clips what a model returns beyond the peak', async () => {
    const made = await model('brighter', linear(1, 6), { layout: 'y', slots: [0], multiple: 1 });
    await using restorer = await open(made);
    const of = format(64, 48);
    const source = paintedFrame(of, 0);
    source.planes[0]?.fill(253, 0, 200);
    const output = allocateFrame(of);
    await restorer.restore({ window: [source], qp: [37], frame: 0, output });
    expect(output.planes[0]?.subarray(0, 200).every((value) => value === 255)).toBe(true);
    expect(output.planes[0]?.[1000]).toBe((source.planes[0]?.[1000] ?? 0) + 6);
  });
});

describe('settings of a frame', () => {
  it('blends by strength, rounds, and keeps the source at 0', async () => {
    const made = await model('plus-five', linear(1, 5));
    await using restorer = await open(made);
    const of = format(80, 60, { bitDepth: 10 });
    for (const [strength, added] of [
      [1, 5],
      [0.5, 3],
      [0.2, 1],
      [0, 0],
    ] as const) {
      const { source, output } = await restoreOne(restorer, made, of, { strength });
      for (const plane of [0, 1, 2]) {
        expect(output.planes[plane]?.every((value, i) => value === (source.planes[plane]?.[i] ?? 0) + added)).toBe(
          true,
        );
      }
    }
  });

  it('carries chroma over when it is not to be restored, and in formats whose chroma the model does not know', async () => {
    const made = await model('plus-five-again', linear(1, 5));
    await using restorer = await open(made);
    const check = ({ source, output }: { source: VideoFrame; output: VideoFrame }): void => {
      expect(output.planes[0]?.[77]).toBe((source.planes[0]?.[77] ?? 0) + 5);
      expect(output.planes[1]).toEqual(source.planes[1]);
      expect(output.planes[2]).toEqual(source.planes[2]);
    };
    check(await restoreOne(restorer, made, format(80, 60), { chroma: false }));
    check(await restoreOne(restorer, made, format(80, 60, { chroma: '444' })));
    check(await restoreOne(restorer, made, format(80, 60, { chroma: '422' })));
  });

  it('keeps QP inside what the model knows, and says so once', async () => {
    const made = await model('narrow', identity);
    const narrow = { ...made, entry: { ...made.entry, qp: { min: 22, max: 42 } } };
    const notices: string[] = [];
    await using restorer = await open(narrow, { onNotice: (text) => notices.push(text) });
    await restoreOne(restorer, narrow, format(64, 48), { qp: 30 });
    expect(notices).toEqual([]);
    await restoreOne(restorer, narrow, format(64, 48), { qp: 12 });
    await restoreOne(restorer, narrow, format(64, 48), { qp: 13 });
    expect(notices).toEqual([expect.stringMatching(/QP 22 to 42/)]);
  });

  it('says which colours it assumes where RGB needs to know', async () => {
    const made = await model('identity-untagged', identity, { layout: 'rgb', sampleType: 'float32', slots: [0] });
    const notices: string[] = [];
    await using restorer = await open(made, { onNotice: (text) => notices.push(text) });
    const source = paintedFrame(format(64, 48), 0);
    const output = allocateFrame(source.format);
    await restorer.restore({ window: [source], qp: [37], frame: 0, output });
    expect(notices).toEqual([expect.stringMatching(/smpte170m and limited range assumed/)]);
    const colors = { range: 'tv', matrix: 'ictcp', primaries: '', transfer: '', chromaLocation: '' } as const;
    await expect(restorer.restore({ window: [source], qp: [37], frame: 0, output, colors })).rejects.toMatchObject({
      code: 'input-unsupported',
    });
  });
});

describe('several lanes', () => {
  it('restore as one lane does, bit by bit, and finish in order', async () => {
    const of = format(96, 64);
    const made = await model('smooth', slow(3, 16));
    const frames = [1, 2, 3, 4, 5, 6, 7];
    const run = async (throughput: boolean): Promise<{ lanes: number; order: number[]; outputs: VideoFrame[] }> => {
      await using restorer = await open(made, { throughput, threads: 3, format: of });
      const order: number[] = [];
      const outputs = frames.map(() => allocateFrame(of));
      await Promise.all(
        frames.map(async (frame, i) => {
          const window = made.entry.slots.map((_, slot) => paintedFrame(of, frame + slot));
          const output = outputs[i] ?? allocateFrame(of);
          await restorer.restore({ window, qp: window.map(() => 37), frame, output });
          order.push(frame);
        }),
      );
      return { lanes: restorer.info.lanes, order, outputs };
    };
    const [one, many] = [await run(false), await run(true)];
    expect(one.lanes).toBe(1);
    expect(many.lanes).toBe(3);
    expect(many.order).toEqual(frames);
    many.outputs.forEach((output, i) => {
      const expected = one.outputs[i];
      expect(expected && differingSamples(expected, output), `frame ${frames[i] ?? ''}`).toBe(0);
    });
  });

  it('take as much memory together as one may', async () => {
    const made = await model('smooth-again', slow(3, 16));
    const of = format(96, 64);
    const stated = { ...made, entry: { ...made.entry, bytesPerPixel: (1024 * 1024) / (96 * 64) } };
    for (const [memoryBudgetMiB, lanes] of [
      [1, 1],
      [2, 2],
      [64, 3],
    ] as const) {
      await using restorer = await open(stated, { throughput: true, threads: 3, format: of, memoryBudgetMiB });
      expect(restorer.info.lanes, `${memoryBudgetMiB} MiB`).toBe(lanes);
    }
  });
});

describe('two models', () => {
  const of = format(96, 64);

  it('open and close together, with one number of lanes and inside one memory budget', async () => {
    const first = await model('first-of-two', linear(1, 3));
    const second = await model('second-of-two', linear(1, 5));
    // Each takes 1 MiB for a frame of this size.
    const bytesPerPixel = (1024 * 1024) / (96 * 64);
    const both = {
      ...second,
      entry: { ...second.entry, bytesPerPixel },
      firstPass: { ...first, entry: { ...first.entry, bytesPerPixel } },
    };
    for (const [memoryBudgetMiB, lanes] of [
      [3, 1],
      [4, 2],
      [64, 3],
    ] as const) {
      const restorer = await open(both, { throughput: true, threads: 3, format: of, memoryBudgetMiB });
      expect([restorer.info.lanes, restorer.first?.info.lanes], `${memoryBudgetMiB} MiB`).toEqual([lanes, lanes]);
      const source = paintedFrame(of, 5);
      const request = { window: second.entry.slots.map(() => source), qp: second.entry.slots.map(() => 37), frame: 5 };
      const [before, after] = [allocateFrame(of), allocateFrame(of)];
      await restorer.first?.restore({ ...request, output: before });
      await restorer.restore({ ...request, output: after });
      expect(before.planes[0]?.[77]).toBe((source.planes[0]?.[77] ?? 0) + 3);
      expect(after.planes[0]?.[77]).toBe((source.planes[0]?.[77] ?? 0) + 5);
      await restorer.close();
      await expect(restorer.first?.restore({ ...request, output: before })).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it('are refused together where the first one cannot be opened', async () => {
    const second = await model('second-alone', identity);
    const first = await model('first-gone', identity);
    const missing = { ...second, firstPass: { ...first, path: `${first.path}.gone` } };
    await expect(open(missing)).rejects.toMatchObject({ code: 'model-missing' });
  });
});

describe('the thread', () => {
  it('does frames in order, leaves the main thread free, and closes after the last one', async () => {
    const made = await model('slow', slow(6, 32));
    const restorer = await open(made);
    const of = format(320, 240);
    const order: number[] = [];
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 5);
    const start = performance.now();
    const all = [1, 2, 3].map(async (n) => {
      await restoreOne(restorer, made, of);
      order.push(n);
    });
    // Asked to close at once: frames that were asked for before are still done.
    const closed = restorer.close().then(() => order.push(0));
    await Promise.all([...all, closed]);
    clearInterval(timer);
    expect(order).toEqual([1, 2, 3, 0]);
    // A blocked loop would not tick at all while the network runs.
    expect(ticks).toBeGreaterThan((performance.now() - start) / 50);
    await expect(restoreOne(restorer, made, of)).rejects.toThrow(/closed/);
    await restorer.close();
  });

  it('goes on after a frame that failed', async () => {
    const made = await model('identity-on', identity, { layout: 'rgb', sampleType: 'uint8', slots: [0] });
    await using restorer = await open(made);
    await expect(restoreOne(restorer, made, format(32, 32, { bitDepth: 10 }))).rejects.toMatchObject({
      code: 'input-unsupported',
    });
    const { source, output } = await restoreOne(restorer, made, format(32, 32));
    expect(differingSamples(source, output)).toBe(0);
  });

  it('refuses windows of the wrong length or format', async () => {
    const made = await model('identity-window', identity);
    await using restorer = await open(made);
    const source = paintedFrame(format(32, 32), 0);
    const output = allocateFrame(source.format);
    await expect(restorer.restore({ window: [source], qp: [37], frame: 0, output })).rejects.toThrow(/window/);
  });
});
