/** The long part of a run: restores the frames that no earlier run finished, and closes one chunk after the other. */
import type { ExecutionProvider } from '../../contract/model.ts';
import type { JobManifest, JobProgress } from '../../contract/jobs.ts';
import type { MediaInfo, QpTrack, VideoInfo } from '../../contract/media.ts';
import type { WorkerMessage } from './messages.ts';
import type { ExportPlan } from '../media/export-plan.ts';
import { FramePool, type VideoFrame } from '../media/frame.ts';
import { framesPerSource } from '../media/deinterlace.ts';
import { openChunkWriter, type ChunkWriter } from '../media/chunk-writer.ts';
import { openVideoReader, type VideoReader } from '../media/reader.ts';
import { slotsOf, type CatalogModel } from '../model/manifest.ts';
import { openRestorer } from '../model/restorer.ts';
import { openMeter } from '../quality/meter.ts';
import { contextOf, runPipeline, type FrameMeasures } from '../restore/pipeline.ts';
import { ProgressCounter } from '../restore/progress.ts';
import { sceneCutContext, SceneCutDetector } from '../restore/scene-cut.ts';
import { PictureTaker, type PicturePair } from './picture-taker.ts';
import { chunkPath, saveChunkRecord, saveManifest, type ChunkRecord } from './directory.ts';

export type ChunkRun = {
  directory: string;
  manifest: JobManifest;
  media: MediaInfo;
  /** The reference's facts; null without a reference. */
  reference: MediaInfo | null;
  /** The frames that are restored: the source's own, or those that come out of the deinterlacer. */
  video: VideoInfo;
  plan: ExportPlan;
  model: CatalogModel;
  qp: QpTrack;
  /** Delivered frames to restore, `end` exclusive. */
  range: { start: number; end: number };
  /** What earlier runs finished. */
  finished: ChunkRecord[];
  signal: AbortSignal;
  emit: (message: WorkerMessage) => void;
  /** Small pictures of finished frames are wanted. */
  pictures: boolean;
};

/**
 * Restores what is left.
 * @returns records of all chunks, those of earlier runs first, and the provider that the job runs on.
 */
export const restoreChunks = async (run: ChunkRun): Promise<{ chunks: ChunkRecord[]; provider: ExecutionProvider }> => {
  const { directory, manifest, media, video, model, range } = run;
  const done = run.finished.reduce((sum, chunk) => sum + chunk.frames.length, 0);
  const start = range.start + done;
  if (start >= range.end && manifest.provider !== null) {
    return { chunks: run.finished, provider: manifest.provider };
  }
  const phase = (name: JobProgress['phase']): void => {
    const frames = range.end - range.start;
    run.emit({ type: 'progress', progress: { phase: name, frame: done, frames, fps: null, etaSeconds: null } });
  };
  phase('loading-model');
  await using restorer = await openRestorer({
    model,
    provider: manifest.provider ?? manifest.settings.provider,
    threads: manifest.settings.threads,
    memoryBudgetMiB: manifest.settings.memoryBudgetMiB,
    tilePixels: manifest.tilePixels,
    seed: manifest.settings.seed,
    format: video.format,
    throughput: true,
    onNotice: (text) => {
      run.emit({ type: 'notice', text });
    },
  });
  const { provider } = restorer.info;
  if (manifest.provider === null) {
    const { tile } = restorer.info;
    await saveManifest(directory, {
      ...manifest,
      provider,
      tilePixels: tile === null ? null : tile.width * tile.height,
    });
  }

  const slots = slotsOf(model);
  const reach = contextOf(slots);
  await using source = await openSource(run, start - reach.behind - sceneCutContext, range.end + reach.ahead);
  await using reference = await openReference(run, start);
  await using meter = openMeter();
  const detector = new SceneCutDetector();
  const counter = new ProgressCounter(range.end - range.start, done, performance.now());
  await using chunks = new ChunkSequence(run);
  const pictures = run.pictures ? new PictureTaker(video, tellPicture(run)) : null;

  const choices = { chroma: manifest.settings.chroma, colors: media.video.color };
  const { first } = restorer;

  // The first frame may take minutes, where a model is heavy.
  phase('restoring');
  await runPipeline(
    {
      source,
      reference,
      start,
      end: range.end,
      lastFrame: video.frames - 1,
      ...slots,
      qpOf: qpReader(run),
      outputs: new FramePool(video.format),
      lanes: restorer.info.lanes,
      signal: run.signal,
    },
    {
      restore: (request) => restorer.restore({ ...request, ...choices, strength: manifest.settings.strength }),
      // Where the model is not to change anything, nothing needs to be done for it.
      restoreFirst:
        first === null || manifest.settings.strength === 0
          ? undefined
          : (request) => first.restore({ ...request, ...choices }),
      detectCut: (frame) => detector.push(frame),
      measure: (pristine, frame) => meter.measure(pristine, frame),
      write: async (restored, original, measures) => {
        await chunks.write(restored, original, measures);
        await pictures?.look(restored, original);
        if (measures !== null) {
          run.emit({ type: 'measured', ...measures });
        }
        run.emit({ type: 'progress', progress: counter.finished(performance.now()) });
      },
    },
  );
  await chunks.finish();
  return { chunks: chunks.records, provider };
};

