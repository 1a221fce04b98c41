/** `pixrevive bench` */
import { InvalidArgumentError, type Command } from 'commander';
import type { PictureFormat } from '../../contract/media.ts';
import { speedOf } from '../../engine/frames/speed.ts';
import { allocateFrame } from '../../engine/media/frame.ts';
import { chooseModel, loadCatalog, type CatalogModel } from '../../engine/model/manifest.ts';
import { openRestorer } from '../../engine/model/restorer.ts';
import { createReporter } from '../reporter.ts';
import { textTable, type Cell } from '../text-table.ts';

type Options = { size: PictureFormat; frames: number; threads?: number; model?: string; json: boolean };

export const registerBench = (program: Command): void => {
  program
    .command('bench')
    .summary('frames per second of each model on this machine')
    .description('Runs each model on textured frames, without decoding or encoding, and prints its speed.')
    .option('--size <WxH>', 'size of the frames', sizeOption, sizeOption('832x480'))
    .option('--frames <n>', 'frames to time, after some for warming up', countOption, 8)
    .option('--threads <n>', 'inference threads', countOption)
    .option('--model <id>', 'one model alone')
    .option('--json', 'one JSON object per line on standard output', false)
    .action(async (options: Options) => {
      const report = createReporter(options.json);
      const catalog = await loadCatalog();
      const models =
        options.model === undefined ? catalog.models : [chooseModel(catalog, { mode: 'fast', model: options.model })];
      const rows: Cell[][] = [];
      for (const model of models) {
        report.status(`${model.entry.id} …`);
        const result = await time(model, options);
        report.event({
          type: 'bench',
          model: model.entry.id,
          width: options.size.width,
          height: options.size.height,
          ...result,
        });
        rows.push([
          model.entry.id,
          result.provider,
          result.threads,
          result.lanes,
          result.fps.toFixed(2),
          (1000 / result.fps).toFixed(0),
        ]);
      }
      report.endStatus();
      report.line(`${options.size.width}×${options.size.height}, ${options.frames} frames`);
      report.line(textTable(['model', 'provider', 'threads', 'frames at once', 'fps', 'ms per frame'], rows));
    });
};

const time = async (
  model: CatalogModel,
  { size, frames, threads }: Options,
): Promise<{ provider: string; threads: number; lanes: number; fps: number }> => {
  await using restorer = await openRestorer({
    model,
    provider: 'auto',
    threads: threads ?? null,
    format: size,
    throughput: true,
  });
  const pictures = model.entry.slots.map((_, slot) => texturedFrame(size, slot));
  const fps = await speedOf(restorer, model, {
    picture: (slot) => pictures[slot % pictures.length] ?? texturedFrame(size, slot),
    isEnough: (done) => done === frames,
  });
  const { provider, lanes, threads: used } = restorer.info;
  return { provider, threads: used, lanes, fps };
};

/** A picture with detail that moves a little from slot to slot. */
const texturedFrame = (size: PictureFormat, slot: number): ReturnType<typeof allocateFrame> => {
  const frame = allocateFrame(size);
  const [luma, ...chroma] = frame.planes;
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const value = 120 + 50 * Math.sin((x + slot) / 7) * Math.cos(y / 11) + ((x * 37 + y * 91) % 16);
      luma?.fill(value, y * size.width + x, y * size.width + x + 1);
    }
  }
  for (const plane of chroma) {
    plane.fill(128);
  }
  return frame;
};

const sizeOption = (text: string): PictureFormat => {
  const match = /^(\d{2,5})x(\d{2,5})$/.exec(text);
  if (match === null) {
    throw new InvalidArgumentError('It must look like 832x480.');
  }
  return { width: Number(match[1]), height: Number(match[2]), chroma: '420', bitDepth: 8 };
};

const countOption = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('It must be a whole number of at least 1.');
  }
  return value;
};
