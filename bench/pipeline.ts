/**
 * Throughput of the whole pipeline against the bare inference loop on the same frames, in turn within one run.
 *
 *     node bench/pipeline.ts [--input video] [--rounds 3] [--threads n]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { samplePaths } from '../src/cli/sample.ts';
import { textTable, type Cell } from '../src/cli/text-table.ts';
import { readQpTrack } from '../src/engine/bitstream/qp.ts';
import { prepareJob } from '../src/engine/jobs/prepare-job.ts';
import { runJob } from '../src/engine/jobs/run-job.ts';
import { allocateFrame, type VideoFrame } from '../src/engine/media/frame.ts';
import { probeMedia } from '../src/engine/media/probe.ts';
import { openVideoReader } from '../src/engine/media/reader.ts';
import { chooseModel, loadCatalog } from '../src/engine/model/manifest.ts';
import { keepBusy } from '../src/engine/model/keep-busy.ts';
import { openRestorer } from '../src/engine/model/restorer.ts';
import { chooseWindow } from '../src/engine/restore/window.ts';

const { values } = parseArgs({
  options: { input: { type: 'string' }, rounds: { type: 'string', default: '3' }, threads: { type: 'string' } },
});
const input = values.input ?? samplePaths().damaged;
const threads = values.threads === undefined ? null : Number(values.threads);
const catalog = await loadCatalog();
const model = chooseModel(catalog, { mode: 'fast', model: null });
const media = await probeMedia(input);
const track = await readQpTrack(input, media);
const qpOf = (frame: number): number => track.frames[frame]?.qp ?? 37;

const frames: VideoFrame[] = [];
await using reader = await openVideoReader(input, { media });
for (let frame = await reader.read(); frame !== null; frame = await reader.read()) {
  frames.push(frame);
}

/** Frames per second of the network alone, with all frames decoded beforehand. */
const bare = async (): Promise<number> => {
  await using restorer = await openRestorer({
    model,
    provider: 'cpu',
    threads,
    format: media.video.format,
    throughput: true,
  });
  const { lanes } = restorer.info;
  const outputs = Array.from({ length: lanes + 1 }, () => allocateFrame(media.video.format));
  const run = (frame: number, place: number): Promise<void> => {
    const window = chooseWindow(model.entry.slots, frame, {
      first: 0,
      last: frames.length - 1,
      qp: qpOf,
      cutBefore: () => false,
    });
    const shown = window.flatMap((index) => frames[index] ?? []);
    const output = outputs[place];
    if (output === undefined) {
      throw new Error('no output frame');
    }
    return restorer.restore({ window: shown, qp: window.map(qpOf), frame, output });
  };
  await keepBusy(Array(lanes).keys(), outputs.length, run);
  const started = performance.now();
  await keepBusy(frames.keys(), outputs.length, run);
  return frames.length / ((performance.now() - started) / 1000);
};

const work = await mkdtemp(join(tmpdir(), 'pixrevive-pipeline-'));

/** Frames per second of the restoring phase of a job: decode, restore, FFV1. */
const piped = async (round: number): Promise<number> => {
  const request = {
    input,
    output: join(work, `${round}.mkv`),
    reference: null,
    settings: { provider: 'cpu', threads },
    overwrite: false,
    chunkFrames: null,
    unfinished: 'refuse',
  } as const;
  const { directory } = await prepareJob(request, catalog);
  let fps = 0;
  await runJob(directory, {
    signal: new AbortController().signal,
    emit: (message) => {
      if (message.type === 'progress' && message.progress.phase === 'restoring') {
        fps = message.progress.fps ?? fps;
      }
    },
  });
  return fps;
};

const rows: Cell[][] = [];
try {
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    const alone = await bare();
    const whole = await piped(round);
    rows.push([round, alone.toFixed(2), whole.toFixed(2), (whole / alone).toFixed(3)]);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
const { width, height } = media.video.format;
console.log(`${model.entry.id}, ${width}×${height}, ${frames.length} frames`);
console.log(textTable(['round', 'bare loop fps', 'pipeline fps', 'ratio'], rows));
