/** The loop under a comparison: decodes a reference and several files in step and measures each pair of frames. */
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { ExtraMeasure, FrameMeasure } from '../../contract/quality.ts';
import { openMetricFilters, type MetricFilterName, type MetricFilters } from '../media/metric-filters.ts';
import type { VideoFrame } from '../media/frame.ts';
import { openVideoReader, type VideoReader } from '../media/reader.ts';
import { pairFrames, type FramePairing } from './alignment.ts';
import { atDepth } from './depth.ts';
import { openMeter, type Meter } from './meter.ts';
import { OffsetSearch, thumbnailOf } from './offset-search.ts';

/** A file and its reference, checked against each other. */
export type ComparedClip = {
  reference: MediaInfo;
  file: MediaInfo;
  /** Frame k of the file belongs to frame k + offset of the reference. */
  offset: number;
  notes: string[];
};

export type FrameLoopOptions = {
  threads: number;
  signal?: AbortSignal;
  filters?: readonly MetricFilterName[];
  onFrame?: (file: { path: string; index: number; frames: number }, measure: FrameMeasure) => void;
};

const throwIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) {
    throw new PixReviveError('cancelled', 'The measurement was cancelled.');
  }
};

const pairingOf = ({ reference, file, offset }: ComparedClip): FramePairing =>
  pairFrames(reference.video.frames, file.video.frames, offset);

/** Frames after which an offset search gives up on finding motion. */
const searchedFrames = 240;

/** The constant offset at which a file shows its reference's pictures; 0 where they are aligned or nothing moves. */
export const findOffset = async ({ reference, file }: ComparedClip, signal?: AbortSignal): Promise<number> => {
  const frames = Math.min(reference.video.frames, file.video.frames, searchedFrames);
  await using a = await openVideoReader(reference.path, { media: reference, range: { in: 0, out: frames } });
  await using b = await openVideoReader(file.path, { media: file, range: { in: 0, out: frames } });
  const search = new OffsetSearch();
  for (let i = 0; i < frames && !search.settled; i += 1) {
    throwIfCancelled(signal);
    const [first, second] = await Promise.all([a.read(), b.read()]);
    if (first === null || second === null) {
      break;
    }
    search.add(thumbnailOf(first), thumbnailOf(second));
    a.release(first);
    b.release(second);
  }
  return search.offset;
};

/** A file under way: its decoder, FFmpeg's filters if any, and what has been measured. */
type Lane = {
  clip: ComparedClip;
  index: number;
  pairing: FramePairing;
  reader: VideoReader;
  filters: MetricFilters | null;
  /** By step; a hole where a thread is still at it. */
  own: FrameMeasure[];
  /** What FFmpeg's filters have answered; they may be some frames behind. */
  extra: ExtraMeasure[];
  /** Complete and reported, in order. */
  measures: FrameMeasure[];
};

const readFrame = async (reader: VideoReader, { path, video }: MediaInfo, frame: number): Promise<VideoFrame> => {
  const read = await reader.read();
  if (read === null) {
    throw new PixReviveError(
      'input-truncated',
      `${path} ended at frame ${frame} although ${video.frames} frames were counted: it is damaged. Copy or make it again.`,
    );
  }
  return read;
};

const readerOf = (media: MediaInfo, start: number, frames: number): Promise<VideoReader> =>
  openVideoReader(media.path, { media, range: { in: start, out: start + frames } });

const depthOf = ({ reference, file }: ComparedClip): number =>
  Math.max(reference.video.format.bitDepth, file.video.format.bitDepth);

const openLane = async (
  clip: ComparedClip,
  index: number,
  names: readonly MetricFilterName[],
  resources: AsyncDisposableStack,
): Promise<Lane> => {
  const { format, frameRate } = clip.file.video;
  const pairing = pairingOf(clip);
  const filters =
    names.length === 0
      ? null
      : resources.use(openMetricFilters(names, { ...format, bitDepth: depthOf(clip) }, frameRate));
  const reader = resources.use(await readerOf(clip.file, pairing.fileStart, pairing.frames));
  return { clip, index, pairing, reader, filters, own: [], extra: [], measures: [] };
};

/** Reports what is complete, in the order of frames. */
const report = (lane: Lane, onFrame: FrameLoopOptions['onFrame']): void => {
  for (;;) {
    const step = lane.measures.length;
    const own = lane.own[step];
    const extra = lane.filters === null ? {} : lane.extra[step];
    if (own === undefined || extra === undefined) {
      return;
    }
    const measure = { ...own, ...extra };
    lane.measures.push(measure);
    onFrame?.({ path: lane.clip.file.path, index: lane.index, frames: lane.pairing.frames }, measure);
  }
};

/** One frame of one lane. FFmpeg's filters look at neighbouring frames, so they are fed in order, before the next read. */
const startLane = async (
  lane: Lane,
  step: number,
  reference: VideoFrame,
  meter: Meter,
): Promise<{ done: Promise<void> }> => {
  const frame = await readFrame(lane.reader, lane.clip.file, lane.pairing.fileStart + step);
  const [a, b] = [atDepth(reference, depthOf(lane.clip)), atDepth(frame, depthOf(lane.clip))];
  const measured = meter.measure(a, b);
  // It may fail before anybody waits for it.
  measured.catch(() => undefined);
  lane.extra.push(...((await lane.filters?.push(a, b)) ?? []));
  const done = measured.then((measure) => {
    lane.own[step] = measure;
    lane.reader.release(frame);
  });
  done.catch(() => undefined);
  return { done };
};

/**
 * Decodes the reference and every file in step and measures each pair. All clips have the same reference and offset.
 * A bounded number of frames is under way at any moment, whatever the length of the clips.
 *
 * @returns the measures of each file, in order of frames
 */
export const measureInStep = async (
  clips: readonly ComparedClip[],
  { threads, signal, filters = [], onFrame }: FrameLoopOptions,
): Promise<FrameMeasure[][]> => {
  const [first] = clips;
  if (first === undefined) {
    return [];
  }
  await using resources = new AsyncDisposableStack();
  const steps = Math.max(...clips.map((clip) => pairingOf(clip).frames));
  const { referenceStart } = pairingOf(first);
  const reference = resources.use(await readerOf(first.reference, referenceStart, steps));
  const lanes: Lane[] = [];
  for (const [index, clip] of clips.entries()) {
    lanes.push(await openLane(clip, index, filters, resources));
  }
  const meter = resources.use(openMeter({ threads }));
  const underWay: Promise<void>[] = [];
  for (let step = 0; step < steps; step += 1) {
    throwIfCancelled(signal);
    const frame = await readFrame(reference, first.reference, referenceStart + step);
    const active = lanes.filter(({ pairing }) => step < pairing.frames);
    const started = await Promise.all(active.map((lane) => startLane(lane, step, frame, meter)));
    const finished = Promise.all(started.map(({ done }) => done)).then(() => {
      reference.release(frame);
      active.forEach((lane) => {
        report(lane, onFrame);
      });
    });
    finished.catch(() => undefined);
    underWay.push(finished);
    if (underWay.length > threads) {
      await underWay.shift();
    }
  }
  await Promise.all(underWay);
  for (const lane of lanes) {
    lane.extra.push(...((await lane.filters?.finish()) ?? []));
    report(lane, onFrame);
  }
  return lanes.map(({ measures }) => measures);
};
