/**
 * Entry of a child process that tries one model on one execution provider: on the CPU first, then on the provider, with
 * the same synthetic picture. It is a process of its own because graphics stacks abort and hang; its owner hears how far
 * it came. Memory is measured here too, where nothing else allocates.
 */
import type { ModelEntry } from '../../contract/model.ts';
import type { PictureFormat } from '../../contract/media.ts';
import { allocateFrame, type VideoFrame } from '../media/frame.ts';
import { checkGraph } from './graph-check.ts';
import { openParentChannel } from '../process/parent-channel.ts';
import { probeSetupSchema, type ProbeMessage, type ProbeSetup } from './probe-protocol.ts';
import { openSession, runtimeMessage, type ModelSession } from './session.ts';
import { createTileIo, type TileIo } from './tile-io.ts';
import { commonMultiple, planTiles } from './tiling.ts';

/** Largest difference to the CPU, in code values of 8 bits: rounding may fall either way, arithmetic may be shorter. */
const largestDifference = 2;
const meanDifference = 0.1;

const small = { width: 320, height: 192 };
const large = { width: 640, height: 384 };
/** A model that takes longer than this for the small picture is not run on the large one. */
const patienceMilliseconds = 400;

const parent = openParentChannel();

const send = (message: ProbeMessage): void => {
  void parent.send(message);
};

const picture = (format: PictureFormat, slot: number): VideoFrame => {
  const frame = allocateFrame(format);
  frame.planes.forEach((plane, index) => {
    const width = index === 0 ? format.width : format.width / 2;
    plane.forEach((_, i) => {
      const x = (i % width) + 3 * slot;
      const y = Math.floor(i / width) + slot;
      const texture = (Math.imul(x * 73 + y * 179 + 31, 2654435761) >>> 24) / 16;
      plane[i] = 128 + 60 * Math.sin(x / 9) * Math.cos(y / 7) + texture;
    });
  });
  return frame;
};

type Fixture = { readonly io: TileIo; readonly frame: VideoFrame; readonly run: (on: ModelSession) => Promise<number> };

/** A picture of about this size for the model, in one tile. `run` gives the time of one run and fills `frame`. */
const fixture = (entry: ModelEntry, size: { width: number; height: number }): Fixture => {
  const multiple = commonMultiple(entry.multiple, 2);
  const plan = planTiles({ ...size, multiple, overlap: 0, maxPixels: Infinity });
  const format: PictureFormat = { width: plan.paddedWidth, height: plan.paddedHeight, chroma: '420', bitDepth: 8 };
  const colors = {
    range: 'tv',
    matrix: 'bt709',
    primaries: 'bt709',
    transfer: 'bt709',
    chromaLocation: 'left',
  } as const;
  const io = createTileIo(entry, format, colors, plan, true);
  const frame = allocateFrame(format);
  io.begin({
    window: entry.slots.map((_, slot) => picture(format, slot).planes),
    qp: entry.slots.map(() => 37),
    noise: { seed: 1, frame: 0 },
    output: frame.planes,
  });
  const run = async (session: ModelSession): Promise<number> => {
    let invalid = 0;
    let milliseconds = 0;
    for (const tile of plan.tiles) {
      io.load(tile);
      const start = performance.now();
      await session.run(io.inputs, io.outputs);
      milliseconds += performance.now() - start;
      invalid += io.store(tile);
    }
    if (invalid > 0) {
      throw new Error(`${invalid} samples of the result are not finite numbers`);
    }
    return milliseconds;
  };
  return { io, frame, run };
};

const compare = (expected: readonly Uint8Array[], actual: VideoFrame): string | null => {
  let sum = 0;
  let count = 0;
  let largest = 0;
  expected.forEach((plane, p) => {
    plane.forEach((value, i) => {
      const difference = Math.abs(value - (actual.planes[p]?.[i] ?? 0));
      largest = Math.max(largest, difference);
      sum += difference;
    });
    count += plane.length;
  });
  return largest > largestDifference || sum / count > meanDifference
    ? `its answer differs from the CPU's by up to ${largest} of 255 (mean ${(sum / count).toFixed(3)})`
    : null;
};

const probe = async ({ entry, path, provider, threads }: ProbeSetup): Promise<ProbeMessage> => {
  const stage = (text: string): void => {
    send({ type: 'stage', stage: text });
  };
  stage('opening the model on the CPU');
  const cpu = await openSession(path, { provider: 'cpu', threads });
  checkGraph(entry, cpu);
  stage('running on the CPU');
  const trial = fixture(entry, small);
  const before = process.memoryUsage.rss();
  const first = await trial.run(cpu);
  const cpuMilliseconds = Math.min(first, await trial.run(cpu));
  let pixels = small.width * small.height;
  if (provider === 'cpu' && cpuMilliseconds < patienceMilliseconds) {
    // The second run of a shape uses the plan that the first one has recorded, which may take memory of its own.
    const big = fixture(entry, large);
    await big.run(cpu);
    await big.run(cpu);
    pixels = large.width * large.height;
  }
  const bytesPerPixel = Math.max(1, (process.memoryUsage.rss() - before) / pixels);
  const expected = trial.frame.planes.map((plane) => Uint8Array.from(plane));
  await cpu.close();
  if (provider === 'cpu') {
    return { type: 'result', problem: null, milliseconds: cpuMilliseconds, cpuMilliseconds, bytesPerPixel };
  }
  stage('opening the model');
  const other = await openSession(path, { provider, threads });
  stage('running the model');
  await trial.run(other);
  trial.frame.planes.forEach((plane) => plane.fill(0));
  const milliseconds = await trial.run(other);
  const problem = compare(expected, trial.frame);
  stage('closing the model');
  await other.close();
  return { type: 'result', problem, milliseconds, cpuMilliseconds, bytesPerPixel };
};

parent.onMessage((data) => {
  probe(probeSetupSchema.parse(data))
    .then(send, (error: unknown) => {
      const problem = runtimeMessage(error);
      send({ type: 'result', problem, milliseconds: 0, cpuMilliseconds: 0, bytesPerPixel: 1 });
    })
    .then(() => parent.leave())
    .catch(() => process.exit(1));
});