const tellPicture =
  ({ emit }: ChunkRun) =>
  ({ frame, before, after }: PicturePair): void => {
    const text = (jpeg: Uint8Array): string => Buffer.from(jpeg).toString('base64');
    emit({ type: 'picture', frame, before: text(before), after: text(after) });
  };

/** QP of a delivered frame: read from the stream, or what the person set. */
const qpReader = ({ manifest, qp }: ChunkRun): ((frame: number) => number) => {
  const choice = manifest.settings.qp;
  if (choice.kind === 'fixed') {
    return () => choice.qp;
  }
  const factor = framesPerSource(manifest.settings.deinterlace);
  return (frame) => qp.frames[Math.floor(frame / factor)]?.qp ?? choice.fallback;
};

/** A reader of the source whose first frame lies early enough for windows and scene cuts of the first new frame. */
const openSource = ({ manifest, media }: ChunkRun, from: number, to: number): Promise<VideoReader> => {
  const factor = framesPerSource(manifest.settings.deinterlace);
  return openVideoReader(manifest.input.path, {
    media,
    deinterlace: manifest.settings.deinterlace,
    range: {
      in: Math.max(0, Math.floor(from / factor)),
      out: Math.min(media.video.frames, Math.ceil(to / factor)),
    },
  });
};

const openReference = async ({ manifest, reference }: ChunkRun, start: number): Promise<VideoReader | null> =>
  reference === null || manifest.reference === null
    ? null
    : openVideoReader(manifest.reference.path, { media: reference, range: { in: start, out: reference.video.frames } });

/** Writes frames into chunks of the job's length, each with an encoder of its own, and records those that are closed. */
class ChunkSequence implements AsyncDisposable {
  readonly records: ChunkRecord[];
  private readonly run: ChunkRun;
  private writer: ChunkWriter | null = null;
  private open: ChunkRecord;

  constructor(run: ChunkRun) {
    this.run = run;
    this.records = [...run.finished];
    this.open = this.nextRecord();
  }

  async write(restored: VideoFrame, source: VideoFrame, measures: FrameMeasures | null): Promise<void> {
    this.writer ??= await openChunkWriter(chunkPath(this.run.directory, this.open.chunk), this.run.plan);
    await this.writer.write(restored, source);
    this.open.frames.push({ index: restored.index, pts: Number(restored.pts), duration: Number(restored.duration) });
    if (measures !== null) {
      this.open.before.push(measures.before);
      this.open.after.push(measures.after);
    }
    if (this.open.frames.length >= this.run.manifest.chunkFrames) {
      await this.finish();
    }
  }

  /** Closes the chunk that is being written. The record comes last: a chunk without one does not count. */
  async finish(): Promise<void> {
    if (this.writer === null) {
      return;
    }
    const writer = this.writer;
    this.writer = null;
    await writer.finish();
    await saveChunkRecord(this.run.directory, this.open);
    this.records.push(this.open);
    this.open = this.nextRecord();
  }

  /** Throws an unfinished chunk away. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.writer?.abort();
    this.writer = null;
  }

  private nextRecord(): ChunkRecord {
    return { chunk: this.records.length, frames: [], before: [], after: [] };
  }
}
